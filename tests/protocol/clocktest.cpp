#include "protocol/clock.h"
#include "protocol/serverstats.h"
#include "support/testmain.h"

using namespace Lockdeck;
using namespace std::chrono_literals;

/// The real clocks, as far as they can be tested without waiting.
class ClockTest : public QObject
{
    Q_OBJECT

private slots:
    void oneMomentHasOneWallTime();
    void wallTimeIsThatOfTheComputer();
    void theFarthestMomentIsFar();
};

void ClockTest::oneMomentHasOneWallTime()
{
    const Moment at = BootTime::now() - 1h;
    const QDateTime wall = wallTime(at);
    for (int i = 0; i < 100'000; ++i)
        QCOMPARE(wallTime(at), wall);
    QCOMPARE(wall.msecsTo(wallTime(at + 1500ms)), 1500);
}

void ClockTest::wallTimeIsThatOfTheComputer()
{
    const QDateTime before = QDateTime::currentDateTime();
    const QDateTime now = wallTime(BootTime::now());
    const QDateTime after = QDateTime::currentDateTime();
    QVERIFY(before.msecsTo(now) > -1000);
    QVERIFY(now.msecsTo(after) > -1000);
}

/// A lease of centuries ends there; the epoch of the wall's clock is decades before the computer's start.
void ClockTest::theFarthestMomentIsFar()
{
    const QDateTime now = wallTime(BootTime::now());
    QVERIFY(wallTime(farthestDeadline) > now.addYears(280));
    QVERIFY(wallTime(Moment::max()) > wallTime(farthestDeadline));
}

LOCKDECK_TEST(ClockTest)
#include "clocktest.moc"
