#include "takerun.h"

#include "client/lockkeeper.h"
#include "commandline.h"
#include "output.h"
#include "support/unixsignals.h"

#include <QtCore/QCoreApplication>

namespace Lockdeck::Cli {

namespace {

/// LockKeeper does the taking, because it also cleans up: behind a signal, a late grant, a release without an answer.
class TakeRun : public QObject
{
public:
    TakeRun(const KeyAtServer &target, bool json) : m_target(target), m_json(json)
    {
        connect(&m_keeper, &LockKeeper::changed, this, [this] { takeEvents(); });
        connect(&m_signals, &UnixSignals::received, this, [this] { m_keeper.releaseAll(); });
    }

    Outcome start(std::chrono::seconds lease, qint64 limit)
    {
        LockOptions options;
        options.key = m_target.key;
        options.servers = m_target.servers;
        options.acquireTimeout = std::chrono::seconds(0);
        options.lease = lease;
        options.limit = limit;
        const Result<HoldId> id = m_keeper.start(options);
        return id ? Outcome() : id.error();
    }

private:
    void takeEvents()
    {
        for (const HoldEvent &event : m_keeper.takeEvents()) {
            if (event.kind == HoldEvent::Kind::State)
                follow(event);
        }
    }

    void follow(const HoldEvent &event)
    {
        const HoldStatus &hold = event.status;
        switch (hold.state) {
        case HoldState::Requesting:
            m_asked = event.at;
            break;
        case HoldState::Held:
            m_answered = event.at;
            m_keeper.release(hold.id);
            break;
        case HoldState::Releasing:
            m_releasing = event.at;
            break;
        default:
            if (isTerminal(hold.state))
                finish(event);
        }
    }

    void finish(const HoldEvent &event)
    {
        const HoldStatus &hold = event.status;
        const bool isFullQueue = hold.reason && hold.reason->code == ErrorCode::MaxWaiters;
        if (hold.state == HoldState::Released)
            tellFree(event.at);
        else if (hold.token.isEmpty() && (hold.state == HoldState::TimedOut || isFullQueue))
            tellTaken(event.at);
        else
            give(event.at, hold);
    }

    void tellFree(Moment now) const
    {
        QJsonObject json = m_target.toJson(now);
        json[QLatin1String("state")] = QStringLiteral("free");
        json[QLatin1String("rtt_ms")] = milliseconds(m_answered - m_asked);
        json[QLatin1String("release_rtt_ms")] = milliseconds(now - m_releasing);
        tell(json, QStringLiteral("free; taken in %1, released in %2")
                       .arg(roundTripText(m_answered - m_asked), roundTripText(now - m_releasing)));
        QCoreApplication::exit(Done);
    }

    void tellTaken(Moment now) const
    {
        QJsonObject json = m_target.toJson(now);
        json[QLatin1String("state")] = QStringLiteral("taken");
        json[QLatin1String("rtt_ms")] = milliseconds(now - m_asked);
        tell(json, QStringLiteral("taken; answered in %1").arg(roundTripText(now - m_asked)));
        QCoreApplication::exit(Negative);
    }

    /// A release without an answer leaves the lock to its lease.
    void give(Moment now, const HoldStatus &hold) const
    {
        Error error = *hold.reason;
        if (hold.state == HoldState::Failed && m_releasing != Moment{})
            error.message += QStringLiteral(" That is %1 s at most.").arg(hold.lease.count());
        if (m_json)
            printJson(errorToJson(m_target.toJson(now), error));
        else
            complain(error.message);
        QCoreApplication::exit(Unavailable);
    }

    void tell(const QJsonObject &json, const QString &words) const
    {
        if (m_json)
            printJson(json);
        else
            printText(m_target.toString() + QStringLiteral(": ") + words);
    }

    const KeyAtServer m_target;
    const bool m_json;
    UnixSignals m_signals{{SIGINT, SIGTERM}};
    LockKeeper m_keeper;
    Moment m_asked{};
    Moment m_answered{};
    Moment m_releasing{};
};

} // namespace

int takeForAMoment(const KeyAtServer &target, std::chrono::seconds lease, qint64 limit, bool json)
{
    TakeRun run(target, json);
    if (Outcome problem = run.start(lease, limit))
        return usageError(QStringLiteral("probe"), problem->message);
    return QCoreApplication::exec();
}

} // namespace Lockdeck::Cli
