#include "watchreplay.h"

#include "commandline.h"
#include "eventprinter.h"
#include "monitor/pollreplay.h"

#include <QtCore/QFile>

namespace Lockdeck::Cli {

using namespace Qt::StringLiterals;

int replayPolls(const QString &fileName, EventPrinter &printer)
{
    QFile file(fileName);
    if (!file.open(QIODevice::ReadOnly)) {
        complain(u"The recording %1 cannot be opened: %2."_s.arg(fileName, file.errorString()));
        return NoInput;
    }
    RecordedPolls polls(file);
    PollReplay replay;
    while (true) {
        const auto poll = polls.next();
        if (!poll) {
            complain(u"%1: %2"_s.arg(fileName, poll.error().message));
            return BadInput;
        }
        if (!*poll)
            return Done;
        if (const auto exit = printer.print(replay.take(**poll)))
            return *exit;
    }
}

} // namespace Lockdeck::Cli
