#include "monitor/statspoller.h"
#include "monitor/pollpace.h"
#include "support/manualclock.h"
#include "support/testmain.h"

using namespace Lockdeck;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

/// Remembers what was sent and answers when the test says so.
class ScriptedTransport final : public Transport
{
public:
    explicit ScriptedTransport(Test::ManualClock &clock) : m_clock(clock) {}

    void open(const Endpoint &) override { ++opens; }
    void send(const Request &request, std::chrono::milliseconds) override { sent.push_back({request, m_clock.now()}); }
    void close() override { ++closes; }
    std::optional<std::chrono::nanoseconds> observedReadTimeout() const override { return std::nullopt; }

    int polls() const
    {
        return static_cast<int>(
            std::count_if(sent.begin(), sent.end(), [](const Sent &each) { return each.request.verb == Verb::Stats; }));
    }
    void answer(Reply reply)
    {
        const Sent &last = sent.back();
        emit answered({last.request, std::move(reply), last.at, m_clock.now()});
    }
    void answerStats(std::chrono::nanoseconds after)
    {
        m_clock.advance(after);
        Reply reply;
        reply.kind = Reply::Kind::Stats;
        reply.text = R"({"connections":3,"locks":[{"key":"k","owner_conn_id":1,"lease_expires_in_s":5,"waiters":0}],)"
                     R"("semaphores":[],"idle_locks":[],"idle_semaphores":[]})";
        answer(reply);
    }

    struct Sent
    {
        Request request;
        Moment at;
    };
    int opens = 0;
    int closes = 0;
    std::vector<Sent> sent;

private:
    Test::ManualClock &m_clock;
};

} // namespace

class StatsPollerTest : public QObject
{
    Q_OBJECT

private slots:
    void init();

    void pollsAsSoonAsTheConnectionIsOpen();
    void neverHasTwoPollsInFlight();
    void saysWhenThePollBeforeWasAskedFor();
    void startsAnewOnANewConnection();
    void slowsDownForASlowServer();
    void takesALateAnswerAfterBeingSlow();
    void saysWhyAndWhenNextAfterAFailure();
    void triesADownServerAtOnceWhenAsked();
    void takesAnythingButStatsForAnotherProtocol();
    void namesAWrongMember();
    void sendsAKeepAliveWhenPollsAreRare();
    void noticesAServerThatShutsDown();
    void knowsItsCluster();

private:
    Test::ManualClock m_clock;
    ScriptedTransport *m_transport = nullptr;
    std::unique_ptr<StatsPoller> m_poller;
    std::vector<Moment> m_previousPolls; ///< of each polled()
    int m_missed = 0;
};

void StatsPollerTest::init()
{
    auto transport = std::make_unique<ScriptedTransport>(m_clock);
    m_transport = transport.get();
    m_poller = std::make_unique<StatsPoller>(Endpoint{}, std::move(transport), m_clock, [] { return 1.0; });
    m_previousPolls.clear();
    m_missed = 0;
    connect(m_poller.get(), &StatsPoller::polled, this,
            [this](const ServerStats &, Moment previousPoll) { m_previousPolls.push_back(previousPoll); });
    connect(m_poller.get(), &StatsPoller::missed, this, [this] { ++m_missed; });
    m_poller->start();
}

void StatsPollerTest::pollsAsSoonAsTheConnectionIsOpen()
{
    QCOMPARE(m_transport->opens, 1);
    QCOMPARE(m_poller->status().state, ServerState::Connecting);
    emit m_transport->opened();
    QCOMPARE(m_transport->polls(), 1);
    m_transport->answerStats(2ms);
    const ServerStatus &status = m_poller->status();
    QCOMPARE(status.state, ServerState::Up);
    QVERIFY(status.roundTrip == 2ms);
    QCOMPARE(status.connections, 3);
    QCOMPARE(status.keys, 1);
    QCOMPARE(status.roundTrips.back(), 2.f);
    QVERIFY(status.lastAnswered == m_clock.now());
}

void StatsPollerTest::neverHasTwoPollsInFlight()
{
    emit m_transport->opened();
    m_poller->refresh();
    m_poller->refresh();
    QCOMPARE(m_transport->polls(), 1);
    m_transport->answerStats(2ms);
    m_poller->refresh();
    QCOMPARE(m_transport->polls(), 2);
}

void StatsPollerTest::saysWhenThePollBeforeWasAskedFor()
{
    emit m_transport->opened();
    const Moment first = m_clock.now();
    m_transport->answerStats(2ms);
    m_poller->refresh();
    m_transport->answerStats(2ms);
    QCOMPARE(m_previousPolls.size(), 2u);
    QVERIFY(m_previousPolls[0] == Moment{});
    QVERIFY(m_previousPolls[1] == first);
}

void StatsPollerTest::startsAnewOnANewConnection()
{
    emit m_transport->opened();
    m_transport->answerStats(2ms);
    emit m_transport->failed({ErrorCode::Disconnected, QStringLiteral("closed"), {}});
    m_poller->refresh();
    emit m_transport->opened();
    m_transport->answerStats(2ms);
    QVERIFY(m_previousPolls.back() == Moment{});
    QVERIFY(!m_poller->status().problem);
    QVERIFY(m_poller->status().retryAt == Moment{});
    QCOMPARE(m_poller->status().roundTrips[14], -1.f);
}

void StatsPollerTest::slowsDownForASlowServer()
{
    emit m_transport->opened();
    m_transport->answerStats(200ms);
    QVERIFY(m_poller->status().interval == 4s);
    QCOMPARE(m_poller->status().dutyCycle, 0.05);
    m_poller->refresh();
    m_transport->answerStats(5ms);
    QVERIFY(m_poller->status().interval == 1s);
    m_poller->setInterval(60s);
    QVERIFY(m_poller->status().interval == 60s);
}

void StatsPollerTest::takesALateAnswerAfterBeingSlow()
{
    m_poller->setInterval(10ms);
    emit m_transport->opened();
    QTRY_COMPARE(m_poller->status().state, ServerState::Slow);
    QCOMPARE(m_missed, 1);
    m_transport->answerStats(3s);
    QCOMPARE(m_poller->status().state, ServerState::Up);
    QCOMPARE(m_previousPolls.size(), 1u);
}

void StatsPollerTest::saysWhyAndWhenNextAfterAFailure()
{
    for (const auto delay : {500ms, 1000ms, 2000ms}) {
        emit m_transport->failed({ErrorCode::Unreachable, QStringLiteral("refused"), {}});
        const ServerStatus &status = m_poller->status();
        QCOMPARE(status.state, ServerState::Down);
        QCOMPARE(status.problem->message, QStringLiteral("refused"));
        QVERIFY(status.retryAt == m_clock.now() + delay);
        m_poller->refresh();
        QVERIFY2(status.state == ServerState::Down, "it is down until it answers");
    }
    QCOMPARE(m_missed, 3);
}

void StatsPollerTest::triesADownServerAtOnceWhenAsked()
{
    emit m_transport->failed({ErrorCode::Unreachable, {}, {}});
    QCOMPARE(m_transport->opens, 1);
    m_poller->refresh();
    m_poller->refresh();
    QCOMPARE(m_transport->opens, 2);
}

void StatsPollerTest::takesAnythingButStatsForAnotherProtocol()
{
    emit m_transport->opened();
    Reply error;
    error.kind = Reply::Kind::Error;
    m_transport->answer(error);
    QCOMPARE(m_poller->status().state, ServerState::NotDflockd);
    QVERIFY(!m_poller->status().problem->message.isEmpty());
    QCOMPARE(m_transport->closes, 1);
}

void StatsPollerTest::namesAWrongMember()
{
    emit m_transport->opened();
    Reply reply;
    reply.kind = Reply::Kind::Stats;
    reply.text = R"({"connections":"many"})";
    m_transport->answer(reply);
    QCOMPARE(m_poller->status().state, ServerState::NotDflockd);
    QVERIFY(m_poller->status().problem->message.contains(QLatin1String("connections")));
}

void StatsPollerTest::sendsAKeepAliveWhenPollsAreRare()
{
    m_poller->setInterval(60s);
    emit m_transport->opened();
    m_transport->answerStats(2ms);
    m_clock.advance(assumedReadTimeout / 2);
    m_poller->setInterval(61s); // looks at the clock again
    QTRY_COMPARE(m_transport->sent.size(), 2u);
    QVERIFY(m_transport->sent.back().request == Request::keepAlive());
    Reply reply;
    reply.kind = Reply::Kind::NotEnqueued;
    m_transport->answer(reply);
    QCOMPARE(m_poller->status().state, ServerState::Up);
    QCOMPARE(m_previousPolls.size(), 1u);
}

void StatsPollerTest::noticesAServerThatShutsDown()
{
    emit m_transport->opened();
    m_transport->answerStats(2ms);
    m_clock.advance(milliseconds(assumedReadTimeout) / 3 + 1ms);
    m_poller->refresh(); // a poll is due, and the wait goes before it
    QCOMPARE(m_transport->sent.size(), 3u);
    QVERIFY(m_transport->sent[1].request == Request::keepAlive());
    const auto answerWait = [this](Reply::Kind kind) {
        const auto &wait = *std::find_if(m_transport->sent.rbegin(), m_transport->sent.rend(),
                                         [](const auto &each) { return each.request.verb == Verb::Wait; });
        emit m_transport->answered({wait.request, Reply{kind, {}, {}, {}}, wait.at, m_clock.now()});
    };
    answerWait(Reply::Kind::Draining);
    m_transport->answerStats(2ms);
    QVERIFY(m_poller->status().draining);
    QCOMPARE(m_poller->status().state, ServerState::Up); // it answers
    m_poller->refresh();
    QCOMPARE(m_transport->sent.size(), 4u); // not with every poll
    m_transport->answerStats(2ms);

    m_clock.advance(milliseconds(assumedReadTimeout) / 3 + 1ms);
    m_poller->refresh();
    answerWait(Reply::Kind::NotEnqueued);
    m_transport->answerStats(2ms);
    QVERIFY(!m_poller->status().draining);
}

void StatsPollerTest::knowsItsCluster()
{
    emit m_transport->opened();
    Reply reply;
    reply.kind = Reply::Kind::Stats;
    reply.text = R"({"connections":3,"cluster":{"id":"n2","role":"follower","leader_address":"a:6388"}})";
    m_transport->answer(reply);
    QVERIFY(m_poller->status().cluster && m_poller->status().cluster->isFollower());
    m_poller->refresh();
    m_transport->answerStats(2ms);
    QVERIFY(!m_poller->status().cluster);
}

LOCKDECK_TEST(StatsPollerTest)
#include "statspollertest.moc"
