#include "probecommand.h"

#include "commandline.h"
#include "keyinquiry.h"
#include "numberoption.h"
#include "output.h"
#include "roundtrips.h"
#include "support/unixsignals.h"
#include "takerun.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QTimer>

#include <limits>

namespace Lockdeck::Cli {

namespace {

using std::chrono::seconds;

/// The lease of --take: long enough for a slow network, short where the release does not get through.
constexpr seconds takeLease{5};
/// A day; longer is a slip of the finger.
constexpr qint64 longestPause = 86'400;

struct ProbeOptions
{
    KeyAtServer target;
    bool json = false;
    std::optional<seconds> every;
    std::optional<qint64> count;
    bool take = false;
    seconds lease = takeLease;
    qint64 limit = 1;
};

/// Looks once, or every so many seconds until a signal comes or the count is reached.
class ProbeRun : public QObject
{
public:
    explicit ProbeRun(const ProbeOptions &options) : m_options(options), m_inquiry(options.target)
    {
        m_pause.setSingleShot(true);
        m_pause.setTimerType(Qt::PreciseTimer);
        connect(&m_pause, &QTimer::timeout, this, [this] { look(); });
        connect(&m_inquiry, &KeyInquiry::looked, this, [this](const KeyLook &look) { take(look); });
        connect(&m_inquiry, &KeyInquiry::failed, this, [this](const Error &error) { give(error); });
        if (m_options.every) {
            m_signals.emplace({SIGINT, SIGTERM});
            connect(&*m_signals, &UnixSignals::received, this, [this] { finish(); });
        }
    }

    void look()
    {
        m_asked = BootTime::now();
        m_inquiry.look();
    }

private:
    void take(const KeyLook &look)
    {
        m_exit = look.isObtainable() ? Done : Negative;
        m_trips.add(look.roundTrip);
        QJsonObject json = m_options.target.toJson(BootTime::now());
        for (const QJsonObject &known = look.toJson(); const QString &name : known.keys())
            json[name] = known[name];
        tell(json, QStringLiteral("%1; answered in %2").arg(look.inWords(), roundTripText(look.roundTrip)));
        goOn();
    }

    /// Alone it is what went wrong; in a series it is one more line, and the next look may find the server back.
    void give(const Error &error)
    {
        m_exit = Unavailable;
        m_trips.miss();
        if (m_options.every || m_options.json)
            tell(errorToJson(m_options.target.toJson(BootTime::now()), error), error.message);
        else
            complain(error.message);
        goOn();
    }

    void tell(const QJsonObject &json, const QString &words) const
    {
        if (m_options.json)
            return printJson(json);
        const QString time = wallTime(BootTime::now()).toString(QStringLiteral("HH:mm:ss.zzz "));
        printText((m_options.every ? time : QString()) + m_options.target.toString() + QStringLiteral(": ") + words);
    }

    void goOn()
    {
        if (!m_options.every || m_trips.looks() == m_options.count)
            return finish();
        const auto next = m_asked + *m_options.every - BootTime::now();
        m_pause.start(std::max(std::chrono::ceil<std::chrono::milliseconds>(next), std::chrono::milliseconds(0)));
    }

    void finish()
    {
        if (m_options.every)
            complain(m_trips.inWords());
        QCoreApplication::exit(m_exit);
    }

    const ProbeOptions m_options;
    KeyInquiry m_inquiry;
    std::optional<UnixSignals> m_signals; ///< of a series, which ends with them
    QTimer m_pause;
    RoundTrips m_trips;
    Moment m_asked{};
    int m_exit = Unavailable;
};

void addOptions(QCommandLineParser &parser)
{
    parser.addPositionalArgument(QStringLiteral("KEY"), QStringLiteral("What to look at."));
    addServerOptions(parser);
    parser.addOption({QStringLiteral("json"), QStringLiteral("One JSON object a look.")});
    parser.addOption({QStringLiteral("every"),
                      QStringLiteral("Look again every so many whole seconds, until a signal comes."),
                      QStringLiteral("S")});
    parser.addOption(
        {QStringLiteral("count"), QStringLiteral("With --every: stop after so many looks."), QStringLiteral("N")});
    parser.addOption({QStringLiteral("take"),
                      QStringLiteral("Try for real: takes the lock for a moment if it is free, and releases it at "
                                     "once. Others who come just then find it taken, and the key becomes an entry "
                                     "that counts against the server's --max-locks until it is forgotten.")});
    parser.addOption({QStringLiteral("lease"),
                      QStringLiteral("With --take: seconds the server keeps the lock at most, should the release not "
                                     "get through. Default: 5."),
                      QStringLiteral("S")});
    parser.addOption({QStringLiteral("limit"),
                      QStringLiteral("With --take: more than 1 takes a semaphore slot. Default: 1."),
                      QStringLiteral("N")});
}

/// Options that go with another one only, or not with it.
Outcome checkCombination(const QCommandLineParser &parser)
{
    const auto isSet = [&](const char *name) { return parser.isSet(QString::fromLatin1(name)); };
    if (isSet("count") && !isSet("every"))
        return Error{ErrorCode::WrongState, QStringLiteral("--count goes with --every."), {}};
    if (isSet("take") && isSet("every"))
        return Error{ErrorCode::WrongState, QStringLiteral("--take tries once; it does not go with --every."), {}};
    if ((isSet("lease") || isSet("limit")) && !isSet("take"))
        return Error{ErrorCode::WrongState, QStringLiteral("--lease and --limit go with --take."), {}};
    return {};
}

Result<ProbeOptions> optionsOf(const QCommandLineParser &parser)
{
    if (Outcome problem = checkCombination(parser))
        return *problem;
    const auto target = keyAtServerOf(parser);
    if (!target)
        return target.error();
    const auto every = numberOption(parser, QStringLiteral("every"), longestPause);
    const auto count = numberOption(parser, QStringLiteral("count"), std::numeric_limits<qint64>::max());
    const auto lease = numberOption(parser, QStringLiteral("lease"), maxSeconds);
    const auto limit = numberOption(parser, QStringLiteral("limit"), std::numeric_limits<qint64>::max());
    for (const auto *number : {&every, &count, &lease, &limit}) {
        if (!*number)
            return number->error();
    }
    ProbeOptions options;
    options.target = *target;
    options.json = parser.isSet(QStringLiteral("json"));
    if (*every)
        options.every = seconds(**every);
    options.count = *count;
    options.take = parser.isSet(QStringLiteral("take"));
    options.lease = seconds(lease->value_or(takeLease.count()));
    options.limit = limit->value_or(1);
    return options;
}

} // namespace

int probeCommand(const QStringList &arguments)
{
    const QString name = QStringLiteral("probe");
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("Tells who holds KEY on the server that is its shard, what is left of the lease, how many wait "
                       "and how fast the server answers. It only looks (stats), and touches nothing unless --take is "
                       "given. The holder is the number of a connection: dflockd does not say whose.\n"
                       "Exit codes: 0 free, who asks now gets it at once; 1 taken, or somebody waits; 64 usage; "
                       "69 no server, refused or not dflockd. A series ends with the code of its last look."));
    addOptions(parser);
    if (const auto exit = parse(parser, name, arguments))
        return *exit;
    const Result<ProbeOptions> options = optionsOf(parser);
    if (!options)
        return usageError(name, options.error().message);
    if (options->take)
        return takeForAMoment(options->target, options->lease, options->limit, options->json);
    ProbeRun run(*options);
    run.look();
    return QCoreApplication::exec();
}

} // namespace Lockdeck::Cli
