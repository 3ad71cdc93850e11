#include "monitor/history.h"
#include "support/testmain.h"

#include <algorithm>

using namespace Lockdeck;
using namespace std::chrono_literals;
using Kind = FleetEvent::Kind;

namespace {

constexpr Moment start{100h};
constexpr auto trip = 2ms;

/// One made-up server, polled once a second, and the history of it.
class Watched
{
public:
    explicit Watched(std::size_t budget = History::usualBudget) : history(budget) { history.reset(1); }

    /// A lease that ends `end` after the start.
    static LockStats lock(const QString &key, quint64 owner, std::chrono::nanoseconds end, int waiters = 0)
    {
        return {key, owner, start + end, false, waiters};
    }
    /// The next poll shows this.
    void take(const std::vector<LockStats> &locks, const std::vector<IdleStats> &idle = {})
    {
        ServerStats stats;
        stats.asked = start + m_at;
        stats.answered = stats.asked + trip;
        stats.locks = locks;
        stats.idleLocks = idle;
        ServerStep step = stepServer(0, ServerAddress(), rows, m_previous, stats);
        history.take(0, {m_previous, stats.asked, stats.answered, 1s}, rows, step);
        rows = std::move(step.rows);
        m_previous = stats.asked;
        m_at += 1s;
    }
    /// So many polls that bring nothing; `reconnect` when the connection is another one afterwards.
    void miss(int times, bool reconnect = false)
    {
        for (int i = 0; i < times; ++i) {
            missPoll(rows);
            history.miss(0);
            m_at += 1s;
        }
        if (reconnect)
            m_previous = Moment{};
    }
    std::chrono::nanoseconds at() const { return m_at; }

    int find(const QString &key) const { return History::rowOf(key, rows); }
    const KeyRow &row(const QString &key) const { return rows.at(static_cast<std::size_t>(find(key))); }
    KeyStory story(const QString &key) const { return history.story(0, key, find(key)); }
    QList<Kind> kinds(const QString &key) const
    {
        QList<Kind> kinds;
        for (const KeyRecord &record : story(key).records)
            kinds.append(record.kind);
        return kinds;
    }

    History history;
    std::vector<KeyRow> rows;

private:
    std::chrono::nanoseconds m_at{0};
    Moment m_previous{};
};

const QString key = QStringLiteral("db/migrate");

QString numbered(int i)
{
    return QStringLiteral("key-%1").arg(i, 6, 10, QLatin1Char('0'));
}

} // namespace

class HistoryTest : public QObject
{
    Q_OBJECT

private slots:
    void tellsWhatHappenedInOrder();
    void measuresHoldsOfWhichBothEndsWereSeen();
    void narrowsTheEndOfAHoldByTheIdleTime();
    void learnsHowAHolderRenews();
    void warnsOfAMissedRenewalBeforeTheLeaseEnds();
    void ranksByWaitersAndTime();
    void drawsMissedPollsAsAGap();
    void startsOverWithTheServer();
    void dropsTheOldestFirstAndCounts();
    void keepsMoreOfContendedKeys();
    void claimsNothingOfTheTimeOfDroppedRecords();
    void keepsMoreOfThePinnedKey();
    void followsAPinnedKeyThatIsNotThereYet();
    void leavesKeysOutWhenThereIsNoRoom();
    void remembersAKeyThatWasForgotten();
    void boundsTheKeysThatAreGone();
    void remembersNoKeyThatIsLongerThanKeysAre();
    void tellsNothingOfKeysThatLookAlike();
    void forgetsThePatternOfAKeyThatGotALookalike();
    void staysWithItsKeysAsRowsComeAndGo();
};

void HistoryTest::tellsWhatHappenedInOrder()
{
    Watched server;
    server.take({});
    server.take({Watched::lock(key, 17, 34s)});
    server.take({Watched::lock(key, 17, 34s, 2)});
    server.take({Watched::lock(key, 42, 36s, 1)});
    server.take({Watched::lock(key, 42, 37s, 1)});
    QCOMPARE(server.kinds(key), (QList<Kind>{Kind::Appeared, Kind::Acquired, Kind::QueueGrew, Kind::HandedOver,
                                             Kind::QueueShrank, Kind::Renewed}));
    const KeyStory story = server.story(key);
    QCOMPARE(story.owner, 42U);
    QCOMPARE(story.waiters, 1);
    QVERIFY(story.since == start + 1s + trip);
    QCOMPARE(story.records[3].from, 17);
    QCOMPARE(story.records[3].to, 42);
    QVERIFY(story.records[5].leaseEnd == start + 37s);
    QCOMPARE(story.dropped, 0);
    QVERIFY(server.history.story(0, QStringLiteral("never seen"), History::absent).since == Moment{});
}

void HistoryTest::measuresHoldsOfWhichBothEndsWereSeen()
{
    Watched server;
    server.take({Watched::lock(key, 1, 33s)});
    server.take({Watched::lock(key, 2, 34s)}); // the first one's begin was not seen
    QVERIFY(!server.story(key).holdTimes);
    for (int i = 0; i < 4; ++i)
        server.take({Watched::lock(key, 2, 34s)});
    server.take({Watched::lock(key, 3, 39s)});
    server.take({}, {{key, 0ms}});
    const HoldTimes times = server.story(key).holdTimes.value();
    QCOMPARE(times.count, 2);
    QVERIFY(times.p50 == 1s);
    QVERIFY(times.p90 == 5s);
}

void HistoryTest::narrowsTheEndOfAHoldByTheIdleTime()
{
    Watched server;
    server.take({});
    server.take({Watched::lock(key, 1, 60s)});
    server.miss(9);
    server.take({}, {{key, 7s}}); // idle for 7 to 8 s of the 10 s since it was seen held
    const auto held = server.story(key).holdTimes.value().p50;
    QVERIFY(held > 2500ms && held < 3500ms);
}

void HistoryTest::learnsHowAHolderRenews()
{
    Watched server;
    server.take({});
    for (int renewed = 1; renewed <= 31; ++renewed) { // every 10 s
        const int last = (renewed - 1) / 10 * 10 + 1;
        server.take({Watched::lock(key, 17, std::chrono::seconds(last + 30))});
        QCOMPARE(server.row(key).renewalsSeen, (renewed - 1) / 10);
    }
    const HolderPattern pattern = server.row(key).pattern.value();
    QVERIFY(pattern.lease == 30s);
    QVERIFY(pattern.cadence == 10s);
    QVERIFY(!pattern.overdue);
    server.take({Watched::lock(key, 18, 70s)});
    QVERIFY2(!server.row(key).pattern, "the next holder is somebody else");
    QCOMPARE(server.row(key).renewalsSeen, 0);
}

void HistoryTest::warnsOfAMissedRenewalBeforeTheLeaseEnds()
{
    Watched server;
    server.take({});
    std::chrono::nanoseconds end = 0s;
    for (int i = 1; i <= 31; ++i) {
        end = std::chrono::seconds((i - 1) / 10 * 10 + 1 + 30); // the last one at 31 s: until 61 s
        server.take({Watched::lock(key, 17, end)});
    }
    while (!server.row(key).pattern->overdue)
        server.take({Watched::lock(key, 17, end)});
    const Moment warned = server.row(key).seen;
    QVERIFY(warned > start + 41s && warned < start + 44s);
    const auto late = server.row(key).renewalLate(warned).value();
    QVERIFY(late > 0s && late < 3s);
    server.take({Watched::lock(key, 17, server.at() + 30s)});
    QVERIFY2(!server.row(key).renewalLate(server.row(key).seen), "renewed after all");
}

void HistoryTest::ranksByWaitersAndTime()
{
    Watched server;
    const QString other = QStringLiteral("other");
    for (int i = 0; i < 10; ++i)
        server.take({Watched::lock(key, 17, 60s, 3), Watched::lock(other, 18, 60s)});
    QCOMPARE(qRound(server.row(key).contention), 27); // nine seconds between ten polls
    QCOMPARE(server.row(other).contention, 0.0F);
    server.miss(20);
    server.take({Watched::lock(key, 17, 60s, 3), Watched::lock(other, 18, 60s)});
    QCOMPARE(qRound(server.row(key).contention), 27); // nobody knows how many waited meanwhile
    QVERIFY(!server.story(key).meanWait);

    for (int i = 0; i < 20; ++i) // a hand-over every other second, with three in the queue
        server.take({Watched::lock(key, 100U + static_cast<quint64>(i) / 2, 90s, 3), Watched::lock(other, 18, 90s)});
    const auto wait = server.story(key).meanWait.value();
    QVERIFY(wait > 5s && wait < 10s);
}

void HistoryTest::drawsMissedPollsAsAGap()
{
    Watched server;
    server.take({Watched::lock(key, 17, 60s)});
    server.miss(3);
    const std::vector<PollGap> open{{start + trip, Moment::max(), false}};
    QVERIFY(server.story(key).gaps == open);
    server.take({Watched::lock(key, 17, 60s)});
    const std::vector<PollGap> closed{{start + trip, start + 4s + trip, false}};
    QVERIFY(server.story(key).gaps == closed);
    server.take({Watched::lock(key, 17, 60s)});
    QVERIFY(server.story(key).gaps == closed);
    for (std::size_t i = 0; i < 2 * History::maxGaps; ++i) {
        server.miss(1);
        server.take({Watched::lock(key, 17, server.at() + 60s)});
    }
    QCOMPARE(server.story(key).gaps.size(), History::maxGaps);
}

void HistoryTest::startsOverWithTheServer()
{
    Watched server;
    server.take({});
    for (int i = 1; i <= 31; ++i)
        server.take({Watched::lock(key, 17, std::chrono::seconds((i - 1) / 10 * 10 + 31), 2)});
    QVERIFY(server.row(key).pattern);
    const float contention = server.row(key).contention;
    server.miss(2, true);
    server.take({Watched::lock(key, 17, 80s, 2)}); // another connection with the same number
    QVERIFY(!server.row(key).pattern);
    QCOMPARE(server.row(key).renewalsSeen, 0);
    QCOMPARE(server.row(key).contention, contention);
    QVERIFY(server.story(key).gaps.back().startedOver);
    server.take({}, {{key, 0ms}});
    QVERIFY2(!server.story(key).holdTimes, "the hold before the restart is not the one that ended");
}

void HistoryTest::dropsTheOldestFirstAndCounts()
{
    Watched server(64 * 1024);
    server.take({});
    for (int i = 0; i < 2000; ++i) // each poll two events
        server.take({Watched::lock(key, 17, server.at() + 30s, i % 2 + 1)});
    const HistoryFigures figures = server.history.figures();
    QVERIFY(figures.bytes <= figures.budget);
    QVERIFY(figures.dropped > 0);
    const KeyStory story = server.story(key);
    QVERIFY(story.dropped > 0);
    QCOMPARE(static_cast<qint64>(story.records.size()) + story.dropped, 1 + 1 + 1 + 2 * 1999);
    QVERIFY2(story.records.back().seen.before == server.rows[0].seen, "the newest are there");
    const qint64 contended = static_cast<qint64>(story.records.size());
    QVERIFY2(contended > 20, "and not just a few");
    QCOMPARE(figures.records + figures.dropped, 1 + 1 + 1 + 2 * 1999);
}

void HistoryTest::keepsMoreOfContendedKeys()
{
    Watched server(256 * 1024);
    std::vector<LockStats> locks{Watched::lock(key, 1, 60s, 1)};
    for (int i = 0; i < 100; ++i)
        locks.push_back(Watched::lock(numbered(i), 2, 60s));
    server.take(locks);
    locks[0].waiters = 2;
    server.take(locks);
    for (int round = 0; round < 50; ++round) { // 5,000 events of keys that nobody waits for
        for (std::size_t i = 1; i < locks.size(); ++i)
            locks[i].owner = static_cast<quint64>(3 + round);
        server.take(locks);
    }
    QVERIFY(server.story(numbered(7)).dropped > 0);
    QCOMPARE(server.story(key).dropped, 0);
    QCOMPARE(server.kinds(key), QList<Kind>{Kind::QueueGrew});
}

void HistoryTest::claimsNothingOfTheTimeOfDroppedRecords()
{
    Watched server(256 * 1024);
    std::vector<LockStats> locks{Watched::lock(key, 1, 60s)};
    for (int i = 0; i < 100; ++i)
        locks.push_back(Watched::lock(numbered(i), 2, 60s));
    server.take(locks);
    for (int round = 0; round < 50; ++round) {
        for (std::size_t i = 1; i < locks.size(); ++i)
            locks[i].owner = static_cast<quint64>(3 + round);
        server.take(locks);
    }
    const std::vector<StorySpan> steady = server.story(key).ownersOverTime();
    QVERIFY2(steady == (std::vector<StorySpan>{{start + trip, 1}}), "nothing of it was dropped");

    const KeyStory story = server.story(numbered(7));
    QVERIFY(story.dropped > 0);
    const std::vector<StorySpan> owners = story.ownersOverTime();
    QVERIFY(owners.front().since == story.since);
    QVERIFY(!owners.front().value);
    QCOMPARE(owners.back().value, qint64{52});
    for (const StorySpan &span : owners) // each second another one
        QVERIFY(!span.value || *span.value == 2 + (span.since - start) / 1s);
    QVERIFY(!story.waitersOverTime().front().value);
    QCOMPARE(story.waitersOverTime().back().value, qint64{0});
}

void HistoryTest::keepsMoreOfThePinnedKey()
{
    Watched server(256 * 1024);
    std::vector<LockStats> locks;
    for (int i = 0; i < 100; ++i)
        locks.push_back(Watched::lock(numbered(i), 2, 60s));
    server.take(locks);
    const QString pinned = numbered(7);
    server.history.pin(0, pinned, server.find(pinned));
    for (int round = 0; round < 50; ++round) {
        for (LockStats &lock : locks)
            lock.owner = static_cast<quint64>(3 + round);
        server.take(locks);
    }
    QCOMPARE(server.story(pinned).records.size(), 50U);
    QVERIFY(server.story(numbered(8)).records.size() < 40);
    server.history.pin(0, {}, History::absent);
    for (LockStats &lock : locks)
        lock.owner = 99;
    server.take(locks);
    QVERIFY2(server.story(pinned).records.size() == 51, "what was kept stays");
}

void HistoryTest::followsAPinnedKeyThatIsNotThereYet()
{
    Watched server;
    server.take({});
    server.history.pin(0, key, History::absent);
    QVERIFY(server.story(key).since == Moment{});
    server.take({}, {{key, 3s}});
    QVERIFY2(server.story(key).since != Moment{}, "a free key too");
    server.take({Watched::lock(key, 1, 60s)});
    QCOMPARE(server.kinds(key), (QList<Kind>{Kind::Appeared, Kind::Acquired}));
}

void HistoryTest::leavesKeysOutWhenThereIsNoRoom()
{
    Watched server(64 * 1024);
    std::vector<LockStats> locks;
    for (int i = 0; i < 1000; ++i)
        locks.push_back(Watched::lock(numbered(i), 1, 60s, i % 2));
    server.take(locks);
    const HistoryFigures figures = server.history.figures();
    QVERIFY(figures.bytes <= figures.budget);
    QVERIFY(figures.keysLeftOut > 500 && figures.keysLeftOut < 1000);
    QVERIFY(server.story(numbered(0)).since != Moment{});
    QVERIFY(server.story(numbered(999)).since == Moment{});
    server.take({});
    QCOMPARE(server.history.figures().keysLeftOut, 0);
}

void HistoryTest::remembersAKeyThatWasForgotten()
{
    Watched server;
    server.take({});
    server.take({Watched::lock(key, 1, 60s)});
    for (int i = 0; i < 20; ++i)
        server.take({});
    QCOMPARE(server.find(key), History::absent);
    const QList<Kind> before{Kind::Appeared, Kind::Acquired, Kind::LetGo, Kind::Forgotten};
    QCOMPARE(server.kinds(key), before);
    server.take({Watched::lock(key, 2, 90s)});
    QCOMPARE(server.kinds(key), (before + QList<Kind>{Kind::Appeared, Kind::Acquired}));
    QCOMPARE(server.story(key).owner, 2U);
    QCOMPARE(server.story(key).holdTimes->count, 1);
}

void HistoryTest::boundsTheKeysThatAreGone()
{
    Watched server;
    server.take({});
    constexpr int atOnce = 2000;
    for (int round = 0; round < 8; ++round) {
        std::vector<LockStats> locks;
        for (int i = 0; i < atOnce; ++i)
            locks.push_back(Watched::lock(numbered(round * atOnce + i), 1, server.at() + 60s));
        server.take(locks);
        for (int i = 0; i < 13; ++i)
            server.take({});
    }
    QVERIFY2(server.kinds(numbered(0)).isEmpty(), "gone the longest");
    QVERIFY(!server.kinds(numbered(8 * atOnce - 1)).isEmpty());
}

void HistoryTest::remembersNoKeyThatIsLongerThanKeysAre()
{
    Watched server;
    const QString longKey(10'000, QLatin1Char('k'));
    server.take({});
    server.take({Watched::lock(longKey, 1, 60s, 1), Watched::lock(key, 1, 60s)});
    QVERIFY(!server.kinds(longKey).isEmpty());
    for (int i = 0; i < 20; ++i)
        server.take({});
    QCOMPARE(server.find(longKey), History::absent);
    QVERIFY(server.kinds(longKey).isEmpty());
    QVERIFY(!server.kinds(key).isEmpty());
}

void HistoryTest::tellsNothingOfKeysThatLookAlike()
{
    Watched server;
    const QString alike = QStringLiteral("k\uFFFD");
    server.take({Watched::lock(alike, 1, 60s), Watched::lock(alike, 2, 60s)});
    server.take({Watched::lock(alike, 1, 60s), Watched::lock(alike, 3, 60s, 4)});
    QVERIFY(server.story(alike).since == Moment{});
    QCOMPARE(server.history.figures().records, 0);
    server.take({Watched::lock(alike, 1, 60s)});
    server.take({Watched::lock(alike, 1, 70s)});
    QCOMPARE(server.kinds(alike), QList<Kind>{Kind::Renewed});
}

void HistoryTest::forgetsThePatternOfAKeyThatGotALookalike()
{
    Watched server;
    const QString alike = QStringLiteral("k\uFFFD");
    server.take({});
    std::chrono::nanoseconds end = 0s;
    for (int i = 1; i <= 31; ++i) {
        end = std::chrono::seconds((i - 1) / 10 * 10 + 1 + 30);
        server.take({Watched::lock(alike, 17, end)});
    }
    while (!server.row(alike).pattern->overdue)
        server.take({Watched::lock(alike, 17, end)});
    end = server.at() + 30s;
    for (int i = 0; i < 2; ++i) // one of them is renewed, nobody can tell which
        server.take({Watched::lock(alike, 17, end), Watched::lock(alike, 18, 200s)});
    for (const KeyRow &row : server.rows) {
        QVERIFY(!row.pattern);
        QCOMPARE(row.renewalsSeen, 0);
    }
}

void HistoryTest::staysWithItsKeysAsRowsComeAndGo()
{
    // Each key is held by the connection with its own number, so that a mix-up shows.
    Watched server;
    server.take({});
    for (int round = 1; round <= 60; ++round) {
        std::vector<LockStats> locks;
        for (int i = 1; i <= 40; ++i) {
            if (round % (i + 1) != 0)
                locks.push_back(Watched::lock(numbered(i), static_cast<quint64>(i), server.at() + 60s));
        }
        server.take(locks);
        for (const KeyRow &row : server.rows) {
            const qint64 number = row.key.mid(4).toInt();
            const KeyStory story = server.story(row.key);
            QVERIFY(std::all_of(story.records.begin(), story.records.end(), [&](const KeyRecord &record) {
                return (record.from == 0 || record.from == number) && (record.to == 0 || record.to == number);
            }));
            QCOMPARE(story.owner, row.kind == KeyRow::Kind::Lock ? static_cast<quint64>(number) : 0U);
        }
    }
}

LOCKDECK_TEST(HistoryTest)
#include "historytest.moc"
