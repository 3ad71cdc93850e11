#pragma once

#include "client/serveraddress.h"
#include "protocol/clock.h"
#include "ui/models/loggedevent.h"

namespace Lockdeck {

/// A release by token as it was asked for and answered: what is kept of it, and said.
struct TokenRelease
{
    QString key;
    ServerAddress server;
    QByteArray token; ///< the whole one: shown only as shortToken()
    QString reason;   ///< why somebody did it, in their words
    Moment at{};      ///< when the answer came, or was not waited for any longer
    Outcome problem;  ///< nothing: the server answered `ok`

    /// What it means and what to do, for the person who asked.
    QString verdict() const;
    /// Whether the lock may have been released although no answer says so.
    bool isOpen() const;
};

/// Its line in the event log.
LoggedEvent loggedEvent(const TokenRelease &release);

} // namespace Lockdeck
