#include "ui/models/statehelp.h"

#include <QtCore/QCoreApplication>

namespace Lockdeck {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(StateHelp)
};

} // namespace

const std::vector<StateHelp> &stateHelp()
{
    static const std::vector<StateHelp> help{
        {HoldState::Connecting, Words::tr("The server is being reached or asked; nothing is held yet.")},
        {HoldState::Queued, Words::tr("A place in the queue, kept alive. It may be granted already, but nobody has "
                                      "waited for it: a grant that is not seen within its lease runs out.")},
        {HoldState::Waiting, Words::tr("Waiting for the grant. When the time is up the place in the queue is gone.")},
        {HoldState::Verifying, Words::tr("Granted, but the answer may be old. One renewal decides before it counts.")},
        {HoldState::Held, Words::tr("The server has confirmed the lock, and the confirmed lease has not run out.")},
        {HoldState::Uncertain, Words::tr("A renewal is overdue or was put off, or the computer slept. It may be gone "
                                         "already: start nothing new that needs the lock.")},
        {HoldState::Lost, Words::tr("The lock is gone, or may be somebody else’s. Stop what relied on it.")},
        {HoldState::TimedOut, Words::tr("Not granted in time; the place in the queue was given up.")},
        {HoldState::Releasing, Words::tr("The release was sent and is not answered yet.")},
        {HoldState::Released, Words::tr("The server has confirmed the release.")},
        {HoldState::Failed, Words::tr("The lock could not be taken, or its release was not confirmed; the card says "
                                      "why.")},
    };
    return help;
}

const std::vector<HelpTopic> &safetyHelp()
{
    static const std::vector<HelpTopic> help{
        {Words::tr("What Held promises"),
         Words::tr("At the moment in which the last answered renewal was sent, the server was going to keep the lock "
                   "for the whole lease. Held ends a little before that lease does, by a clock that goes on while the "
                   "computer sleeps. Every time a card is painted, its deadline is compared with now.")},
        {Words::tr("What it cannot promise"),
         Words::tr("The server may drop the lock without a word: somebody releases it by its token, the server is "
                   "restarted, or it was paused and swept. That is learned at the next renewal.")},
        {Words::tr("Fencing tokens"),
         Words::tr(
             "From dflockd 1.11 on, the first half of a token rises with every grant. Hand it to whatever the "
             "lock protects, and let that refuse smaller numbers: then a holder who does not know of the loss "
             "can do no harm. Tokens of 1.10 are random and do not rise: only what can be such a number is shown as "
             "a fence.")},
        {Words::tr("Sleep"),
         Words::tr("Nothing is renewed while the computer sleeps. On waking, whatever is past its deadline is Lost at "
                   "once; the rest is Uncertain until one renewal is answered.")},
        {Words::tr("Disconnect"),
         Words::tr("The server frees what a closed connection held, so the hold is Lost at once. A server that runs "
                   "with --auto-release-on-disconnect=false keeps it: then the hold is Uncertain, and is renewed on a "
                   "new connection before its deadline, or Lost.")},
        {Words::tr("Restart of the server"),
         Words::tr("dflockd keeps locks in memory: after a restart it knows none of them, and the first who asks gets "
                   "the lock. Every hold there is Lost.")},
        {Words::tr("A later server that shuts down, or does not lead its cluster"),
         Words::tr(
             "It renews nothing, but takes nothing away either: the hold is Uncertain and is asked for again until "
             "its deadline, at the cluster’s leader if that is one of your servers. New attempts are refused by a "
             "server that shuts down.")},
        {Words::tr("A window that stands still"),
         Words::tr("Locks are renewed in a thread of their own, so a busy or blocked window loses none.")},
    };
    return help;
}

} // namespace Lockdeck
