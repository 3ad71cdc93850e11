#include "client/holdtiming.h"
#include "protocol/rules.h"
#include "support/testmain.h"

using namespace Lockdeck;
using namespace std::chrono_literals;

class HoldTimingTest : public QObject
{
    Q_OBJECT

private slots:
    void aGrantCountsFromItsSendingOnlyWhenAnsweredQuickly();
    void theMarginIsAtLeastFiftyMilliseconds();
    void aDeadlineIsTheLeaseAfterTheSendingLessTheMargin();
    void renewalsKeepBelowTheReadTimeout();
    void aRenewalIsOverdueAfterARoundTripAndAThirdOfTheInterval();
    void theLongestLeaseDoesNotOverflow();
    void whatIsLeftOfATimeoutIsWholeSeconds();
};

void HoldTimingTest::aGrantCountsFromItsSendingOnlyWhenAnsweredQuickly()
{
    QVERIFY(HoldTiming::grantBound(1s) == 100ms);
    QVERIFY(HoldTiming::grantBound(5s) == 500ms);
    QVERIFY(HoldTiming::grantBound(60s) == 500ms);
}

void HoldTimingTest::theMarginIsAtLeastFiftyMilliseconds()
{
    QVERIFY(HoldTiming::margin(1s) == 50ms);
    QVERIFY(HoldTiming::margin(33s) == 50ms);
    QVERIFY(HoldTiming::margin(3600s) == 3600ms);
}

void HoldTimingTest::aDeadlineIsTheLeaseAfterTheSendingLessTheMargin()
{
    const Moment sent(1h);
    QVERIFY(HoldTiming::deadline(sent, 4s) == sent + 3950ms);
    QVERIFY(HoldTiming::deadline(sent, 100s) == sent + 99900ms);
}

void HoldTimingTest::renewalsKeepBelowTheReadTimeout()
{
    QVERIFY(HoldTiming::renewalInterval(3s, 1.0 / 3, 23s) == 1s);
    QVERIFY(HoldTiming::renewalInterval(60s, 0.5, 23s) == std::chrono::nanoseconds(23s) / 3);
    QVERIFY(HoldTiming::renewalInterval(60s, 0.5, 6s) == 2s);
}

void HoldTimingTest::aRenewalIsOverdueAfterARoundTripAndAThirdOfTheInterval()
{
    const Moment due(1h);
    QVERIFY(HoldTiming::overdue(due, 20ms, 3s) == due + 1020ms);
}

void HoldTimingTest::theLongestLeaseDoesNotOverflow()
{
    const Moment now(1000h);
    const std::chrono::seconds longest(maxSeconds);
    QVERIFY(HoldTiming::deadline(now, longest) > now);
    QVERIFY(HoldTiming::after(now, longest) == Moment::max());
    QVERIFY(HoldTiming::renewalInterval(longest, 0.9, 23s) == std::chrono::nanoseconds(23s) / 3);
    QVERIFY(HoldTiming::waitBound(longest) > longest);
}

void HoldTimingTest::whatIsLeftOfATimeoutIsWholeSeconds()
{
    const Moment now(1h);
    QVERIFY(HoldTiming::wholeSecondsUntil(now + 2999ms, now) == 2s);
    QVERIFY(HoldTiming::wholeSecondsUntil(now + 999ms, now) == 0s);
    QVERIFY(HoldTiming::wholeSecondsUntil(now - 5s, now) == 0s);
}

LOCKDECK_TEST(HoldTimingTest)
#include "holdtimingtest.moc"
