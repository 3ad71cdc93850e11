#pragma once

#include "client/holdrules.h"
#include "client/holdstatus.h"
#include "client/keepalive.h"
#include "client/redirects.h"
#include "client/transport.h"

#include <variant>
#include <vector>

namespace Lockdeck {

/// Both clocks at one time, as an input of a HoldMachine.
struct TimeReading
{
    Moment now{};
    std::chrono::nanoseconds awake{0};

    static TimeReading of(const Clock &clock) { return {clock.now(), clock.awake()}; }
};

/// The two connections a hold may have: the one it lives on, and a fresh one for a `r KEY TOKEN` that must not be left
/// undone.
enum class Line { Main, Aside };

struct OpenLine
{
    Line line = Line::Main;
};
struct SendOn
{
    Line line = Line::Main;
    Request request;
    std::chrono::milliseconds within{0};
};
struct CloseLine
{
    Line line = Line::Main;
};
/// What a HoldMachine wants done, or, as a HoldEvent, wants known.
using HoldAction = std::variant<OpenLine, SendOn, CloseLine, HoldEvent>;

/// One hold as a pure state machine (DESIGN.md, "The hold"): commands, what the lines report and the passing of time go
/// in, actions come out. It reads no clock and owns no socket; HoldDriver gives it both. For one thread.
///
/// Every input looks at the time first: past the deadline a hold is Lost, whatever the input would say.
/// One attempt goes from Connecting to exactly one terminal state; then the next one may be started.
class HoldMachine
{
public:
    /// `options` must pass checkOptions().
    HoldMachine(HoldId id, LockOptions options);

    // Commands. A step that the state does not have is an Error and changes nothing.
    Outcome acquire(TimeReading time);
    Outcome enqueue(TimeReading time);
    Outcome wait(std::chrono::seconds timeout, TimeReading time);
    Outcome release(TimeReading time);
    Outcome cancel(TimeReading time);
    Outcome renewNow(TimeReading time);
    Outcome setLease(std::chrono::seconds lease, TimeReading time);
    void setNote(const QString &note, TimeReading time);
    /// What `stats` showed since this hold is queued: waiters now, and hand-overs of the key seen altogether.
    void noteWaiters(int waiters, int handOversSeen, TimeReading time);
    /// This server closes a connection after such a silence; shorter than assumed, it quickens the pace.
    void learnReadTimeout(std::chrono::nanoseconds observed);
    /// The owner goes away: sends the release of what is held and closes, without waiting for anything.
    void abandon();

    // What the lines report.
    void opened(Line line, TimeReading time);
    void answered(Line line, const Answer &answer, TimeReading time);
    void failed(Line line, const Error &error, TimeReading time);

    /// Time has passed. Due at nextWake(); earlier ones do no harm.
    void tick(TimeReading time);
    /// When something is due by itself; Moment::max() when nothing is.
    Moment nextWake() const;

    /// What is to be done now, in order; call after every input.
    std::vector<HoldAction> takeActions();

    const HoldStatus &status() const { return m_status; }
    /// Ended, and nothing of it is under way any more.
    bool isSettled() const { return isTerminal(m_status.state) && !m_status.settling; }
    /// What learnReadTimeout() was told.
    std::optional<std::chrono::nanoseconds> observedReadTimeout() const { return m_observedReadTimeout; }
    Endpoint endpoint() const;

private:
    enum class Way { Acquire, Enqueue };
    /// What a running `w KEY …` is for.
    enum class Wait { None, Grant, Clear, Leave };

    // holdmachine.cpp
    void look(TimeReading time);
    void enter(HoldState state, std::optional<Error> reason = {});
    void end(HoldState state, std::optional<Error> reason);
    void endCleaningUp(HoldState state, const Error &reason);
    void cleanUp();
    void noteReadTimeout();
    void tell(HoldEvent::Kind kind);
    void openLine(Line line);
    void closeLine(Line line);
    void send(Line line, const Request &request, std::chrono::milliseconds within = replyTimeout);
    bool isHeldOrUncertain() const;

    // holdmachine_obtain.cpp: from Connecting to the first Held
    void start(Way way, int requeues = 0);
    void ask();
    void askAgain(const Error &why);
    void enterRequesting();
    void sendAcquire();
    void sendEnqueue();
    void sendWait(Wait purpose, std::chrono::seconds timeout);
    void obtainTick();
    Moment obtainWake() const;
    void takeKeepAlive(const Answer &answer);
    void takeAcquired(const Answer &answer);
    void takeEnqueued(const Answer &answer);
    void takeWaited(const Answer &answer);
    void takeGrant(const Answer &answer);
    void takeVerification(const Answer &answer);
    void refuse(const Answer &answer);
    void mainFailedToObtain(const Error &error);
    void leave();
    void endCancelled();
    void holdFirst();

    // holdmachine_keep.cpp: Held and Uncertain
    void confirm(Moment sent, std::chrono::seconds lease);
    void sendRenewal();
    void takeRenewal(const Answer &answer);
    void doubt(const Error &why);
    void lose(const Error &why);
    void mainFailedWhileHeld(const Error &error);
    void keepTick();
    Moment keepWake() const;

    // holdmachine_end.cpp: releasing, and what comes after the end
    void beginRelease();
    void releaseAside();
    void takeRelease(Line line, const Answer &answer);
    void releaseFailed(Line line);
    void releaseUnconfirmed();
    void cleanUpDone();
    void endTick();
    Moment endWake() const;

    // holdmachine_later.cpp: not the leader, or shutting down
    static bool isNotNow(const Reply &reply);
    Result<ServerAddress> whoInstead(const Reply &reply);
    const ServerAddress &home() const;
    void askElsewhere(const Reply &reply);
    void comeBackLater();
    void verifyElsewhere(const Reply &reply);
    void renewElsewhere(const Reply &reply);
    std::chrono::nanoseconds pauseWhileHeld() const;
    void releaseElsewhere(const Reply &reply);
    bool cleanUpElsewhere(const Reply &reply);

    const LockOptions m_options;
    const QByteArray m_key;
    HoldStatus m_status;
    std::vector<HoldAction> m_actions;
    TimeReading m_time{}; ///< of the input being worked on
    std::chrono::nanoseconds m_readTimeout;
    std::optional<std::chrono::nanoseconds> m_observedReadTimeout;
    bool m_mainOpen = false;
    bool m_asideOpen = false;
    Redirects m_redirects;
    KeepAlive m_keepAlive;

    // Obtaining
    Way m_way = Way::Acquire;
    Moment m_giveUp{};  ///< until when it is asked again; Moment{} before the first request
    Moment m_retryAt{}; ///< when to try again; Moment{} when no pause is on
    Moment m_asked{};   ///< sending of the running `l` or `w`
    std::chrono::seconds m_askedTimeout{0};
    bool m_asking = false; ///< `l`, `e` or `w KEY` is running
    Wait m_waitFor = Wait::None;
    bool m_waitWanted = false; ///< wait() was called: a new place in the queue is waited at once
    bool m_wasQueued = false;  ///< the running request has waited: its grant is verified however quick the answer
    bool m_cleared = false;    ///< `w KEY 0` has answered an error_already_enqueued
    bool m_grantDied = false;  ///< a grant turned out dead in this attempt
    bool m_cancelled = false;
    Moment m_keepAliveAt{};
    int m_keepAlivesSent = 0;           ///< and not answered
    std::optional<qint64> m_placeBound; ///< the place before any hand-over, at most

    // Keeping
    std::chrono::seconds m_leaseWanted{0}; ///< what renewals ask for
    Moment m_renewalDue{};                 ///< when the renewal in flight was due
    Moment m_reconnectAt{};
    bool m_moving = false; ///< sent on to another server, which has not renewed yet
    ServerAddress m_movedFrom;

    // Ending
    Moment m_releaseAsideAt{};
    Moment m_releaseEnds{};
    bool m_releasedAside = false;
    Moment m_cleanUpAt{}; ///< when to begin with it; Moment{} when it has begun
    Moment m_cleanUpEnds{};
    bool m_queueAgain = false;
};

} // namespace Lockdeck
