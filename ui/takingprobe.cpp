#include "ui/takingprobe.h"

#include "ui/models/wording.h"
#include "ui/session.h"

namespace Lockdeck {

TakingProbe::TakingProbe(Session &session) : QObject(&session), m_session(session)
{
    connect(&m_session, &Session::holdEvents, this, [this](const std::vector<HoldEvent> &events) {
        for (const HoldEvent &event : events) {
            if (m_hold != 0 && event.status.id == m_hold)
                follow(event.status);
        }
    });
}

Outcome TakingProbe::start(const QString &key, qint64 limit)
{
    LockOptions options;
    options.key = key;
    options.limit = limit;
    options.acquireTimeout = std::chrono::seconds{0};
    options.lease = lease;
    options.note = tr("probe by taking");
    m_asked = BootTime::now();
    const Result<HoldId> id = m_session.start(options, LockKeeper::Begin::Acquire);
    if (!id) {
        deleteLater();
        return id.error();
    }
    m_hold = *id;
    return {};
}

void TakingProbe::follow(const HoldStatus &hold)
{
    if (hold.state == HoldState::Held && m_held == Moment{}) {
        m_held = hold.heldSince;
        m_session.giveUp(m_hold);
    }
    if (!isTerminal(hold.state) || hold.settling)
        return;
    const HoldId ended = std::exchange(m_hold, 0);
    const bool wasFree = m_held != Moment{};
    const QString said = hold.reason ? hold.reason->message : tr("it was not granted.");
    emit told(!wasFree ? tr("Not taken: %1").arg(said)
              : hold.state == HoldState::Released
                  ? tr("It was free: yours %1 after asking, and released after %2 more.")
                        .arg(Wording::roundTrip(m_held - m_asked), Wording::roundTrip(hold.stateSince - m_held))
                  : tr("It was free, and taken; but the release went wrong: %1").arg(said),
              wasFree);
    m_session.forget(ended);
    deleteLater();
}

} // namespace Lockdeck
