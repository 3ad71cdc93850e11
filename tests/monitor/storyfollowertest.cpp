#include "monitor/storyfollower.h"
#include "support/testmain.h"

using namespace Lockdeck;
using namespace std::chrono_literals;

/// Stories of many keys, on a made-up server polled once a second.
class StoryFollowerTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void onlyWhatIsNewIsMadeAnew();
    void anotherWishKeepsWhatIsThere();
    void aSilentServerIsNews();
    void semaphoresTellTheirHolders();
    void keysBeyondTheBoundAreNotFollowed();
    void aStoryIsBounded();

private:
    void poll(const std::vector<LockStats> &locks, const std::vector<SemaphoreStats> &semaphores = {});
    void pollIdle(const char *key);
    void take(ServerStats stats);
    static LockStats lock(const char *key, quint64 owner, int waiters = 0)
    {
        return {QString::fromLatin1(key), owner, Moment{100h} + 1h, false, waiters};
    }
    static KeyPlace place(const char *key) { return {0, QString::fromLatin1(key)}; }
    std::vector<KeyStoryPtr> stories() const { return m_follower.told().stories; }

    History m_history;
    StoryFollower m_follower;
    std::vector<KeyRow> m_rows;
    Moment m_at;
    Moment m_previous;
};

void StoryFollowerTest::init()
{
    m_history.reset(1);
    m_follower = {};
    m_rows.clear();
    m_at = Moment{100h};
    m_previous = Moment{};
}

void StoryFollowerTest::poll(const std::vector<LockStats> &locks, const std::vector<SemaphoreStats> &semaphores)
{
    ServerStats stats;
    stats.locks = locks;
    stats.semaphores = semaphores;
    take(stats);
}

void StoryFollowerTest::pollIdle(const char *key)
{
    ServerStats stats;
    stats.idleSemaphores = {{QString::fromLatin1(key), 1s}};
    take(stats);
}

void StoryFollowerTest::take(ServerStats stats)
{
    stats.asked = m_at;
    stats.answered = m_at + 2ms;
    ServerStep step = stepServer(0, ServerAddress(), m_rows, m_previous, stats);
    m_history.take(0, {m_previous, stats.asked, stats.answered, 1s}, m_rows, step);
    m_rows = std::move(step.rows);
    m_previous = m_at;
    m_at += 1s;
}

void StoryFollowerTest::onlyWhatIsNewIsMadeAnew()
{
    poll({lock("a", 1), lock("b", 2)});
    m_follower.follow(7, {place("a"), place("b")});
    QVERIFY(m_follower.update(m_history, 0, m_rows));
    QCOMPARE(m_follower.told().request, quint64{7});
    const std::vector<KeyStoryPtr> before = stories();
    QCOMPARE(before[1]->owner, quint64{2});

    poll({lock("a", 1), lock("b", 2)});
    QVERIFY(!m_follower.update(m_history, 0, m_rows));
    poll({lock("a", 3), lock("b", 2)});
    QVERIFY(!m_follower.update(m_history, 1, m_rows)); // another server's poll
    QVERIFY(m_follower.update(m_history, 0, m_rows));
    QVERIFY(stories()[0] != before[0] && stories()[1] == before[1]);
    QCOMPARE(stories()[0]->records.back().to, 3);
}

void StoryFollowerTest::anotherWishKeepsWhatIsThere()
{
    poll({lock("a", 1), lock("b", 2), lock("c", 3)});
    m_follower.follow(1, {place("a"), place("b")});
    QVERIFY(m_follower.update(m_history, 0, m_rows));
    const std::vector<KeyStoryPtr> before = stories();
    m_follower.follow(2, {place("b"), place("c"), place("a")});
    QVERIFY(m_follower.update(m_history, 0, m_rows));
    QCOMPARE(m_follower.told().request, quint64{2});
    QVERIFY(stories()[0] == before[1] && stories()[2] == before[0]);
    QCOMPARE(stories()[1]->owner, quint64{3});
}

void StoryFollowerTest::aSilentServerIsNews()
{
    poll({lock("a", 1)});
    m_follower.follow(1, {place("a")});
    QVERIFY(m_follower.update(m_history, 0, m_rows));
    missPoll(m_rows);
    m_history.miss(0);
    QVERIFY(m_follower.update(m_history, 0, m_rows));
    QCOMPARE(stories()[0]->gaps.size(), std::size_t{1});
    QVERIFY(stories()[0]->gaps[0].to == Moment::max());
    QVERIFY(!m_follower.update(m_history, 0, m_rows));
    poll({lock("a", 1)});
    QVERIFY(m_follower.update(m_history, 0, m_rows));
    QVERIFY(stories()[0]->gaps[0].to != Moment::max());
}

void StoryFollowerTest::semaphoresTellTheirHolders()
{
    SemaphoreStats pool;
    pool.key = QStringLiteral("pool");
    pool.limit = 5;
    pool.holders = 2;
    poll({}, {pool});
    m_follower.follow(1, {place("pool")});
    m_follower.update(m_history, 0, m_rows);
    pool.holders = 4;
    poll({}, {pool});
    QVERIFY(m_follower.update(m_history, 0, m_rows));
    QCOMPARE(stories()[0]->limit, 5);
    QCOMPARE(stories()[0]->holders, 4);
    const std::vector<StorySpan> holders = stories()[0]->holdersOverTime();
    QCOMPARE(holders.back().value, 4);

    poll({}); // forgotten
    QVERIFY(m_follower.update(m_history, 0, m_rows));
    QCOMPARE(stories()[0]->holders, 0);
    QCOMPARE(stories()[0]->limit, 5);
    m_previous = {}; // another connection: nothing is compared
    m_rows.clear();
    pollIdle("pool");
    QVERIFY(m_follower.update(m_history, 0, m_rows));
    QVERIFY(m_rows[0].kind == KeyRow::Kind::Free);
    QCOMPARE(stories()[0]->limit, 5);
    poll({lock("pool", 3)});
    QVERIFY(m_follower.update(m_history, 0, m_rows));
    QCOMPARE(stories()[0]->limit, 1);
}

void StoryFollowerTest::keysBeyondTheBoundAreNotFollowed()
{
    std::vector<KeyPlace> many;
    for (std::size_t i = 0; i < StoryFollower::maxKeys + 10; ++i)
        many.push_back({0, QString::number(i)});
    m_follower.follow(1, many);
    QCOMPARE(stories().size(), StoryFollower::maxKeys);
    QCOMPARE(stories().back()->key, QString::number(StoryFollower::maxKeys - 1));
    m_follower.follow(2, {});
    QVERIFY(m_follower.isEmpty());
}

void StoryFollowerTest::aStoryIsBounded()
{
    m_follower.follow(1, {place("a")});
    for (std::size_t i = 0; i < StoryFollower::maxRecords + 20; ++i)
        poll({lock("a", i % 2 + 1)});
    m_follower.update(m_history, 0, m_rows);
    QCOMPARE(stories()[0]->records.size(), StoryFollower::maxRecords);
    QVERIFY(stories()[0]->dropped > 0);
}

LOCKDECK_TEST(StoryFollowerTest)
#include "storyfollowertest.moc"
