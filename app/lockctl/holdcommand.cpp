#include "holdcommand.h"

#include "client/lockkeeper.h"
#include "commandline.h"
#include "holdlines.h"
#include "lockoptions.h"
#include "support/unixsignals.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QJsonDocument>
#include <QtCore/QTimer>

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
        connect(&m_signals, &UnixSignals::received, this, [this](int signum) {
            m_signal = signum;
            m_keeper.releaseAll();
        });
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
        const bool gaveUp = hold.reason && hold.reason->code == ErrorCode::Cancelled;
        QCoreApplication::exit(gaveUp && m_signal != 0 ? 128 + m_signal : exitCodeOf(hold));
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
    int m_signal = 0; ///< the last one that came
};

void addOptions(QCommandLineParser &parser)
{
    addLockOptions(parser);
    parser.addOption({QStringLiteral("two-phase"), QStringLiteral("Enqueue first, then wait.")});
    parser.addOption(
        {QStringLiteral("for"), QStringLiteral("Release after so many seconds of holding."), QStringLiteral("S")});
    parser.addOption({QStringLiteral("json"), QStringLiteral("One JSON object a line.")});
}

Result<HoldOptions> optionsOf(const QCommandLineParser &parser)
{
    const Result<LockOptions> lock = lockOptionsOf(parser);
    if (!lock)
        return lock.error();
    const auto holdFor = secondsOption(parser, QStringLiteral("for"), SecondsOf::Timeout);
    if (!holdFor)
        return holdFor.error();
    HoldOptions options;
    options.lock = *lock;
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
                       "75 not obtained in time, 128 + the signal that gave up waiting."));
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
