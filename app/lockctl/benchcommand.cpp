#include "benchcommand.h"

#include "benchfigures.h"
#include "benchworker.h"
#include "commandline.h"
#include "numberoption.h"
#include "output.h"
#include "support/unixsignals.h"

#include <QtCore/QCoreApplication>

#include <memory>

namespace Lockdeck::Cli {

namespace {

/// Each is a connection, on both sides.
constexpr qint64 mostWorkers = 10'000;
/// Each is a number to be kept until the end.
constexpr qint64 mostRounds = 10'000'000;

struct BenchOptions
{
    ServerSet servers;
    QString key; ///< what the workers' keys begin with
    qint64 workers = 10;
    qint64 rounds = 50;
    std::optional<std::chrono::seconds> lease;
    bool json = false;
};

/// All connect; when all have, all begin. The clock runs from there until the last has finished.
class BenchRun : public QObject
{
public:
    explicit BenchRun(const BenchOptions &options) : m_options(options), m_unconnected(options.workers)
    {
        connect(&m_signals, &UnixSignals::received, this, [this](int signum) { stop(signum); });
        for (qint64 i = 0; i < options.workers; ++i) {
            const KeyAtServer target{QStringLiteral("%1/%2").arg(options.key).arg(i), options.servers};
            BenchWorker &worker = *m_workers.emplace_back(std::make_unique<BenchWorker>(target, options.lease));
            connect(&worker, &BenchWorker::connected, this, [this] { startTogether(); });
            connect(&worker, &BenchWorker::finished, this, [this] { noteEnd(); });
            connect(&worker, &BenchWorker::failed, this, [this](const Error &error) { give(error); });
            worker.connectToServer();
        }
    }

private:
    void startTogether()
    {
        if (--m_unconnected > 0)
            return;
        m_unfinished = m_options.workers;
        m_started = BootTime::now();
        for (const auto &worker : m_workers)
            worker->start(m_options.rounds);
    }

    void noteEnd()
    {
        if (--m_unfinished == 0)
            tell(m_signal == 0 ? Done : 128 + m_signal);
    }

    /// The rounds under way are finished first, so that nothing stays locked; a second signal does not wait for them.
    void stop(int signum)
    {
        if (std::exchange(m_signal, signum) != 0 || m_unconnected > 0)
            return tell(128 + signum);
        for (const auto &worker : m_workers)
            worker->stop();
    }

    void tell(int exitCode)
    {
        if (std::exchange(m_hasEnded, true))
            return;
        const auto took = m_started == Moment{} ? std::chrono::nanoseconds(0) : BootTime::now() - m_started;
        std::vector<std::chrono::nanoseconds> rounds;
        for (const auto &worker : m_workers)
            rounds.insert(rounds.end(), worker->rounds().begin(), worker->rounds().end());
        const BenchFigures figures = BenchFigures::of(std::move(rounds), took);
        if (m_options.json) {
            QJsonObject json = figures.toJson();
            json[QLatin1String("server")] = m_options.servers.toUrl();
            json[QLatin1String("workers")] = m_options.workers;
            json[QLatin1String("rounds")] = m_options.rounds;
            json[QLatin1String("interrupted")] = m_signal != 0;
            printJson(json);
        } else {
            printText(figures.inWords());
        }
        QCoreApplication::exit(exitCode);
    }

    /// The first error is the end: what the others measured beside it would mean nothing.
    void give(const Error &error)
    {
        if (std::exchange(m_hasEnded, true))
            return;
        if (m_options.json)
            printJson(errorToJson({{QStringLiteral("server"), m_options.servers.toUrl()}}, error));
        else
            complain(error.message);
        QCoreApplication::exit(error.code == ErrorCode::TimedOut ? NotObtained : Unavailable);
    }

    const BenchOptions m_options;
    UnixSignals m_signals{{SIGINT, SIGTERM}};
    std::vector<std::unique_ptr<BenchWorker>> m_workers;
    qint64 m_unconnected = 0;
    qint64 m_unfinished = 0;
    Moment m_started{};
    int m_signal = 0;
    bool m_hasEnded = false; ///< told, or failed
};

void addOptions(QCommandLineParser &parser)
{
    parser.addOption({QStringLiteral("workers"), QStringLiteral("Clients at once. Default: 10."), QStringLiteral("N")});
    parser.addOption({QStringLiteral("rounds"),
                      QStringLiteral("How often each takes and releases its key. Default: 50."), QStringLiteral("N")});
    parser.addOption({QStringLiteral("key"),
                      QStringLiteral("What the keys begin with; the first worker's is PREFIX/0. Default: bench."),
                      QStringLiteral("PREFIX"), QStringLiteral("bench")});
    parser.addOption({QStringLiteral("lease"),
                      QStringLiteral("Seconds the server keeps a lock, should its release not get through. Default: "
                                     "the server's."),
                      QStringLiteral("S")});
    parser.addOption({QStringLiteral("json"), QStringLiteral("One JSON object instead of words.")});
    addServerOptions(parser);
    parser.addOption({QStringLiteral("servers"), QStringLiteral("The same as --server, as the official bench has it."),
                      QStringLiteral("URL")});
}

/// --servers is --server by another name.
QStringList withOneName(QStringList arguments)
{
    for (QString &argument : arguments) {
        if (argument == QLatin1String("--servers") || argument.startsWith(QLatin1String("--servers=")))
            argument.remove(8, 1);
    }
    return arguments;
}

Result<BenchOptions> optionsOf(const QCommandLineParser &parser)
{
    BenchOptions options;
    options.key = parser.value(QStringLiteral("key"));
    options.json = parser.isSet(QStringLiteral("json"));
    if (!parser.positionalArguments().isEmpty()) {
        return Error{ErrorCode::BadKey,
                     QStringLiteral("“%1” is not an option; the keys are named by --key.")
                         .arg(parser.positionalArguments().constFirst()),
                     {}};
    }
    const auto servers = serversOf(parser);
    const auto workers = numberOption(parser, QStringLiteral("workers"), mostWorkers);
    const auto rounds = numberOption(parser, QStringLiteral("rounds"), mostRounds);
    const auto lease = numberOption(parser, QStringLiteral("lease"), maxSeconds);
    for (const Outcome &problem : {servers ? Outcome() : servers.error(), workers ? Outcome() : workers.error(),
                                   rounds ? Outcome() : rounds.error(), lease ? Outcome() : lease.error()}) {
        if (problem)
            return *problem;
    }
    options.servers = *servers;
    options.workers = workers->value_or(options.workers);
    options.rounds = rounds->value_or(options.rounds);
    if (*lease)
        options.lease = std::chrono::seconds(**lease);
    if (Outcome problem = checkKey(QStringLiteral("%1/%2").arg(options.key).arg(options.workers - 1)))
        return *problem;
    if (options.workers * options.rounds > mostRounds) {
        return Error{ErrorCode::BadLimit,
                     QStringLiteral("That is %1 rounds in all; this counts up to %2.")
                         .arg(options.workers * options.rounds)
                         .arg(mostRounds),
                     {}};
    }
    return options;
}

} // namespace

int benchCommand(const QStringList &arguments)
{
    const QString name = QStringLiteral("bench");
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral(
        "Measures how fast the servers lock: so many clients at once, each on a connection that stays, take and "
        "release a key of their own over and over (an op is both). All connect first and begin together. Each key "
        "becomes an entry that counts against the server's --max-locks until it is forgotten.\n"
        "A signal ends it after the ops under way, and what was measured until then is told; a second one at once.\n"
        "Exit codes: 0 done; 64 usage; 69 no server, refused or not dflockd; 75 a key was held by somebody else; "
        "128 + the signal that ended it."));
    addOptions(parser);
    if (const auto exit = parse(parser, name, withOneName(arguments)))
        return *exit;
    const Result<BenchOptions> options = optionsOf(parser);
    if (!options)
        return usageError(name, options.error().message);
    const BenchRun run(*options);
    return QCoreApplication::exec();
}

} // namespace Lockdeck::Cli
