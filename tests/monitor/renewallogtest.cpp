#include "monitor/renewallog.h"
#include "support/testmain.h"

using namespace Lockdeck;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

namespace {

constexpr Moment start{100h};

/// Somebody who renews one lock, watched by polls at even intervals; times count from the first of them.
class Renewer
{
public:
    Renewer(std::chrono::seconds lease, nanoseconds interval) : m_lease(lease), m_interval(interval)
    {
        log.begin(endOf(0s), SeenBetween{start - interval, start + trip});
    }

    /// Sees by the next poll that it was renewed at `at`.
    void renew(nanoseconds at)
    {
        m_asked = start + (at / m_interval + 1) * m_interval;
        log.renewed(endOf(at), {m_asked - m_interval, m_asked + trip});
    }
    void renewLonger(nanoseconds at, std::chrono::seconds lease)
    {
        m_lease = lease;
        renew(at);
    }
    /// After polls were missed, so that the one before the next poll is `ago` older than usual.
    void renewInGap(nanoseconds at, nanoseconds ago)
    {
        m_asked = start + (at / m_interval + 1) * m_interval;
        log.renewed(endOf(at), {m_asked - m_interval - ago, m_asked + trip});
    }
    std::optional<HolderPattern> patternAt(nanoseconds at) const { return log.pattern(m_interval, start + at); }

    RenewalLog log;

private:
    static constexpr nanoseconds trip = 2ms;

    LeaseEndSeen endOf(nanoseconds renewedAt) const
    {
        const Moment end = start + renewedAt + m_lease;
        return {end - trip / 2, end + trip / 2};
    }

    std::chrono::seconds m_lease;
    nanoseconds m_interval;
    Moment m_asked{};
};

bool isNear(nanoseconds value, nanoseconds expected, nanoseconds by)
{
    return value >= expected - by && value <= expected + by;
}

} // namespace

class RenewalLogTest : public QObject
{
    Q_OBJECT

private slots:
    void saysNothingBeforeThreeRenewals();
    void tellsLeaseAndCadence();
    void saysNothingWhenPolledTooSeldom();
    void isOverdueLongBeforeTheLeaseEnds();
    void warnsInTimeHoweverUnevenTheRenewalsWere();
    void callsNobodyLateWhoIsAsUnevenAsAlways();
    void measuresNoStepAcrossMissedPolls();
    void startsOverWhenAnotherLeaseIsSet();
    void startsOverWithTheNextHolder();
    void doesNotKnowALeaseThatRanOut();
};

void RenewalLogTest::saysNothingBeforeThreeRenewals()
{
    Renewer renewer(33s, 1s);
    renewer.renew(11300ms);
    renewer.renew(22300ms);
    QCOMPARE(renewer.log.renewals(), 2);
    QVERIFY(!renewer.patternAt(30s));
    renewer.renew(33300ms);
    QVERIFY(renewer.patternAt(34s));
}

void RenewalLogTest::tellsLeaseAndCadence()
{
    Renewer renewer(33s, 1s);
    for (const nanoseconds at : {11s, 22s, 33s})
        renewer.renew(at + 300ms);
    const HolderPattern pattern = renewer.patternAt(34s).value();
    QVERIFY(isNear(pattern.lease, 33s, 0ns));
    QVERIFY(isNear(pattern.cadence, 11s, 5ms));
    QVERIFY(isNear(pattern.renewalDue - start, 44300ms, 10ms));
    QVERIFY(!pattern.overdue);
}

void RenewalLogTest::saysNothingWhenPolledTooSeldom()
{
    Renewer renewer(33s, 1s);
    for (const nanoseconds at : {11s, 22s, 33s})
        renewer.renew(at);
    QVERIFY(renewer.log.pattern(3s, start + 34s));
    QVERIFY2(!renewer.log.pattern(4s, start + 34s), "more than a third of 11 s");

    Renewer seldom(33s, 5s);
    for (const nanoseconds at : {11s, 22s, 33s, 44s})
        seldom.renew(at);
    QVERIFY2(!seldom.log.pattern(1s, start + 46s), "what was seen then says nothing either");
}

void RenewalLogTest::isOverdueLongBeforeTheLeaseEnds()
{
    Renewer renewer(33s, 1s);
    for (const nanoseconds at : {11s, 22s, 33s})
        renewer.renew(at);
    QVERIFY(!renewer.patternAt(44s)->overdue);
    QVERIFY(!renewer.patternAt(45s)->overdue);
    QVERIFY2(renewer.patternAt(46s)->overdue, "20 s before the lease ends at 66 s");
}

void RenewalLogTest::warnsInTimeHoweverUnevenTheRenewalsWere()
{
    // Steps of 2, 8 and 9 s in a lease of 10 s: their spread alone would allow for 14 s.
    Renewer renewer(10s, 500ms);
    for (const nanoseconds at : {2s, 10s, 19s})
        renewer.renew(at);
    const HolderPattern pattern = renewer.patternAt(20s).value();
    QVERIFY(pattern.lateFrom < start + 29s);
    QVERIFY(renewer.patternAt(28900ms)->overdue);
}

void RenewalLogTest::callsNobodyLateWhoIsAsUnevenAsAlways()
{
    Renewer renewer(60s, 1s);
    for (const nanoseconds at : {10s, 23s, 33s, 45s, 55s})
        renewer.renew(at);
    QVERIFY(!renewer.patternAt(67s)->overdue);
    QVERIFY(renewer.patternAt(70s)->overdue);
}

void RenewalLogTest::measuresNoStepAcrossMissedPolls()
{
    Renewer renewer(33s, 1s);
    renewer.renew(11s);
    renewer.renew(22s);
    renewer.renewInGap(55s, 20s); // the one at 33 and the one at 44 were not seen
    QVERIFY(isNear(renewer.patternAt(56s)->cadence, 11s, 5ms));
    QVERIFY(isNear(renewer.patternAt(56s)->renewalDue - start, 66s, 10ms));
}

void RenewalLogTest::startsOverWhenAnotherLeaseIsSet()
{
    Renewer renewer(33s, 1s);
    for (const nanoseconds at : {11s, 22s, 33s})
        renewer.renew(at);
    renewer.renewLonger(44300ms, 120s);
    QCOMPARE(renewer.log.renewals(), 1);
    QVERIFY(!renewer.patternAt(45s));
    for (const nanoseconds at : {84s, 124s, 164s})
        renewer.renew(at + 300ms);
    QVERIFY(isNear(renewer.patternAt(165s)->lease, 120s, 0ns));
    QVERIFY(isNear(renewer.patternAt(165s)->cadence, 40s, 5ms));
}

void RenewalLogTest::startsOverWithTheNextHolder()
{
    Renewer renewer(33s, 1s);
    for (const nanoseconds at : {11s, 22s, 33s})
        renewer.renew(at);
    renewer.log.begin({start + 60s, start + 60s}, {});
    QCOMPARE(renewer.log.renewals(), 0);
    QVERIFY(!renewer.patternAt(45s));
}

void RenewalLogTest::doesNotKnowALeaseThatRanOut()
{
    RenewalLog log;
    log.begin({}, SeenBetween{start, start + 1s});
    log.renewed({start + 43s, start + 43s}, {start + 9s, start + 10s});
    log.renewed({start + 54s, start + 54s}, {start + 20s, start + 21s});
    log.renewed({start + 65s, start + 65s}, {start + 31s, start + 32s});
    QVERIFY(isNear(log.pattern(1s, start + 33s)->cadence, 11s, 0ns));
}

LOCKDECK_TEST(RenewalLogTest)
#include "renewallogtest.moc"
