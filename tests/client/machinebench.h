#pragma once

#include "client/holdmachine.h"
#include "support/fakeserver.h"
#include "support/manualclock.h"
#include "support/testmain.h"

#include <algorithm>
#include <deque>

namespace Lockdeck::Test {

using namespace std::chrono_literals;

inline const QString tokenText = QString::fromLatin1(someToken);

inline QByteArray granted(int lease = 4)
{
    return "ok " + someToken + ' ' + QByteArray::number(lease);
}

/// A HoldMachine on a manual clock, with the test as its server. Everything it wants done is noted as a word, so that a
/// test reads as the conversation it expects: "open main", "main: l k 10", "[held]".
class MachineBench
{
public:
    MachineBench() : MachineBench(withLease(4s)) {}
    explicit MachineBench(LockOptions options, HoldId id = 0) : machine(id, std::move(options)) {}

    static LockOptions withLease(std::chrono::seconds lease, const QString &key = QStringLiteral("k"))
    {
        LockOptions options;
        options.key = key;
        options.lease = lease;
        return options;
    }

    static LockOptions keepingServer(std::chrono::seconds lease)
    {
        LockOptions options = withLease(lease);
        options.serverKeepsLocks = true;
        return options;
    }

    // ---- Inputs
    void acquire() { QVERIFY(!command(machine.acquire(time()))); }
    void enqueue() { QVERIFY(!command(machine.enqueue(time()))); }
    void wait(std::chrono::seconds timeout) { QVERIFY(!command(machine.wait(timeout, time()))); }
    void release() { QVERIFY(!command(machine.release(time()))); }
    void cancel() { QVERIFY(!command(machine.cancel(time()))); }
    Outcome command(Outcome outcome)
    {
        drain();
        return outcome;
    }

    void open(Line line = Line::Main)
    {
        machine.opened(line, time());
        drain();
    }
    /// Answers the oldest unanswered request of that line, `after` its sending at the earliest.
    void reply(const QByteArray &text, std::chrono::nanoseconds after = 1ms, Line line = Line::Main)
    {
        auto &sent = line == Line::Main ? mainSent : asideSent;
        QVERIFY2(!sent.empty(), "nothing was asked");
        const auto [request, moment] = sent.front();
        sent.pop_front();
        if (moment + after > clock.now())
            pass(moment + after - clock.now());
        const auto parsed = parseReply(text, request.verb);
        QVERIFY2(parsed.isOk(), text.constData());
        machine.answered(line, {request, *parsed, moment, clock.now()}, time());
        drain();
    }
    void fail(ErrorCode code = ErrorCode::Disconnected, Line line = Line::Main)
    {
        (line == Line::Main ? mainSent : asideSent).clear();
        machine.failed(line, {code, QStringLiteral("It broke."), {}}, time());
        drain();
    }
    /// Lets time pass as a driver does: waking the machine whenever it asked for it.
    void pass(std::chrono::nanoseconds time_)
    {
        const Moment end = clock.now() + time_;
        while (machine.nextWake() <= end) {
            clock.advance(std::max(0ns, machine.nextWake() - clock.now()));
            tick();
        }
        clock.advance(end - clock.now());
    }
    void tick()
    {
        const Moment before = machine.nextWake();
        machine.tick(time());
        drain();
        QVERIFY2(machine.nextWake() > clock.now() || machine.nextWake() != before, "a wake-up that changes nothing");
    }
    TimeReading time() const { return TimeReading::of(clock); }

    /// Held, by an acquire answered at once.
    void hold(std::chrono::seconds lease = 4s)
    {
        acquire();
        open();
        reply("ok " + someToken + ' ' + QByteArray::number(qint64(lease.count())));
        QCOMPARE(state(), HoldState::Held);
        log.clear();
    }
    /// Queued, by an enqueue.
    void queue()
    {
        enqueue();
        open();
        reply("queued");
        QCOMPARE(state(), HoldState::Queued);
        log.clear();
    }

    // ---- What came of it
    const HoldStatus &status() const { return machine.status(); }
    HoldState state() const { return machine.status().state; }
    ErrorCode reasonCode() const { return status().reason ? status().reason->code : ErrorCode{-1}; }
    QString reasonText() const { return status().reason ? status().reason->message : QString(); }
    QStringList takeLog() { return std::exchange(log, {}); }
    int count(const QString &word) const { return static_cast<int>(log.count(word)); }
    bool everSaw(HoldState wanted) const
    {
        return std::any_of(events.begin(), events.end(),
                           [wanted](const HoldEvent &event) { return event.status.state == wanted; });
    }
    int endings() const
    {
        return static_cast<int>(std::count_if(events.begin(), events.end(), [](const HoldEvent &event) {
            return event.kind == HoldEvent::Kind::State && isTerminal(event.status.state);
        }));
    }

    ManualClock clock;
    HoldMachine machine;
    QStringList log;
    std::vector<HoldEvent> events;
    std::deque<std::pair<Request, Moment>> mainSent;
    std::deque<std::pair<Request, Moment>> asideSent;

private:
    void drain()
    {
        for (const HoldAction &action : machine.takeActions())
            std::visit([this](const auto &what) { note(what); }, action);
    }
    static QString name(Line line) { return line == Line::Main ? QStringLiteral("main") : QStringLiteral("aside"); }
    void note(const OpenLine &opening)
    {
        (opening.line == Line::Main ? mainSent : asideSent).clear(); // it replaces the one before
        log << QStringLiteral("open ") + name(opening.line);
    }
    void note(const CloseLine &closing)
    {
        (closing.line == Line::Main ? mainSent : asideSent).clear();
        log << QStringLiteral("close ") + name(closing.line);
    }
    void note(const SendOn &sending)
    {
        (sending.line == Line::Main ? mainSent : asideSent).emplace_back(sending.request, clock.now());
        QString words = QString::fromUtf8(encode(sending.request)).trimmed().replace(u'\n', u' ');
        words.replace(tokenText, QStringLiteral("TOKEN"));
        log << name(sending.line) + QStringLiteral(": ") + words;
    }
    void note(const HoldEvent &event)
    {
        events.push_back(event);
        if (event.kind == HoldEvent::Kind::State)
            log << QStringLiteral("[%1]").arg(stateName(event.status.state));
        else if (event.kind == HoldEvent::Kind::Renewed)
            log << QStringLiteral("renewed");
    }
};

} // namespace Lockdeck::Test
