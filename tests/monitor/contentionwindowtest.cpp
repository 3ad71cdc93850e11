#include "monitor/contentionwindow.h"
#include "support/testmain.h"

using namespace Lockdeck;
using namespace std::chrono_literals;

static constexpr Moment start{100h};

class ContentionWindowTest : public QObject
{
    Q_OBJECT

private slots:
    void addsUpWaitersTimesTime();
    void forgetsWhatIsOlderThanTheWindow();
    void estimatesTheMeanWaitByLittlesLaw();
    void estimatesNothingFromAFewDepartures();
    void survivesWhateverAServerClaims();
};

void ContentionWindowTest::addsUpWaitersTimesTime()
{
    ContentionWindow window;
    QVERIFY(window.isEmpty());
    window.add(start, 0s, 3, 0);
    QVERIFY2(window.isEmpty(), "nothing was watched yet");
    window.add(start + 1s, 1s, 3, 0);
    window.add(start + 3s, 2s, 4, 0);
    QCOMPARE(window.waiterSeconds(), 11.0F);
}

void ContentionWindowTest::forgetsWhatIsOlderThanTheWindow()
{
    ContentionWindow window;
    for (int i = 1; i <= 600; ++i)
        window.add(start + std::chrono::seconds(i), 1s, 2, 0);
    const float full = 2.0F * static_cast<float>(ContentionWindow::length.count());
    QVERIFY2(window.waiterSeconds() <= full, "ten minutes, of which five count");
    QVERIFY2(window.waiterSeconds() >= 0.85F * full, "all but a part of the window");
    window.advance(start + 600s + ContentionWindow::length);
    QVERIFY(window.isEmpty());
    QCOMPARE(window.waiterSeconds(), 0.0F);
}

void ContentionWindowTest::estimatesTheMeanWaitByLittlesLaw()
{
    // One enters every 5 s and one leaves every 5 s; each waits 20 s, so four are always there.
    ContentionWindow window;
    for (int i = 1; i <= 100; ++i)
        window.add(start + std::chrono::seconds(i), 1s, 4, i % 5 == 0 ? 1 : 0);
    QVERIFY(window.meanWait() > 19900ms && window.meanWait() < 20100ms);
}

void ContentionWindowTest::estimatesNothingFromAFewDepartures()
{
    ContentionWindow window;
    window.add(start + 10s, 10s, 5, 2);
    QVERIFY(!window.meanWait());
    window.add(start + 20s, 10s, 5, 1);
    QVERIFY(window.meanWait());
}

void ContentionWindowTest::survivesWhateverAServerClaims()
{
    ContentionWindow window;
    constexpr int most = 1'000'000'000; // that stats are believed
    window.add(start, 300s, most, 3);
    QVERIFY(window.meanWait() > 24h);
    for (int i = 0; i < 300; ++i)
        window.add(start + 1h + std::chrono::seconds(i), 1s, most, most);
    QVERIFY(window.meanWait() > 900ms && window.meanWait() < 1100ms);
}

LOCKDECK_TEST(ContentionWindowTest)
#include "contentionwindowtest.moc"
