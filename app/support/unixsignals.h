#pragma once

#include <QtCore/QObject>

#include <csignal>
#include <utility>
#include <vector>

namespace Lockdeck {

/// Brings Unix signals into the event loop: the handler, which may do next to nothing, writes the number to a pipe, and
/// the loop reads it there. While the object lives the signals do not end the process. One at a time per process, in
/// the main thread.
class UnixSignals : public QObject
{
    Q_OBJECT

public:
    explicit UnixSignals(const std::vector<int> &signums, QObject *parent = nullptr);
    /// Puts the handlers back that were there before.
    ~UnixSignals() override;

signals:
    void received(int signum);

private:
    void drain();

    std::vector<std::pair<int, struct sigaction>> m_before;
};

} // namespace Lockdeck
