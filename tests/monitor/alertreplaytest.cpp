#include "monitor/alerts/alertreplay.h"
#include "monitor/alerts/alertsearch.h"
#include "monitor/alertstory.h"
#include "support/testmain.h"

#include <random>

using namespace Lockdeck;
using namespace Lockdeck::Test;
using Kind = AlertRule::Kind;
using EventKind = FleetEvent::Kind;

namespace {

constexpr Moment start{100h};
constexpr PollHabit habit{1s, 2ms};

KeyRecord record(EventKind kind, std::chrono::seconds at, qint64 from, qint64 to, std::chrono::seconds leaseEnd = 0s)
{
    KeyRecord record;
    record.kind = kind;
    record.seen = {start + at - 1s, start + at};
    record.from = from;
    record.to = to;
    record.leaseEnd = leaseEnd > 0s ? start + leaseEnd : Moment{};
    return record;
}

/// Somebody who holds a lock, renews it or does not, and those who wait.
class Actor
{
public:
    explicit Actor(const QString &key) : m_seen{key, 0, 0, 0s} {}

    Seen next(std::mt19937 &random)
    {
        const auto once = [&random](unsigned in) { return random() % in == 0; };
        if (m_seen.owner == 0 && once(2)) {
            m_seen.owner = 1 + random() % 5;
            m_seen.left = 15s;
            m_sinceRenewal = 0;
        } else if (m_seen.owner != 0) {
            m_seen.left -= 1s;
            if (++m_sinceRenewal % 5 == 0 && !once(6)) {
                m_seen.left = 15s;
                m_sinceRenewal = 0;
            }
            if (m_seen.left <= 0s || once(40)) {
                m_seen.owner = once(2) ? 0 : m_seen.owner % 5 + 1;
                m_seen.left = 15s;
                m_sinceRenewal = 0;
            }
        }
        if (once(3))
            m_seen.waiters = std::max(0, m_seen.waiters + static_cast<int>(random() % 5) - 2);
        return m_seen;
    }

private:
    Seen m_seen;
    int m_sinceRenewal = 0;
};

AlertPreview searched(const AlertStory &polled, const AlertRule &rule)
{
    const auto rows = [&polled](std::size_t server) -> const auto &
    {
        return polled.rows(server);
    };
    AlertSearch search(rule, polled.snapshot().servers, polled.history(), rows, polled.clock.now());
    while (!search.goOn(polled.history(), rows)) {}
    return search.preview();
}

} // namespace

class AlertReplayTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void countsWhatHadToLast();
    void countsNothingOfWhatIsNotKept();
    void countsOnlyWhatBeganSince();
    void aGapBeginsTheWaitingAnew();
    void aLateRenewalIsCounted();
    void agreesWithTheEngine_data();
    void agreesWithTheEngine();
    void searchesAllKeysOfTheRulesServers();
    void saysWhenNotAllIsKept();

private:
    int fired(const AlertRule &rule, std::chrono::seconds since = 0s) const
    {
        return firedIn(m_story, rule, ServerAddress(), habit, start + since).times;
    }

    KeyStory m_story;
};

void AlertReplayTest::init()
{
    m_story = {};
    m_story.key = QStringLiteral("db");
    m_story.since = start;
    m_story.until = start + 600s;
}

void AlertReplayTest::countsWhatHadToLast()
{
    m_story.records = {record(EventKind::QueueGrew, 10s, 0, 5), record(EventKind::QueueShrank, 20s, 5, 4),
                       record(EventKind::QueueGrew, 30s, 4, 6), record(EventKind::QueueShrank, 100s, 6, 0),
                       record(EventKind::QueueGrew, 400s, 0, 5)};
    m_story.waiters = 5;
    QCOMPARE(fired(makeRule(Kind::Waiting, 5)), 3);
    QCOMPARE(fired(makeRule(Kind::Waiting, 5, 9s)), 3); // the last poll that showed them was at 19 s
    QCOMPARE(fired(makeRule(Kind::Waiting, 5, 10s)), 2);
    QCOMPARE(fired(makeRule(Kind::Waiting, 5, 60s)), 2);
    QCOMPARE(fired(makeRule(Kind::Waiting, 5, 70s)), 1); // still
    QCOMPARE(fired(makeRule(Kind::Waiting, 7)), 0);
    QCOMPARE(fired(makeRule(Kind::Waiting, 5, 0s, u"web"_qs)), 0);
    AlertRule off = makeRule(Kind::Waiting, 5);
    off.enabled = false;
    QCOMPARE(fired(off), 3);

    m_story.records = {record(EventKind::Acquired, 10s, 0, 17), record(EventKind::HandedOver, 100s, 17, 18)};
    m_story.owner = 18;
    QCOMPARE(fired(makeRule(Kind::Held, 1, 60s)), 2);
    QCOMPARE(fired(makeRule(Kind::Held, 1, 100s)), 1);
    QCOMPARE(fired(makeRule(Kind::Held, 1, 3600s)), 0);
}

void AlertReplayTest::countsNothingOfWhatIsNotKept()
{
    m_story.owner = 17; // since 10 s, as a record said that is gone
    m_story.dropped = 1;
    m_story.changesSince = start + 300s;
    QCOMPARE(fired(makeRule(Kind::Held, 1, 290s)), 1);
    QCOMPARE(fired(makeRule(Kind::Held, 1, 310s)), 0);
    const auto isAtLeast = [this](std::chrono::seconds since) {
        return firedIn(m_story, makeRule(Kind::Held, 1, 10s), ServerAddress(), habit, start + since).isAtLeast;
    };
    QVERIFY(isAtLeast(200s));
    QVERIFY(!isAtLeast(300s));
}

void AlertReplayTest::countsOnlyWhatBeganSince()
{
    m_story.records = {record(EventKind::Acquired, 10s, 0, 17)};
    m_story.owner = 17;
    const AlertRule rule = makeRule(Kind::Held, 1, 60s); // told at 70 s
    QCOMPARE(fired(rule, 70s), 1);
    QCOMPARE(fired(rule, 72s), 0);
    QCOMPARE(fired(rule, 1000s), 0); // of a time that the story does not reach
}

void AlertReplayTest::aGapBeginsTheWaitingAnew()
{
    m_story.waiters = 5;
    m_story.until = start + 100s;
    const AlertRule rule = makeRule(Kind::Waiting, 5, 60s);
    QCOMPARE(fired(rule), 1);
    m_story.gaps = {{start + 50s, start + 55s, false}};
    QCOMPARE(fired(rule), 0);
    m_story.gaps = {{start + 50s, start + 52s, false}}; // one poll that brought nothing is none
    QCOMPARE(fired(rule), 1);
    m_story.gaps = {{start + 50s, start + 52s, true}};
    QCOMPARE(fired(rule), 0);
    m_story.gaps = {{start + 50s, Moment::max(), false}};
    QCOMPARE(fired(rule), 0);
}

void AlertReplayTest::aLateRenewalIsCounted()
{
    m_story.records = {record(EventKind::Acquired, 10s, 0, 17, 40s)};
    for (const auto at : {20s, 30s, 40s, 50s})
        m_story.records.push_back(record(EventKind::Renewed, at, 17, 17, at + 30s));
    m_story.owner = 17;
    m_story.until = start + 59s;
    const AlertRule rule = makeRule(Kind::RenewalLate, 1, 5s);
    QCOMPARE(fired(rule), 0);
    m_story.until = start + 70s;
    QCOMPARE(fired(rule), 1);
    m_story.records.push_back(record(EventKind::Renewed, 70s, 17, 17, 100s));
    m_story.until = start + 200s; // late once more, until it ran out
    QCOMPARE(fired(rule), 2);
    QCOMPARE(fired(makeRule(Kind::RenewalLate, 1, 25s)), 0);
}

void AlertReplayTest::agreesWithTheEngine_data()
{
    QTest::addColumn<AlertRule>("rule");
    for (const int threshold : {1, 2, 4}) {
        for (const auto duration : {0s, 1s, 3s, 7s})
            QTest::addRow("%d wait for %d s", threshold, static_cast<int>(duration.count()))
                << makeRule(Kind::Waiting, threshold, duration);
    }
    for (const auto duration : {0s, 4s, 12s, 30s})
        QTest::addRow("held for %d s", static_cast<int>(duration.count())) << makeRule(Kind::Held, 1, duration);
    for (const auto duration : {0s, 2s, 4s})
        QTest::addRow("late by %d s", static_cast<int>(duration.count())) << makeRule(Kind::RenewalLate, 1, duration);
}

/// Whatever happens, what the stories say afterwards is what the engine told meanwhile.
void AlertReplayTest::agreesWithTheEngine()
{
    QFETCH(const AlertRule, rule);
    int exact = 0;
    for (unsigned seed = 0; seed < 20; ++seed) {
        std::mt19937 random(seed);
        AlertStory polled({rule});
        std::vector<Actor> actors{Actor(u"a"_qs), Actor(u"b"_qs), Actor(u"c"_qs)};
        for (int i = 0; i < 300; ++i) {
            std::vector<Seen> locks;
            for (Actor &actor : actors) {
                const Seen seen = actor.next(random);
                if (i > 0 && (i < 200 || seen.key != u"c"_qs)) // it goes, and is forgotten
                    locks.push_back(seen);
            }
            // Of whom it holds when the first poll comes nobody knows how much of the lease was left then.
            if (rule.kind != Kind::RenewalLate && random() % 50 == 0)
                polled.become(ServerState::Down);
            if (random() % 30 == 0)
                polled.miss(static_cast<int>(1 + random() % 4));
            polled.poll(locks);
        }
        std::map<QString, int> told;
        for (const AlertIncident &incident : polled.engine.takeNews())
            told[incident.key] += incident.end == AlertIncident::End::Open;
        for (const auto &key : {u"a"_qs, u"b"_qs, u"c"_qs}) {
            const ServerAddress server = polled.snapshot().servers[0].address;
            const FiredInStory counted = firedIn(polled.story(key), rule, server, habit, Moment{});
            const bool agrees = counted.times == told[key] || (counted.isAtLeast && counted.times < told[key]);
            const QString words = u"%1 of seed %2: counted %3%4, told %5"_qs;
            QVERIFY2(agrees, qPrintable(words.arg(key)
                                            .arg(seed)
                                            .arg(counted.isAtLeast ? u">="_qs : QString())
                                            .arg(counted.times)
                                            .arg(told[key])));
            exact += counted.isAtLeast ? 0 : counted.times;
        }
    }
    QVERIFY2(exact > 5, qPrintable(QString::number(exact)));
}

void AlertReplayTest::searchesAllKeysOfTheRulesServers()
{
    AlertStory polled({}, 2);
    for (int i = 0; i < 30; ++i) {
        polled.poll({{u"a"_qs, 1, i >= 10}, {u"b"_qs, 1, i >= 10 && i < 20}}, 0);
        polled.poll(i < 15 ? std::vector<Seen>{{u"a"_qs, 1, i >= 10}} : std::vector<Seen>{}, 1); // it is forgotten
    }
    AlertRule rule = makeRule(Kind::Waiting);
    QCOMPARE(searched(polled, rule).fired, 3);
    QVERIFY(!searched(polled, rule).isOfNone && !searched(polled, rule).isAtLeast);
    QVERIFY(searched(polled, rule).until == polled.clock.now());
    QVERIFY(searched(polled, rule).until - searched(polled, rule).from == 59s - 1s); // since both were watched
    rule.keys = u"b"_qs;
    QCOMPARE(searched(polled, rule).fired, 1);
    rule.keys.clear();
    rule.server = u"127.0.0.1:7001"_qs;
    QCOMPARE(searched(polled, rule).fired, 1);
    rule.server = u"127.0.0.1"_qs;
    QVERIFY(searched(polled, rule).isOfNone);
}

void AlertReplayTest::saysWhenNotAllIsKept()
{
    AlertStory polled({});
    const AlertRule rule = makeRule(Kind::Waiting);
    QVERIFY(searched(polled, rule).from == Moment{}); // nothing was answered yet
    polled.poll({{u"a"_qs, 1, 1}});
    QVERIFY(!searched(polled, rule).isAtLeast);
    polled.poll({{u"a"_qs, 1, 1}}, 0, 5000);
    QVERIFY(searched(polled, rule).isAtLeast); // who knows of the others?
    polled.poll({{u"a"_qs, 1, 1}});
    QVERIFY(!searched(polled, rule).isAtLeast);
    for (int i = 0; i < 3 * History::maxDeparted; i += 1000) {
        std::vector<Seen> locks;
        for (int j = i; j < i + 1000; ++j)
            locks.push_back({QString::number(j), 1, 0});
        polled.poll(locks);
        polled.clock.advance(15s);
    }
    QVERIFY(searched(polled, rule).isAtLeast); // more keys came and went than are kept
}

LOCKDECK_TEST(AlertReplayTest)
#include "alertreplaytest.moc"
