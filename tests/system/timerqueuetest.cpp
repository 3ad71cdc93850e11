#include "support/testmain.h"

#include "system/timerqueue.h"

using namespace Lockdeck;
using namespace std::chrono_literals;

using Instant = TimerQueue::Instant;
using Ids = std::vector<int>;

class TimerQueueTest : public QObject
{
    Q_OBJECT

private slots:
    void theEarliestComesFirst();
    void oneThatRepeatsKeepsItsPace();
    void oneThatIsLateSkipsWhatItMissed();
    void noneIsDueTwiceAtOnce();
    void oneThatIsToldIsNotDue();
    void anObjectTakesItsTimersAlong();
};

static const Instant start{1h};

static void add(TimerQueue &queue, int id, std::chrono::milliseconds interval, QObject *object = nullptr)
{
    queue.add(id, interval, Qt::PreciseTimer, object, start);
}

void TimerQueueTest::theEarliestComesFirst()
{
    TimerQueue queue;
    QVERIFY(!queue.untilNext(start));
    add(queue, 1, 30ms);
    add(queue, 2, 10ms);
    add(queue, 3, 20ms);
    QCOMPARE(queue.untilNext(start), 10ms);
    QCOMPARE(queue.takeDue(start + 9ms), Ids{});
    QCOMPARE(queue.takeDue(start + 25ms), (Ids{2, 3}));
    QCOMPARE(queue.remaining(1, start + 25ms), 5ms);
    QCOMPARE(queue.remaining(1, start + 35ms), 0ms);
    QVERIFY(queue.remove(1));
    QVERIFY(!queue.remove(1));
    QVERIFY(!queue.remaining(1, start));
}

void TimerQueueTest::oneThatRepeatsKeepsItsPace()
{
    TimerQueue queue;
    add(queue, 1, 10ms);
    QCOMPARE(queue.takeDue(start + 13ms), Ids{1});
    QCOMPARE(queue.untilNext(start + 13ms), 7ms);
}

void TimerQueueTest::oneThatIsLateSkipsWhatItMissed()
{
    TimerQueue queue;
    add(queue, 1, 10ms);
    QCOMPARE(queue.takeDue(start + 55ms), Ids{1});
    QCOMPARE(queue.takeDue(start + 55ms), Ids{});
    QCOMPARE(queue.untilNext(start + 55ms), 10ms);
}

void TimerQueueTest::noneIsDueTwiceAtOnce()
{
    TimerQueue queue;
    add(queue, 1, 0ms);
    QCOMPARE(queue.takeDue(start), Ids{1});
    QCOMPARE(queue.takeDue(start), Ids{1}); // the next turn
    QCOMPARE(queue.untilNext(start), 0ms);
}

void TimerQueueTest::oneThatIsToldIsNotDue()
{
    TimerQueue queue;
    add(queue, 1, 10ms);
    add(queue, 2, 30ms);
    queue.find(1)->isTold = true;
    QCOMPARE(queue.untilNext(start), 30ms);
    QCOMPARE(queue.takeDue(start + 40ms), Ids{2});
    queue.find(1)->isTold = false;
    QCOMPARE(queue.takeDue(start + 40ms), Ids{1});
}

void TimerQueueTest::anObjectTakesItsTimersAlong()
{
    TimerQueue queue;
    QObject one;
    QObject other;
    add(queue, 1, 10ms, &one);
    add(queue, 2, 20ms, &other);
    add(queue, 3, 30ms, &one);
    QCOMPARE(queue.timersOf(&one).size(), 2);
    QVERIFY(queue.removeAllOf(&one));
    QVERIFY(!queue.removeAllOf(&one));
    QCOMPARE(queue.takeDue(start + 1s), Ids{2});
}

LOCKDECK_TEST(TimerQueueTest)
#include "timerqueuetest.moc"
