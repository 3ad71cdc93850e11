#include "ui/models/tokenrelease.h"

#include "protocol/rules.h"

#include <QtCore/QCoreApplication>

namespace Lockdeck {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(TokenRelease)
};

} // namespace

bool TokenRelease::isOpen() const
{
    if (!problem)
        return false;
    switch (problem->code) {
    case ErrorCode::Disconnected:
    case ErrorCode::ReplyTimeout:
    case ErrorCode::ServerClosed:
    case ErrorCode::NotDflockd:
    case ErrorCode::LineTooLong:
    case ErrorCode::Cancelled:
        return true;
    default:
        return false;
    }
}

QString TokenRelease::verdict() const
{
    if (!problem)
        return Words::tr("Released: %1 has freed it, and the next in the queue gets it. Whoever held it learns that at "
                         "their next renewal.")
            .arg(server.toString());
    if (problem->code == ErrorCode::Refused)
        return Words::tr("%1 holds no lock of this key under this token, and nothing was changed. It may have been "
                         "released or have run out already, the token may be that of another key or server, or "
                         "somebody else holds the key by now, under another token.")
            .arg(server.toString());
    if (isOpen())
        return problem->message + QLatin1Char(' ') +
               Words::tr("Whether it was released is not known: see above whether somebody still holds it.");
    return problem->message;
}

LoggedEvent loggedEvent(const TokenRelease &release)
{
    const QString what = Words::tr("%1 on %2 by token %3")
                             .arg(displayKey(release.key), release.server.toString(), shortToken(release.token));
    const QString said = !release.problem ? Words::tr("you released %1: answered “ok”").arg(what)
                         : release.problem->code == ErrorCode::Refused
                             ? Words::tr("you could not release %1: answered “error”, it "
                                         "is not held by this token")
                                   .arg(what)
                             : Words::tr("you could not release %1: %2").arg(what, release.problem->message);
    LoggedEvent line;
    line.at = line.lastAt = release.at;
    line.icon = QStringLiteral("token");
    line.tone = release.problem ? Tone::Bad : Tone::Good;
    line.text = Words::tr("%1 · reason: %2").arg(said, release.reason);
    line.key = release.key;
    line.place = release.server.toString();
    return line;
}

} // namespace Lockdeck
