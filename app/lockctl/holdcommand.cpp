#include "holdcommand.h"

#include "client/lockkeeper.h"
#include "commandline.h"
#include "unixsignals.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QTimer>

#include <cmath>
#include <csignal>
#include <cstdio>

namespace Lockdeck::Cli {

namespace {

struct HoldOptions
{
    LockOptions lock;
    bool twoPhase = false;
    std::optional<std::chrono::seconds> holdFor;
    bool json = false;
};

double seconds(std::chrono::nanoseconds time)
{
    return std::round(std::chrono::duration<double, std::milli>(time).count()) / 1000;
}

QJsonObject toJson(const HoldEvent &event)
{
    const HoldStatus &hold = event.status;
    QJsonObject json;
    json[QLatin1String("at")] = wallTime(event.at).toUTC().toString(Qt::ISODateWithMs);
    if (event.kind == HoldEvent::Kind::Renewed) {
        json[QLatin1String("event")] = QStringLiteral("renewed");
        json[QLatin1String("rtt_ms")] = std::chrono::duration<double, std::milli>(hold.lastRoundTrip).count();
        json[QLatin1String("expires_in_s")] = seconds(hold.leftAt(event.at));
        return json;
    }
    json[QLatin1String("event")] = QStringLiteral("state");
    json[QLatin1String("state")] = stateName(hold.state);
    json[QLatin1String("key")] = hold.key;
    json[QLatin1String("server")] = hold.server.toString();
    if (hold.lease.count() > 0 && !isTerminal(hold.state))
        json[QLatin1String("lease_s")] = qint64{hold.lease.count()};
    if (hold.state == HoldState::Held || hold.state == HoldState::Uncertain)
        json[QLatin1String("expires_in_s")] = seconds(hold.leftAt(event.at));
    if (hold.fence)
        json[QLatin1String("fence")] = QString::number(*hold.fence);
    if (hold.reason) {
        json[QLatin1String("error")] = codeName(hold.reason->code);
        json[QLatin1String("message")] = hold.reason->message;
    }
    return json;
}

QString toText(const HoldEvent &event)
{
    const HoldStatus &hold = event.status;
    const QString time = wallTime(event.at).toString(QStringLiteral("HH:mm:ss.zzz"));
    if (event.kind == HoldEvent::Kind::Renewed) {
        return QStringLiteral("%1 renewed, %2 s left, round trip %3 ms")
            .arg(time, QString::number(seconds(hold.leftAt(event.at)), 'f', 1),
                 QString::number(std::chrono::duration<double, std::milli>(hold.lastRoundTrip).count(), 'f', 1));
    }
    QString text = time + u' ' + stateName(hold.state) + u' ' + displayKey(hold.key);
    if (hold.state == HoldState::Held)
        text += QStringLiteral(", lease %1 s").arg(hold.lease.count());
    if (hold.reason && hold.state == HoldState::Uncertain)
        text += QStringLiteral(": ") + hold.reason->message;
    return text;
}

int exitCodeOf(const HoldStatus &hold)
{
    switch (hold.state) {
    case HoldState::Released:
        return Done;
    case HoldState::Lost:
        return Lost;
    case HoldState::TimedOut:
        return NotObtained;
    default:
        break;
    }
    return hold.reason && hold.reason->code == ErrorCode::Cancelled ? NotObtained : Unavailable;
}

/// One hold from its start to its end, told line by line.
class HoldRun : public QObject
{
public:
    explicit HoldRun(HoldOptions options) : m_options(std::move(options))
    {
        m_holdFor.setSingleShot(true);
        m_holdFor.setTimerType(Qt::PreciseTimer);
        connect(&m_holdFor, &QTimer::timeout, this, [this] { m_keeper.release(m_id); });
        connect(&m_keeper, &LockKeeper::changed, this, [this] { takeEvents(); });
        connect(&m_signals, &UnixSignals::received, this, [this] { m_keeper.releaseAll(); });
    }

    Outcome start()
    {
        const auto begin = m_options.twoPhase ? LockKeeper::Begin::Enqueue : LockKeeper::Begin::Acquire;
        const Result<HoldId> id = m_keeper.start(m_options.lock, begin);
        if (!id)
            return id.error();
        m_id = *id;
        return {};
    }

private:
    void takeEvents()
    {
        for (const HoldEvent &event : m_keeper.takeEvents()) {
            if (event.kind != HoldEvent::Kind::Changed)
                tell(event);
            if (event.kind == HoldEvent::Kind::State)
                follow(event.status);
        }
    }

    void follow(const HoldStatus &hold)
    {
        if (hold.state == HoldState::Queued && m_options.twoPhase)
            m_keeper.wait(hold.id, m_options.lock.acquireTimeout);
        if (hold.state == HoldState::Held && m_options.holdFor && !m_holdFor.isActive())
            m_holdFor.start(*m_options.holdFor);
        if (!isTerminal(hold.state))
            return;
        if (hold.reason)
            complain(hold.reason->message);
        QCoreApplication::exit(exitCodeOf(hold));
    }

    void tell(const HoldEvent &event) const
    {
        if (m_options.json)
            std::puts(QJsonDocument(toJson(event)).toJson(QJsonDocument::Compact).constData());
        else
            std::puts(qPrintable(toText(event)));
        std::fflush(stdout);
    }

    HoldOptions m_options;
    UnixSignals m_signals{{SIGINT, SIGTERM, SIGHUP}};
    LockKeeper m_keeper;
    QTimer m_holdFor;
    HoldId m_id = 0;
};

void addOptions(QCommandLineParser &parser)
{
    parser.addPositionalArgument(QStringLiteral("KEY"), QStringLiteral("What to lock."));
    addServerOptions(parser);
    parser.addOption({QStringLiteral("lease"),
                      QStringLiteral("Seconds the server keeps the lock without a renewal. Default: the server's."),
                      QStringLiteral("S")});
    parser.addOption({QStringLiteral("timeout"),
                      QStringLiteral("Seconds to wait for the lock; 0 tries once. Default: 10."), QStringLiteral("S"),
                      QStringLiteral("10")});
    parser.addOption({QStringLiteral("limit"),
                      QStringLiteral("How many may hold the key; more than 1 takes a semaphore slot. Default: 1."),
                      QStringLiteral("N"), QStringLiteral("1")});
    parser.addOption({QStringLiteral("two-phase"), QStringLiteral("Enqueue first, then wait.")});
    parser.addOption(
        {QStringLiteral("for"), QStringLiteral("Release after so many seconds of holding."), QStringLiteral("S")});
    parser.addOption({QStringLiteral("json"), QStringLiteral("One JSON object a line.")});
}

/// `--lease`, `--timeout`, `--for`: whole seconds, or nothing where the option is absent.
Result<std::optional<std::chrono::seconds>> secondsOption(const QCommandLineParser &parser, const QString &name,
                                                          SecondsOf what)
{
    const QString text = parser.value(name);
    if (text.isNull())
        return std::optional<std::chrono::seconds>();
    const auto value = parseSeconds(text, what);
    if (!value) {
        Error error = value.error();
        error.message = QStringLiteral("--%1 %2: %3").arg(name, text, error.message);
        return error;
    }
    return std::optional(*value);
}

Result<HoldOptions> optionsOf(const QCommandLineParser &parser)
{
    HoldOptions options;
    const QStringList keys = parser.positionalArguments();
    if (keys.size() != 1)
        return Error{ErrorCode::BadKey, QStringLiteral("Name one key."), {}};
    options.lock.key = keys.constFirst();
    const auto servers = serversOf(parser);
    const auto lease = secondsOption(parser, QStringLiteral("lease"), SecondsOf::Lease);
    const auto timeout = secondsOption(parser, QStringLiteral("timeout"), SecondsOf::Timeout);
    const auto holdFor = secondsOption(parser, QStringLiteral("for"), SecondsOf::Timeout);
    for (const Outcome &problem :
         {checkKey(options.lock.key), servers ? Outcome() : servers.error(), lease ? Outcome() : lease.error(),
          timeout ? Outcome() : timeout.error(), holdFor ? Outcome() : holdFor.error()}) {
        if (problem)
            return *problem;
    }
    bool isNumber = false;
    options.lock.limit = parser.value(QStringLiteral("limit")).toLongLong(&isNumber);
    if (Outcome problem = checkLimit(isNumber ? options.lock.limit : 0))
        return *problem;
    options.lock.servers = *servers;
    options.lock.lease = *lease;
    options.lock.acquireTimeout = **timeout;
    options.holdFor = *holdFor;
    options.twoPhase = parser.isSet(QStringLiteral("two-phase"));
    options.json = parser.isSet(QStringLiteral("json"));
    return options;
}

} // namespace

int holdCommand(const QStringList &arguments)
{
    const QString name = QStringLiteral("hold");
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("Takes the lock KEY, renews it until --for is over or a signal comes, and releases it.\n"
                       "Exit codes: 0 released, 64 usage, 69 no server, refused or not dflockd, 74 lost, "
                       "75 not obtained in time."));
    addOptions(parser);
    if (const auto exit = parse(parser, name, arguments))
        return *exit;
    const Result<HoldOptions> options = optionsOf(parser);
    if (!options)
        return usageError(name, options.error().message);
    HoldRun run(*options);
    if (Outcome problem = run.start())
        return usageError(name, problem->message);
    return QCoreApplication::exec();
}

} // namespace Lockdeck::Cli
