#include "client/mailbox.h"
#include "support/testmain.h"

#include <thread>

using namespace Lockdeck;

class MailboxTest : public QObject
{
    Q_OBJECT

private slots:
    void onlyTheFirstPostWakesTheReader();
    void valuesComeOutInOrder();
    void theOldestIsDroppedAndCountedWhenFull();
    void aCoalescedValueTakesTheNewestOnesPlace();
    void nothingIsLostBetweenThreads();
};

void MailboxTest::onlyTheFirstPostWakesTheReader()
{
    Mailbox<int> box;
    QVERIFY(box.post(1));
    QVERIFY(!box.post(2));
    box.takeAll();
    QVERIFY(box.post(3));
}

void MailboxTest::valuesComeOutInOrder()
{
    Mailbox<int> box;
    for (int i = 0; i < 3; ++i)
        box.post(i);
    QCOMPARE(box.takeAll(), (std::deque<int>{0, 1, 2}));
    QVERIFY(box.takeAll().empty());
}

void MailboxTest::theOldestIsDroppedAndCountedWhenFull()
{
    Mailbox<int> box(2);
    for (int i = 0; i < 5; ++i)
        box.post(i);
    QCOMPARE(box.takeAll(), (std::deque<int>{3, 4}));
    QCOMPARE(box.dropped(), std::size_t(3));
}

void MailboxTest::aCoalescedValueTakesTheNewestOnesPlace()
{
    Mailbox<std::pair<int, int>> box;
    const auto sameAs = [](int id) { return [id](const std::pair<int, int> &value) { return value.first == id; }; };
    QVERIFY(box.postInstead({1, 10}, sameAs(1)));
    QVERIFY(!box.postInstead({2, 20}, sameAs(2)));
    QVERIFY(!box.postInstead({1, 11}, sameAs(1)));
    QCOMPARE(box.takeAll(), (std::deque<std::pair<int, int>>{{1, 11}, {2, 20}}));
}

void MailboxTest::nothingIsLostBetweenThreads()
{
    constexpr int count = 20'000;
    Mailbox<int> box;
    std::thread writer([&box] {
        for (int i = 0; i < count; ++i)
            box.post(i);
    });
    int expected = 0;
    while (expected < count) {
        for (const int value : box.takeAll())
            QCOMPARE(value, expected++);
    }
    writer.join();
    QCOMPARE(box.dropped(), std::size_t(0));
}

LOCKDECK_TEST(MailboxTest)
#include "mailboxtest.moc"
