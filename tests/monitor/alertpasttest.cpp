#include "monitor/alerts/alertpast.h"
#include "monitor/alertstory.h"
#include "support/testmain.h"

#include <random>

using namespace Lockdeck;
using namespace Lockdeck::Test;
using Kind = AlertRule::Kind;

class AlertPastTest : public QObject
{
    Q_OBJECT

private slots:
    void countsServersThatWereDownForLong();
    void sleepIsNoTimeOfBeingDown();
    void countsOwnHolds();
    void otherServersBeginAnew();
    void whatWasDroppedIsNotCounted();
    void agreesWithTheEngine();

private:
    /// For a while.
    void be(ServerState state, std::chrono::seconds time)
    {
        ServerStatus &server = m_snapshot.servers.front();
        server.state = state;
        server.stateSince = m_snapshot.taken = m_clock.now();
        m_past->take(m_snapshot, m_clock.now());
        for (auto passed = 0s; passed < time; passed += 1s) {
            m_clock.advance(1s);
            m_past->tick(m_clock.now());
        }
    }
    void hold(HoldState state, HoldId id = 1, const QString &key = QStringLiteral("deploy"))
    {
        HoldEvent event;
        event.at = m_clock.now();
        event.status.id = id;
        event.status.key = key;
        event.status.state = state;
        m_past->take(event);
    }
    AlertPreview preview(const AlertRule &rule) const { return m_past->preview(rule, m_clock.now()); }
    int fired(const AlertRule &rule) const { return preview(rule).fired; }

private slots:
    void init()
    {
        m_past = std::make_unique<AlertPast>(m_clock.now());
        m_snapshot = {};
        m_snapshot.servers.emplace_back();
    }

private:
    ManualClock m_clock;
    FleetSnapshot m_snapshot;
    std::unique_ptr<AlertPast> m_past;
};

void AlertPastTest::countsServersThatWereDownForLong()
{
    be(ServerState::Up, 20s);
    be(ServerState::Down, 11s);
    be(ServerState::Up, 20s);
    be(ServerState::Down, 4s);
    be(ServerState::Connecting, 4s); // is tried again, and that changes nothing
    be(ServerState::Down, 4s);
    be(ServerState::Up, 20s);
    QCOMPARE(fired(makeRule(Kind::ServerDown, 1, 10s)), 2);
    QCOMPARE(fired(makeRule(Kind::ServerDown, 1, 12s)), 1);
    QCOMPARE(fired(makeRule(Kind::ServerDown, 1, 13s)), 0);
    QVERIFY(preview(makeRule(Kind::ServerDown)).until - preview(makeRule(Kind::ServerDown)).from == 83s);
    AlertRule rule = makeRule(Kind::ServerDown);
    rule.server = u"elsewhere:1"_qs;
    QVERIFY(preview(rule).isOfNone);
    be(ServerState::Up, 3600s);
    QCOMPARE(fired(makeRule(Kind::ServerDown)), 0); // not in the last hour
}

void AlertPastTest::sleepIsNoTimeOfBeingDown()
{
    be(ServerState::Up, 5s);
    be(ServerState::Down, 5s);
    m_clock.sleep(600s);
    be(ServerState::Down, 5s);
    be(ServerState::Up, 5s);
    QCOMPARE(fired(makeRule(Kind::ServerDown, 1, 4s)), 1);
    QCOMPARE(fired(makeRule(Kind::ServerDown, 1, 30s)), 0);
}

void AlertPastTest::countsOwnHolds()
{
    for (const HoldState state : {HoldState::Held, HoldState::Uncertain, HoldState::Held, HoldState::Lost})
        hold(state);
    hold(HoldState::Held, 2, u"web"_qs);
    m_clock.advance(60s);
    QCOMPARE(fired(makeRule(Kind::HoldGranted)), 2);
    QCOMPARE(fired(makeRule(Kind::HoldAtRisk)), 1);
    QCOMPARE(fired(makeRule(Kind::HoldLost)), 1);
    QCOMPARE(fired(makeRule(Kind::HoldGranted, 1, 0s, u"we?"_qs)), 1);
    QVERIFY(preview(makeRule(Kind::HoldLost)).until - preview(makeRule(Kind::HoldLost)).from == 60s);
    QVERIFY(!preview(makeRule(Kind::HoldLost)).isOfNone);
    m_clock.advance(3600s);
    QCOMPARE(fired(makeRule(Kind::HoldGranted)), 0);
}

void AlertPastTest::otherServersBeginAnew()
{
    be(ServerState::Down, 20s);
    QCOMPARE(fired(makeRule(Kind::ServerDown)), 1);
    m_snapshot.servers.front().address.port = 7;
    be(ServerState::Up, 20s);
    QCOMPARE(fired(makeRule(Kind::ServerDown)), 0);
    QVERIFY(preview(makeRule(Kind::ServerDown)).until - preview(makeRule(Kind::ServerDown)).from == 20s);
}

void AlertPastTest::whatWasDroppedIsNotCounted()
{
    for (std::size_t i = 0; i < AlertPast::most + 100; ++i) {
        hold(HoldState::Lost, i);
        m_clock.advance(1ms);
    }
    QVERIFY(fired(makeRule(Kind::HoldLost)) <= static_cast<int>(AlertPast::most));
    QVERIFY(fired(makeRule(Kind::HoldLost)) > 9000);
    QVERIFY(preview(makeRule(Kind::HoldLost)).until - preview(makeRule(Kind::HoldLost)).from <= 10'001ms);
}

/// Whatever happens to a server, what is counted afterwards is what an engine told meanwhile.
void AlertPastTest::agreesWithTheEngine()
{
    for (unsigned seed = 0; seed < 50; ++seed) {
        std::mt19937 random(seed);
        init();
        const AlertRule rule = makeRule(Kind::ServerDown, 1, std::chrono::seconds(random() % 20));
        AlertEngine engine;
        engine.setRules({rule}, m_clock.now());
        for (int i = 0; i < 100; ++i) {
            ServerStatus &server = m_snapshot.servers.front();
            const auto states = {ServerState::Up, ServerState::Slow, ServerState::Down, ServerState::Connecting,
                                 ServerState::AuthFailed};
            server.state = states.begin()[random() % states.size()];
            server.stateSince = m_snapshot.taken = m_clock.now();
            engine.take(m_snapshot, m_clock.now());
            m_past->take(m_snapshot, m_clock.now());
            if (random() % 20 == 0)
                m_clock.sleep(60s);
            for (auto j = random() % 20; j > 0; --j) {
                m_clock.advance(1s);
                engine.tick(m_clock.now());
                m_past->tick(m_clock.now());
            }
        }
        int told = 0;
        for (const AlertIncident &incident : engine.takeNews())
            told += incident.end == AlertIncident::End::Open;
        QVERIFY2(fired(rule) == told,
                 qPrintable(u"seed %1: counted %2, told %3"_qs.arg(seed).arg(fired(rule)).arg(told)));
    }
}

LOCKDECK_TEST(AlertPastTest)
#include "alertpasttest.moc"
