#pragma once

#include "protocol/clock.h"

#include <QtCore/QTimer>

namespace Lockdeck::Test {

/// Measures what this thread and process bear while it lives: the longest time in which the event loop did not come
/// round, and by how much the resident memory grew at most.
class Strain
{
public:
    Strain();

    std::chrono::milliseconds longestGap() const;
    /// In MiB.
    qint64 growth() const { return (m_most - m_before) / (1024 * 1024); }

private:
    void look();

    QTimer m_timer;
    Moment m_last;
    std::chrono::nanoseconds m_longest{0};
    qint64 m_before;
    qint64 m_most;
};

} // namespace Lockdeck::Test
