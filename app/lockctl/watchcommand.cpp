#include "watchcommand.h"

#include "commandline.h"
#include "eventprinter.h"
#include "watchreplay.h"
#include "watchscreen.h"
#include "watchstream.h"

#include <QtCore/QCoreApplication>

#include <csignal>

namespace Lockdeck::Cli {

using namespace Qt::StringLiterals;

namespace {

QString description()
{
    return u"On a terminal: a live table of every key, its holder and how many wait, with these keys: q quit, s next "
           u"order, / filter, p pause, arrows and pages scroll, Ctrl-Z stop.\n"
           u"Elsewhere, or with --json: what happens, one event a line, as soon as two polls show it.\n\n"
           u"“late 4s” is a renewal that is overdue, of a holder that renewed evenly before. HELD ≥ and WAIT ≥ count "
           u"from the first poll that showed this holder, or that somebody waits, without a "
           u"break since; LEASE ≤ is what is left at most, unless it is renewed. A holder is the number of a "
           u"connection: dflockd does not say whose, and nothing of who holds a semaphore. Colours only on a terminal, "
           u"and not where NO_COLOR is set.\n\n"
           u"An event is told with both times, since it happened somewhere between two polls: “after”, when the "
           u"earlier one was asked for, and “before”, when the later one was answered; in seconds since 1970, or by "
           u"the recording's clock. “renewed” is renewed or re-acquired, at least once; “let_go” is a release, by "
           u"whose token ever, or a disconnect; “expired_or_let_go” where the lease was due as well. Nothing is "
           u"compared across a reconnect.\n\n"
           u"Exit codes: 0 ended by q or Ctrl-C in the table, or because nobody reads any more; 64 usage; 65 not a "
           u"recording, 66 it cannot be opened; 69 --once, and a server did not answer; 73 the output cannot be "
           u"written."_s;
}

struct WatchOptions
{
    ServerSet servers;
    std::chrono::milliseconds interval{1000};
    WatchView view;
    EventFormat format;
    QString from;
    bool once = false;
};

void addOptions(QCommandLineParser &parser)
{
    addServerOptions(parser);
    parser.addOption({u"interval"_s,
                      u"Seconds between two polls of a server, from 0.1 to 3600; longer where a poll takes more than "
                      u"5 % of it. Default: 1."_s,
                      u"S"_s, u"1"_s});
    parser.addOption({u"sort"_s,
                      u"Order of the table: %1. Default: waiting, longest first."_s.arg(sortNames().join(u", "_s)),
                      u"BY"_s, sortName(WatchSort::Waiting)});
    parser.addOption({u"filter"_s, u"Only keys that contain TEXT, upper and lower case alike."_s, u"TEXT"_s});
    parser.addOption({u"once"_s, u"Print the table once, all of it."_s});
    parser.addOption({u"json"_s, u"What happens, one JSON object a line."_s});
    parser.addOption({u"from"_s,
                      u"Replay recorded polls instead of asking servers: a JSON object a line with “sent” and "
                      u"“received” in seconds, and “reply”, the raw line or null."_s,
                      u"FILE"_s});
}

Error wrong(const QString &message)
{
    return {ErrorCode::WrongState, message, {}};
}

Outcome checkCombination(const QCommandLineParser &parser)
{
    const bool json = parser.isSet(u"json"_s);
    if (parser.isSet(u"once"_s) && json)
        return wrong(u"--once prints the table; lockctl stats --json tells the same as JSON."_s);
    if (!parser.isSet(u"from"_s))
        return {};
    for (const QString &name : {u"once"_s, u"server"_s, u"interval"_s, u"sort"_s}) {
        if (parser.isSet(name))
            return wrong(u"--from replays a recording as events; --%1 does not go with it."_s.arg(name));
    }
    return {};
}

Result<std::chrono::milliseconds> intervalOf(const QCommandLineParser &parser)
{
    const QString text = parser.value(u"interval"_s);
    bool isNumber = false;
    const double seconds = text.toDouble(&isNumber);
    if (!isNumber || !(seconds >= 0.1 && seconds <= 3600))
        return wrong(u"--interval %1: This is a number of seconds from 0.1 to 3600."_s.arg(text));
    return std::chrono::milliseconds(qRound64(seconds * 1000));
}

Result<WatchOptions> optionsOf(const QCommandLineParser &parser)
{
    if (Outcome problem = checkCombination(parser))
        return *problem;
    const auto servers = serversOf(parser);
    if (!servers)
        return servers.error();
    const auto interval = intervalOf(parser);
    if (!interval)
        return interval.error();
    const QString by = parser.value(u"sort"_s);
    const auto sort = parseSort(by);
    if (!sort)
        return wrong(u"--sort %1: This is one of %2."_s.arg(by, sortNames().join(u", "_s)));

    WatchOptions options;
    options.servers = *servers;
    options.interval = *interval;
    options.view.sort = *sort;
    options.view.filter = parser.value(u"filter"_s);
    options.once = parser.isSet(u"once"_s);
    options.from = parser.value(u"from"_s);
    options.format.json = parser.isSet(u"json"_s);
    options.format.filter = options.view.filter;
    options.format.withServer = servers->servers.size() > 1;
    options.format.clock = parser.isSet(u"from"_s) ? EventClock::Recorded : EventClock::Live;
    return options;
}

} // namespace

int watchCommand(const QStringList &arguments)
{
    const QString name = u"watch"_s;
    QCommandLineParser parser;
    parser.setApplicationDescription(description());
    addOptions(parser);
    if (const auto exit = parse(parser, name, arguments))
        return *exit;
    if (!parser.positionalArguments().isEmpty())
        return usageError(name, u"There is no argument “%1”."_s.arg(parser.positionalArguments().constFirst()));
    const Result<WatchOptions> options = optionsOf(parser);
    if (!options)
        return usageError(name, options.error().message);

    std::signal(SIGPIPE, SIG_IGN); // a reader that goes away is an end, told by what is written to it
    EventPrinter printer(options->format);
    if (parser.isSet(u"from"_s))
        return replayPolls(options->from, printer);
    if (options->once) {
        const WatchOnce once(options->servers, options->view);
        return QCoreApplication::exec();
    }
    if (!options->format.json && FullScreen::isPossible()) {
        const WatchScreen screen(options->servers, options->interval, options->view);
        return QCoreApplication::exec();
    }
    const WatchStream stream(options->servers, options->interval, printer);
    return QCoreApplication::exec();
}

} // namespace Lockdeck::Cli
