#include "monitor/serverstep.h"
#include "monitor/fleetsnapshot.h"
#include "support/testmain.h"

using namespace Lockdeck;
using namespace std::chrono_literals;
using Kind = FleetEvent::Kind;

namespace {

constexpr Moment start{1h};
constexpr auto roundTrip = 2ms;
const ServerAddress address;

/// Polls one made-up server and keeps what stepServer() made of it.
class Watched
{
public:
    /// Asked `at` after the start; what `left` says was counted by the server half way through the round trip.
    ServerStats stats(std::chrono::nanoseconds at, std::chrono::nanoseconds trip = roundTrip) const
    {
        ServerStats stats;
        stats.asked = start + at;
        stats.answered = stats.asked + trip;
        return stats;
    }

    static LockStats lock(const ServerStats &poll, const QString &key, quint64 owner, std::chrono::nanoseconds left,
                          int waiters = 0)
    {
        return {key, owner, poll.answered + left, left == 0ns, waiters};
    }

    const std::vector<FleetEvent> &take(const ServerStats &poll)
    {
        ServerStep step = stepServerOver({}, 0, address, rows, m_lastAsked, poll, m_wasInPart);
        rows = std::move(step.rows);
        events = std::move(step.events);
        m_lastAsked = poll.asked;
        m_wasInPart = poll.keysLeftOut > 0;
        return events;
    }

    /// A poll that shows one lock.
    const std::vector<FleetEvent> &take(std::chrono::nanoseconds at, quint64 owner, std::chrono::nanoseconds left,
                                        int waiters = 0)
    {
        ServerStats poll = stats(at);
        poll.locks = {lock(poll, key, owner, left, waiters)};
        return take(poll);
    }

    void reconnect() { m_lastAsked = Moment{}; }

    QList<Kind> kinds() const
    {
        QList<Kind> kinds;
        for (const FleetEvent &event : events)
            kinds.append(event.kind);
        return kinds;
    }

    const QString key = QStringLiteral("db/migrate");
    std::vector<KeyRow> rows;
    std::vector<FleetEvent> events;

private:
    Moment m_lastAsked{};
    bool m_wasInPart = false;
};

/// One key in one poll.
struct Seen
{
    enum class As { Absent, Idle, Lock, Semaphore };
    As as = As::Absent;
    quint64 owner = 0;
    std::chrono::milliseconds left{0};
    int waiters = 0;
    qint64 holders = 0;
};

Seen idle()
{
    return {Seen::As::Idle};
}
Seen held(quint64 owner, std::chrono::milliseconds left, int waiters = 0)
{
    return {Seen::As::Lock, owner, left, waiters};
}
Seen changing(int waiters)
{
    return {Seen::As::Lock, 0, 0ms, waiters};
}
Seen pool(qint64 holders, int waiters = 0)
{
    return {Seen::As::Semaphore, 0, 0ms, waiters, holders};
}

void put(const Seen &seen, const QString &key, ServerStats &poll)
{
    switch (seen.as) {
    case Seen::As::Absent:
        break;
    case Seen::As::Idle:
        poll.idleLocks.push_back({key, 5s});
        break;
    case Seen::As::Lock:
        poll.locks.push_back(Watched::lock(poll, key, seen.owner, seen.left, seen.waiters));
        break;
    case Seen::As::Semaphore:
        poll.semaphores.push_back({key, 3, seen.holders, seen.waiters});
        break;
    }
}

} // namespace

Q_DECLARE_METATYPE(Seen)

class ServerStepTest : public QObject
{
    Q_OBJECT

private slots:
    void infersFromTwoPollsOneSecondApart_data();
    void infersFromTwoPollsOneSecondApart();
    void carriesBothTimesAndOwners();
    void infersNothingAcrossAReconnect();
    void infersNothingFromKeysThatWereLeftOut();
    void keepsTheDeadlineOfALeaseThatCountsDown();
    void seesARenewalBehindASlowReply();
    void takesNoSlowReplyForARenewal();
    void doesNotAddUpDrift();
    void tightensTheDeadlineAfterASlowReply();
    void sortsRowsWhateverTheServersOrder();
    void remembersHowLongAnOwnerWasSeen();
    void remembersSinceWhenThereIsContention();
    void drawsAMissedPollAsAGap();
    void keepsKeysThatLookAlikeApart();
    void tellsOfKeysThatLookAlikeByTheirOwners_data();
    void tellsOfKeysThatLookAlikeByTheirOwners();
    void claimsNoHandOverBetweenKeysThatLookAlike();
    void showsAForgottenKeyForAWhile();
    void keepsTheLimitOfAnIdleSemaphore();
};

void ServerStepTest::infersFromTwoPollsOneSecondApart_data()
{
    QTest::addColumn<Seen>("before");
    QTest::addColumn<Seen>("now");
    QTest::addColumn<QList<Kind>>("events");
    const auto row = [](const char *name, const Seen &before, const Seen &now, const QList<Kind> &events) {
        QTest::newRow(name) << before << now << events;
    };

    row("nothing, nothing", {}, {}, {});
    row("a lease counts down", held(1, 10s), held(1, 9s), {});
    row("jitter is no renewal", held(1, 10s), held(1, 9040ms), {});
    row("renewed", held(1, 10s), held(1, 9900ms), {Kind::Renewed});
    row("a shorter lease was set", held(1, 60s), held(1, 5s), {Kind::Renewed});
    row("ran out, not swept", held(1, 500ms), held(1, 0ms), {});
    row("ran out, poll after poll", held(1, 0ms), held(1, 0ms), {});
    row("taken again after it ran out", held(1, 0ms), held(1, 8s), {Kind::Renewed});
    row("a shorter lease was set and ran out", held(1, 60s), held(1, 0ms), {});

    row("taken from nothing", {}, held(1, 10s), {Kind::Appeared, Kind::Acquired});
    row("taken when free", idle(), held(1, 10s), {Kind::Acquired});
    row("handed over", held(1, 10s), held(2, 10s), {Kind::HandedOver});
    row("handed over after it ran out", held(1, 0ms), held(2, 10s), {Kind::HandedOver});

    row("let go", held(1, 10s), idle(), {Kind::LetGo});
    row("let go and forgotten", held(1, 10s), {}, {Kind::LetGo, Kind::Forgotten});
    row("expired or let go", held(1, 800ms), idle(), {Kind::ExpiredOrLetGo});
    row("perhaps due just before the second poll", held(1, 1001ms), idle(), {Kind::ExpiredOrLetGo});
    row("due just after the second poll", held(1, 1010ms), idle(), {Kind::LetGo});
    row("gone after it ran out", held(1, 0ms), idle(), {Kind::ExpiredOrLetGo});

    row("let go, nobody has it yet", held(1, 10s, 1), changing(1), {Kind::LetGo});
    row("granted after an instant", changing(1), held(2, 10s, 0), {Kind::Acquired, Kind::QueueShrank});
    row("still changing", changing(2), changing(2), {});
    row("changing, then free", changing(1), idle(), {Kind::QueueShrank});
    row("appears while changing", {}, changing(1), {Kind::Appeared, Kind::QueueGrew});

    row("the queue grew", held(1, 10s, 1), held(1, 9s, 4), {Kind::QueueGrew});
    row("the queue shrank", held(1, 10s, 4), held(1, 9s, 1), {Kind::QueueShrank});
    row("handed over to the first in the queue", held(1, 10s, 4), held(2, 10s, 3),
        {Kind::HandedOver, Kind::QueueShrank});

    row("an idle key appears", {}, idle(), {Kind::Appeared});
    row("an idle key is forgotten", idle(), {}, {Kind::Forgotten});

    row("slots taken", pool(1), pool(3, 2), {Kind::HoldersChanged, Kind::QueueGrew});
    row("slots as before", pool(3), pool(3), {});
    row("a pool appears", {}, pool(1), {Kind::Appeared, Kind::HoldersChanged});
    row("a pool becomes free", pool(2), idle(), {Kind::HoldersChanged});
    row("a pool is forgotten", pool(2), {}, {Kind::HoldersChanged, Kind::Forgotten});
    row("a lock becomes a pool", held(1, 10s), pool(2), {Kind::LetGo, Kind::HoldersChanged});
    row("a pool becomes a lock", pool(2), held(1, 10s), {Kind::Acquired, Kind::HoldersChanged});
}

void ServerStepTest::infersFromTwoPollsOneSecondApart()
{
    QFETCH(Seen, before);
    QFETCH(Seen, now);
    QFETCH(QList<Kind>, events);
    Watched watched;
    ServerStats first = watched.stats(0s);
    put(before, watched.key, first);
    watched.take(first);
    QCOMPARE(watched.kinds(), QList<Kind>{});
    ServerStats second = watched.stats(1s);
    put(now, watched.key, second);
    watched.take(second);
    QCOMPARE(watched.kinds(), events);
}

void ServerStepTest::carriesBothTimesAndOwners()
{
    Watched watched;
    watched.take(0s, 17, 10s);
    watched.take(1s, 42, 10s, 2);

    const FleetEvent &handedOver = watched.events.at(0);
    QCOMPARE(handedOver.key, watched.key);
    QCOMPARE(handedOver.address, address);
    QCOMPARE(handedOver.owner, 17u);
    QCOMPARE(handedOver.newOwner, 42u);
    QVERIFY2(handedOver.after == start, "the earlier bound is when the first poll was asked for");
    QVERIFY2(handedOver.before == start + 1s + roundTrip, "the later bound is when the second poll was answered");

    const FleetEvent &grew = watched.events.at(1);
    QCOMPARE(grew.from, 0);
    QCOMPARE(grew.to, 2);
}

void ServerStepTest::infersNothingAcrossAReconnect()
{
    Watched watched;
    watched.take(0s, 17, 10s, 3);
    watched.reconnect();
    watched.take(1s, 17, 30s, 1);
    QCOMPARE(watched.kinds(), QList<Kind>{});
    QCOMPARE(watched.rows.size(), 1u);
    QVERIFY2(watched.rows[0].ownerSince == start + 1s + roundTrip, "connection numbers restart with the server");
    QVERIFY(watched.rows[0].leaseSeen == 30s);
    QVERIFY(watched.rows[0].contendedSince == start + 1s + roundTrip);

    watched.reconnect();
    watched.take(watched.stats(2s));
    QVERIFY(watched.rows.empty());
    QCOMPARE(watched.kinds(), QList<Kind>{});
}

void ServerStepTest::infersNothingFromKeysThatWereLeftOut()
{
    Watched server;
    const auto take = [&server](std::chrono::nanoseconds at, const QStringList &keys, qint64 leftOut, quint64 owner) {
        ServerStats poll = server.stats(at);
        for (const QString &key : keys)
            poll.locks.push_back(Watched::lock(poll, key, owner, 60s - at));
        poll.keysLeftOut = leftOut;
        server.take(poll);
        QStringList rows;
        for (const KeyRow &row : server.rows)
            rows += row.key;
        return rows;
    };
    const auto all = QStringList{u"a"_qs, u"b"_qs, u"c"_qs};
    QCOMPARE(take(0s, all.mid(0, 2), 1, 7), all.mid(0, 2));
    QCOMPARE(take(1s, all.mid(1, 2), 1, 8), all.mid(1, 2)); // “a” may be there, and “c” may have been
    QCOMPARE(server.kinds(), QList<Kind>{Kind::HandedOver});
    QCOMPARE(server.events[0].key, u"b"_qs);
    QCOMPARE(take(2s, all, 0, 8), all); // “a” may have been left out a moment ago
    QCOMPARE(server.kinds(), QList<Kind>());
    QCOMPARE(take(3s, all.mid(0, 2), 0, 8), all); // now it is known that “c” is gone
    QCOMPARE(server.kinds(), (QList<Kind>{Kind::LetGo, Kind::Forgotten}));
}

void ServerStepTest::keepsTheDeadlineOfALeaseThatCountsDown()
{
    Watched watched;
    watched.take(0s, 1, 33s);
    const Moment deadline = watched.rows[0].deadline;
    QVERIFY(deadline == start + roundTrip + 33s);
    for (int second = 1; second <= 30; ++second) {
        const auto jitter = std::chrono::milliseconds(second * 7 % 3 - 1);
        watched.take(std::chrono::seconds(second), 1, 33s - std::chrono::seconds(second) + jitter);
        QVERIFY(watched.rows[0].deadline == deadline);
        QCOMPARE(watched.kinds(), QList<Kind>{});
    }
}

void ServerStepTest::takesNoSlowReplyForARenewal()
{
    Watched watched;
    watched.take(0s, 1, 33s);
    const Moment deadline = watched.rows[0].deadline;
    // The server counted 32 s right after it was asked, and the answer took three seconds to come.
    ServerStats slow = watched.stats(1s, 3s);
    slow.locks = {Watched::lock(slow, watched.key, 1, 32s)};
    watched.take(slow);
    QCOMPARE(watched.kinds(), QList<Kind>{});
    QVERIFY(watched.rows[0].deadline == deadline);
}

void ServerStepTest::seesARenewalBehindASlowReply()
{
    Watched watched;
    watched.take(0s, 1, 33s);
    ServerStats slow = watched.stats(10s, 3s);
    slow.locks = {Watched::lock(slow, watched.key, 1, 33s)};
    watched.take(slow);
    QCOMPARE(watched.kinds(), QList<Kind>{Kind::Renewed});
}

void ServerStepTest::tightensTheDeadlineAfterASlowReply()
{
    Watched watched;
    ServerStats slow = watched.stats(0s, 3s);
    slow.locks = {Watched::lock(slow, watched.key, 1, 33s)};
    watched.take(slow);
    QVERIFY(watched.rows[0].deadline == start + 36s);
    watched.take(4s, 1, 29s);
    QCOMPARE(watched.kinds(), QList<Kind>{});
    QVERIFY(watched.rows[0].deadline == start + 33s + roundTrip);
}

void ServerStepTest::doesNotAddUpDrift()
{
    for (const std::chrono::nanoseconds perSecond : {3ms, -3ms}) {
        Watched watched;
        watched.take(0s, 1, 3600s);
        for (int second = 1; second <= 300; ++second) {
            watched.take(std::chrono::seconds(second), 1, 3600s - std::chrono::seconds(second) + second * perSecond);
            QCOMPARE(watched.kinds(), QList<Kind>{});
        }
        const auto off = watched.rows[0].deadline - (start + roundTrip + 3600s + 300 * perSecond);
        QVERIFY2(off < 30ms && off > -30ms, "the deadline follows the server's clock");
    }
}

void ServerStepTest::sortsRowsWhateverTheServersOrder()
{
    Watched watched;
    ServerStats poll = watched.stats(0s);
    for (const char16_t *key : {u"m", u"z", u"b"})
        poll.locks.push_back(Watched::lock(poll, QString::fromUtf16(key), 1, 9s));
    poll.semaphores = {{QStringLiteral("pool/workers"), 3, 2, 1}};
    poll.idleLocks = {{QStringLiteral("c"), 5s}};
    watched.take(poll);
    QStringList keys;
    for (const KeyRow &row : watched.rows)
        keys.append(row.key);
    QCOMPARE(keys, (QStringList{QStringLiteral("b"), QStringLiteral("c"), QStringLiteral("m"),
                                QStringLiteral("pool/workers"), QStringLiteral("z")}));
}

void ServerStepTest::remembersHowLongAnOwnerWasSeen()
{
    Watched watched;
    watched.take(0s, 1, 33s);
    watched.take(5s, 1, 28s);
    QVERIFY(watched.rows[0].ownerSince == start + roundTrip);
    QVERIFY2(watched.rows[0].leaseSeen == 33s, "the longest rest seen is the least its lease can be");
    QVERIFY(watched.rows[0].seen == start + 5s + roundTrip);
    watched.take(6s, 2, 8s);
    QVERIFY(watched.rows[0].ownerSince == start + 6s + roundTrip);
    QVERIFY(watched.rows[0].leaseSeen == 8s);
    watched.take(7s, 0, 0s, 1);
    QVERIFY2(watched.rows[0].ownerSince == Moment{}, "nobody holds it");
    QVERIFY(watched.rows[0].deadline == Moment{});
}

void ServerStepTest::remembersSinceWhenThereIsContention()
{
    Watched watched;
    watched.take(0s, 1, 33s);
    QVERIFY(watched.rows[0].contendedSince == Moment{});
    watched.take(1s, 1, 32s, 2);
    watched.take(2s, 2, 33s, 1);
    QVERIFY(watched.rows[0].contendedSince == start + 1s + roundTrip);
    watched.take(3s, 3, 33s, 0);
    QVERIFY(watched.rows[0].contendedSince == Moment{});
}

void ServerStepTest::drawsAMissedPollAsAGap()
{
    Watched watched;
    watched.take(0s, 1, 33s, 2);
    missPoll(watched.rows);
    watched.take(2s, 1, 31s, 3);
    const Trend &trend = watched.rows[0].waiterTrend;
    QCOMPARE(trend[15], 3.f);
    QCOMPARE(trend[14], -1.f);
    QCOMPARE(trend[13], 2.f);
    QCOMPARE(trend[12], -1.f);
}

void ServerStepTest::keepsKeysThatLookAlikeApart()
{
    Watched watched;
    const QString alike = QStringLiteral("caf\uFFFD");
    for (int second = 0; second < 4; ++second) {
        ServerStats poll = watched.stats(std::chrono::seconds(second));
        const auto passed = std::chrono::seconds(second);
        poll.locks = {Watched::lock(poll, alike, 1, 9s - passed), Watched::lock(poll, alike, 2, 30s - passed)};
        if (second % 2 == 1)
            std::swap(poll.locks[0], poll.locks[1]);
        watched.take(poll);
        QCOMPARE(watched.kinds(), QList<Kind>{});
        QCOMPARE(watched.rows.size(), 2u);
        QCOMPARE(watched.rows[0].owner, 1u);
        QCOMPARE(watched.rows[1].owner, 2u);
    }
    ServerStats one = watched.stats(4s);
    one.locks = {Watched::lock(one, alike, 2, 26s)};
    watched.take(one);
    QCOMPARE(watched.kinds(), QList<Kind>{Kind::LetGo});
    QCOMPARE(watched.events[0].owner, 1u);
    QCOMPARE(watched.rows.size(), 1u);
}

void ServerStepTest::tellsOfKeysThatLookAlikeByTheirOwners_data()
{
    QTest::addColumn<QList<Seen>>("before");
    QTest::addColumn<QList<Seen>>("now");
    QTest::addColumn<QList<Kind>>("events");
    const auto row = [](const char *name, const QList<Seen> &before, const QList<Seen> &now,
                        const QList<Kind> &events) { QTest::newRow(name) << before << now << events; };

    row("they count down", {held(1, 10s), held(2, 10s)}, {held(2, 9s), held(1, 9s)}, {});
    row("one is renewed", {held(1, 10s), held(2, 20s)}, {held(2, 20s), held(1, 9s)}, {Kind::Renewed});
    row("one goes", {held(1, 10s), held(2, 20s)}, {held(2, 19s)}, {Kind::LetGo});
    row("one runs out", {held(1, 500ms), held(2, 20s)}, {held(2, 19s), idle()}, {Kind::ExpiredOrLetGo});
    row("one comes", {held(1, 10s)}, {held(2, 20s), held(1, 9s)}, {Kind::Acquired});
    row("one comes and one goes", {held(1, 10s), held(2, 20s)}, {held(3, 30s), held(2, 19s)},
        {Kind::LetGo, Kind::Acquired});
    row("one is changing", {held(1, 10s, 1), held(2, 20s)}, {changing(1), held(2, 19s)}, {Kind::LetGo});
    row("one is a pool", {held(1, 10s), pool(1)}, {pool(2), held(1, 9s)}, {});
    row("one connection holds both", {held(1, 10s), held(1, 20s)}, {held(1, 30s), held(1, 40s)}, {});
    row("one connection holds both, then one", {held(1, 10s), held(1, 20s)}, {held(1, 30s), idle()}, {});
    row("one connection takes the other too", {held(1, 10s)}, {held(1, 30s), held(1, 9s)}, {});
}

void ServerStepTest::tellsOfKeysThatLookAlikeByTheirOwners()
{
    QFETCH(QList<Seen>, before);
    QFETCH(QList<Seen>, now);
    QFETCH(QList<Kind>, events);
    Watched watched;
    const QString alike = QStringLiteral("caf\uFFFD");
    ServerStats first = watched.stats(0s);
    for (const Seen &seen : before)
        put(seen, alike, first);
    watched.take(first);
    ServerStats second = watched.stats(1s);
    for (const Seen &seen : now)
        put(seen, alike, second);
    watched.take(second);
    QCOMPARE(watched.kinds(), events);
    for (const KeyRow &row : watched.rows) {
        if (row.owner == 2)
            QVERIFY(row.ownerSince == (before.size() > 1 ? first.answered : second.answered));
    }
}

void ServerStepTest::claimsNoHandOverBetweenKeysThatLookAlike()
{
    Watched watched;
    for (const quint64 owner : {1, 2}) {
        ServerStats poll = watched.stats(std::chrono::seconds(owner));
        poll.locks = {Watched::lock(poll, QStringLiteral("caf\uFFFD"), owner, 30s)};
        watched.take(poll);
    }
    QCOMPARE(watched.kinds(), (QList<Kind>{Kind::LetGo, Kind::Acquired}));
    QCOMPARE(watched.events[0].owner, 1u);
    QCOMPARE(watched.events[1].owner, 2u);
}

void ServerStepTest::showsAForgottenKeyForAWhile()
{
    Watched watched;
    watched.take(0s, 1, 33s);
    for (const auto at : {1s, 9s}) {
        watched.take(watched.stats(at));
        QCOMPARE(watched.rows.size(), 1u);
        QCOMPARE(watched.rows[0].kind, KeyRow::Kind::Forgotten);
        QVERIFY(watched.rows[0].seen == start + roundTrip);
    }
    QVERIFY2(watched.events.empty(), "it was forgotten once");
    watched.take(watched.stats(1s + forgottenStays));
    QVERIFY(watched.rows.empty());
}

void ServerStepTest::keepsTheLimitOfAnIdleSemaphore()
{
    Watched watched;
    ServerStats busy = watched.stats(0s);
    busy.semaphores = {{watched.key, 3, 2, 0}};
    watched.take(busy);
    ServerStats idle = watched.stats(1s);
    idle.idleSemaphores = {{watched.key, 500ms}};
    watched.take(idle);
    QCOMPARE(watched.rows[0].kind, KeyRow::Kind::Free);
    QCOMPARE(watched.rows[0].limit, 3);
    QVERIFY(watched.rows[0].idle == 500ms);
}

LOCKDECK_TEST(ServerStepTest)
#include "serversteptest.moc"
