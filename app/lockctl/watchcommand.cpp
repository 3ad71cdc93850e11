#include "watchcommand.h"

#include "commandline.h"
#include "eventprinter.h"
#include "watchreplay.h"

#include <csignal>

namespace Lockdeck::Cli {

using namespace Qt::StringLiterals;

namespace {

void addOptions(QCommandLineParser &parser)
{
    parser.addOption({u"from"_s,
                      u"Replay recorded polls instead of asking servers: a JSON object a line with “sent” and "
                      u"“received” in seconds, and “reply”, the raw line or null."_s,
                      u"FILE"_s});
    parser.addOption({u"filter"_s, u"Only keys that contain TEXT, upper and lower case alike."_s, u"TEXT"_s});
    parser.addOption({u"json"_s, u"What happens, one JSON object a line."_s});
}

} // namespace

int watchCommand(const QStringList &arguments)
{
    const QString name = u"watch"_s;
    QCommandLineParser parser;
    parser.setApplicationDescription(
        u"Tells what recorded polls show. Exit codes: 0, 64 usage, 65 not a recording, 66 it cannot be opened, "
        u"73 the output cannot be written."_s);
    addOptions(parser);
    if (const auto exit = parse(parser, name, arguments))
        return *exit;
    if (!parser.positionalArguments().isEmpty()) {
        return usageError(name, u"There is no argument “%1”."_s.arg(parser.positionalArguments().constFirst()));
    }
    if (!parser.isSet(u"from"_s))
        return usageError(name, u"Say which recording: --from FILE."_s);
    std::signal(SIGPIPE, SIG_IGN); // a reader that goes away is an end, seen at the next line
    EventFormat format;
    format.json = parser.isSet(u"json"_s);
    format.filter = parser.value(u"filter"_s);
    format.clock = EventClock::Recorded;
    EventPrinter printer(format);
    return replayPolls(parser.value(u"from"_s), printer);
}

} // namespace Lockdeck::Cli
