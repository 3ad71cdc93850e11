#include "monitor/pollpace.h"
#include "support/testmain.h"

using namespace Lockdeck;
using namespace std::chrono_literals;

class PollPaceTest : public QObject
{
    Q_OBJECT

private slots:
    void asksAsOftenAsWantedWhileTheServerIsQuick();
    void growsTheIntervalToTwentyTimesTheWork();
    void keepsTheDutyCycleAtOrBelowFivePercent();
    void waitsTwiceAsLongAfterEachFailure();
    void drawsAtMostHalfOfTheRetryDelay();
    void tellsTheStateFromTheError_data();
    void tellsTheStateFromTheError();
};

void PollPaceTest::asksAsOftenAsWantedWhileTheServerIsQuick()
{
    QVERIFY(PollPace::interval(1000ms, 400us) == 1000ms);
    QVERIFY(PollPace::interval(1000ms, 50ms) == 1000ms);
    QVERIFY(PollPace::interval(60s, 0ns) == 60s);
    QVERIFY2(PollPace::interval(0ms, 0ns) == PollPace::leastInterval, "never in a tight loop");
}

void PollPaceTest::growsTheIntervalToTwentyTimesTheWork()
{
    QVERIFY(PollPace::interval(1000ms, 51ms) == 1020ms);
    QVERIFY(PollPace::interval(1000ms, 5s) == 100s);
    QVERIFY2(PollPace::interval(10ms, 1'000'001ns) == 21ms, "rounded up, not down");
}

void PollPaceTest::keepsTheDutyCycleAtOrBelowFivePercent()
{
    for (std::chrono::nanoseconds work = 1us; work < 10s; work = work * 3 + 17ns) {
        const auto interval = PollPace::interval(100ms, work);
        QVERIFY(PollPace::dutyCycle(work, interval) <= PollPace::maxDutyCycle);
    }
    QCOMPARE(PollPace::dutyCycle(10ms, 1000ms), 0.01);
}

void PollPaceTest::waitsTwiceAsLongAfterEachFailure()
{
    QVERIFY(PollPace::retryDelay(1, 1) == 500ms);
    QVERIFY(PollPace::retryDelay(2, 1) == 1000ms);
    QVERIFY(PollPace::retryDelay(3, 1) == 2000ms);
    QVERIFY(PollPace::retryDelay(7, 1) == 30s);
    QVERIFY2(PollPace::retryDelay(1'000'000, 1) == PollPace::longestRetry, "and not for ever");
}

void PollPaceTest::drawsAtMostHalfOfTheRetryDelay()
{
    QVERIFY(PollPace::retryDelay(3, 0) == 1000ms);
    QVERIFY(PollPace::retryDelay(3, 0.5) == 1500ms);
}

void PollPaceTest::tellsTheStateFromTheError_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("state");
    const auto row = [](ErrorCode code, ServerState state) {
        QTest::newRow(qPrintable(codeName(code))) << static_cast<int>(code) << stateName(state);
    };
    row(ErrorCode::Unreachable, ServerState::Down);
    row(ErrorCode::ConnectTimeout, ServerState::Down);
    row(ErrorCode::Disconnected, ServerState::Down);
    row(ErrorCode::ReplyTimeout, ServerState::Down);
    row(ErrorCode::ServerClosed, ServerState::Down);
    row(ErrorCode::TlsFailed, ServerState::Down);
    row(ErrorCode::AuthRefused, ServerState::AuthFailed);
    row(ErrorCode::NotDflockd, ServerState::NotDflockd);
    row(ErrorCode::BadStats, ServerState::NotDflockd);
    row(ErrorCode::LineTooLong, ServerState::NotDflockd);
    row(ErrorCode::Refused, ServerState::NotDflockd);
}

void PollPaceTest::tellsTheStateFromTheError()
{
    QFETCH(int, code);
    QFETCH(QString, state);
    QCOMPARE(stateName(PollPace::stateAfter({static_cast<ErrorCode>(code), {}, {}})), state);
}

LOCKDECK_TEST(PollPaceTest)
#include "pollpacetest.moc"
