#include "ui/incidenttext.h"

#include "protocol/rules.h"
#include "ui/keysituation.h"
#include "ui/models/keyfigures.h"
#include "ui/models/loggedevent.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>
#include <QtGui/QTextDocumentFragment>

#include <algorithm>

namespace Lockdeck {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(IncidentText)
};

/// As many of the newest events as one reads.
constexpr std::ptrdiff_t maxEvents = 20;

QStringList figureLines(const std::vector<KeyFigure> &figures)
{
    qsizetype width = 0;
    for (const KeyFigure &figure : figures)
        width = std::max(width, figure.label.size());
    QStringList lines;
    for (const KeyFigure &figure : figures)
        lines += figure.label.leftJustified(width + 2) + figure.value;
    return lines;
}

QStringList eventLines(const KeyStory &story, const ServerAddress &address)
{
    QStringList lines;
    const auto count = std::min(maxEvents, std::ssize(story.records));
    for (auto record = story.records.rbegin(); record != story.records.rbegin() + count; ++record) {
        const LoggedEvent event = loggedEvent(eventOf(*record, story.server, address, story.key));
        lines += whenText(event) + QStringLiteral(": ") + event.text;
    }
    return lines;
}

} // namespace

QString incidentText(const FleetSnapshot &snapshot, const ServerSet &servers, int server, const QString &key,
                     const KeyStory *story, Moment now)
{
    if (server < 0 || server >= static_cast<int>(snapshot.servers.size()))
        return {};
    const KeySituation situation = describeSeen(snapshot, server, key, now);
    const ServerAddress &address = snapshot.servers[static_cast<std::size_t>(server)].address;
    QStringList lines{Words::tr("%1 on %2, %3 (%4)")
                          .arg(displayKey(key), address.toString(), wallTime(now).toString(Qt::ISODate),
                               lookedAgo(situation.looked, now)),
                      QTextDocumentFragment::fromHtml(situation.sentence).toPlainText(), QString()};
    lines += figureLines(keyFigures(snapshot, servers, server, key, story, now));
    if (story && !story->records.empty()) {
        lines += {QString(), Words::tr("Newest events:")};
        lines += eventLines(*story, address);
    }
    // What is pasted is searched and compared: plain spaces.
    return lines.join(QLatin1Char('\n')).replace(QChar::Nbsp, QLatin1Char(' ')) + QLatin1Char('\n');
}

} // namespace Lockdeck
