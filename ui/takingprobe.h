#pragma once

#include "client/lockkeeper.h"

namespace Lockdeck {

class Session;

/// Finds out whether a key is free by taking it: a try-lock (`l KEY 0`) with a short lease, released as soon as it is
/// held. Through the session's keeper, so that it is released even when the program ends in between, and its card shows
/// for a moment. Belongs to the session and deletes itself when it is over.
class TakingProbe : public QObject
{
    Q_OBJECT

public:
    /// Frees the key by itself when all else fails.
    static constexpr std::chrono::seconds lease{5};

    explicit TakingProbe(Session &session);
    /// What is wrong with the options; then nothing was started, and it deletes itself.
    Outcome start(const QString &key, qint64 limit);

signals:
    /// "It was free: yours 0.4 ms after asking, and released.", and whether it was.
    void told(const QString &words, bool wasFree);

private:
    void follow(const HoldStatus &hold);

    Session &m_session;
    HoldId m_hold = 0;
    Moment m_asked{};
    Moment m_held{};
};

} // namespace Lockdeck
