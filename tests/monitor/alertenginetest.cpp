#include "monitor/alertstory.h"
#include "support/testmain.h"

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace std::chrono_literals;
using Kind = AlertRule::Kind;
using End = AlertIncident::End;

namespace {

const QString db = QStringLiteral("db");
const QStringList nothing;

} // namespace

class AlertEngineTest : public QObject
{
    Q_OBJECT

private slots:
    void patterns_data();
    void patterns();
    void aPatternOfManyStarsIsBounded();
    void rulesAreBounded();
    void waitingHasToReachTheThreshold();
    void waitingHasToLast();
    void waitingThatPausesBeginsAnew();
    void oneIncidentUntilItIsOver();
    void heldCountsFromTheFirstPollThatShowedIt();
    void anotherHolderIsAnotherIncident();
    void aRestartKeepsWhatIsNotKnownToBeOver();
    void aNumberThatIsAnotherAfterARestartEndsIt();
    void aLateRenewalIsOneIncident();
    void aLeaseThatRanOutIsStillLate();
    void staleRowsBeginNothingAndEndNothing();
    void aGapBetweenPollsBeginsTheWaitingAnew();
    void anOldSnapshotTellsNothing();
    void aKeyThatIsGoneIsOver();
    void aKeyThatMayBeLeftOutIsNotOver();
    void aServerHasToBeDownForAWhile();
    void sleepIsNoTimeOfBeingDown();
    void scopesChooseKeysAndServers();
    void otherServersEndWhatWasOpen();
    void aChangedRuleEndsWhatWasOpen();
    void anUnchangedRuleGoesOn();
    void ownHoldsAreToldOnce();
    void aHoldThatQueuesAgainIsGrantedAgain();
    void tooManyAreCounted();
    void ownHoldsTakeNoRoomFromOthers();
    void keysThatLookAlikeAreOneIncident();
};

void AlertEngineTest::patterns_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("key");
    QTest::addColumn<bool>("matches");
    QTest::newRow("all") << u""_qs << u"anything"_qs << true;
    QTest::newRow("part") << u"migr"_qs << u"db/migrate"_qs << true;
    QTest::newRow("no part") << u"migr"_qs << u"db/backup"_qs << false;
    QTest::newRow("case") << u"DB/*"_qs << u"db/Migrate"_qs << true;
    QTest::newRow("from the first") << u"db/*"_qs << u"x/db/a"_qs << false;
    QTest::newRow("to the last") << u"*/migrate"_qs << u"db/migrate2"_qs << false;
    QTest::newRow("one character") << u"db-?"_qs << u"db-1"_qs << true;
    QTest::newRow("not two") << u"db-?"_qs << u"db-12"_qs << false;
    QTest::newRow("several stars") << u"*a*b*"_qs << u"xxaxxbxx"_qs << true;
    QTest::newRow("a later place") << u"*ab"_qs << u"aabab"_qs << true;
    QTest::newRow("only stars") << u"***"_qs << u"x"_qs << true;
    QTest::newRow("no expression") << u"a.c"_qs << u"abc"_qs << false;
}

void AlertEngineTest::patterns()
{
    QFETCH(const QString, pattern);
    QFETCH(const QString, key);
    QTEST(KeyPattern(pattern).matches(key), "matches");
}

void AlertEngineTest::aPatternOfManyStarsIsBounded()
{
    const KeyPattern pattern(u"*a"_qs.repeated(60) + u"b"_qs);
    const QString key(65'536, u'a');
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < 100; ++i)
        QVERIFY(!pattern.matches(key));
    QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
}

void AlertEngineTest::rulesAreBounded()
{
    const AlertRule odd = bounded({1, Kind::Waiting, true, -5, std::chrono::seconds(-1), QString(999, u'k'), {}});
    QCOMPARE(odd.threshold, 1);
    QCOMPARE(odd.duration, 0s);
    QCOMPARE(odd.keys.size(), KeyPattern::maxText);
    QCOMPARE(bounded({1, Kind::ServerDown, true, 7, 9999h, db, {}}),
             (AlertRule{1, Kind::ServerDown, true, 1, AlertRule::maxDuration, {}, {}}));
    for (const AlertRule &rule : usualAlertRules())
        QCOMPARE(bounded(rule), rule);
}

void AlertEngineTest::waitingHasToReachTheThreshold()
{
    AlertStory story({makeRule(Kind::Waiting, 3)});
    story.poll({{db, 17, 2}});
    QCOMPARE(story.news(), nothing);
    story.poll({{db, 17, 3}});
    QCOMPARE(story.news(), QStringList{u"+ waiting db"_qs});
    QCOMPARE(story.last.waiters, 3);
    QCOMPARE(story.last.begun, story.clock.now());
}

void AlertEngineTest::waitingHasToLast()
{
    AlertStory story({makeRule(Kind::Waiting, 3, 5s)});
    const Moment first = story.clock.now() + 1s;
    story.repeat(5, {{db, 17, 4}});
    QCOMPARE(story.news(), nothing);
    story.poll({{db, 17, 9}});
    QCOMPARE(story.news(), QStringList{u"+ waiting db"_qs});
    QCOMPARE(story.last.since, first);
}

void AlertEngineTest::waitingThatPausesBeginsAnew()
{
    AlertStory story({makeRule(Kind::Waiting, 3, 5s)});
    story.repeat(4, {{db, 17, 3}});
    story.poll({{db, 17, 2}});
    story.repeat(5, {{db, 17, 3}});
    QCOMPARE(story.news(), nothing);
    story.poll({{db, 17, 3}});
    QCOMPARE(story.news(), QStringList{u"+ waiting db"_qs});
}

void AlertEngineTest::oneIncidentUntilItIsOver()
{
    AlertStory story({makeRule(Kind::Waiting, 3)});
    story.repeat(20, {{db, 17, 3}});
    QCOMPARE(story.news(), QStringList{u"+ waiting db"_qs});
    story.poll({{db, 17, 2}});
    QCOMPARE(story.news(), QStringList{u"- waiting db"_qs});
    QCOMPARE(story.last.end, End::Over);
    QCOMPARE(story.last.ended, story.clock.now());
    story.poll({{db, 17, 3}});
    QCOMPARE(story.news(), QStringList{u"+ waiting db"_qs});
}

void AlertEngineTest::heldCountsFromTheFirstPollThatShowedIt()
{
    AlertStory story({makeRule(Kind::Held, 1, 10s)});
    story.repeat(10, {{db}});
    QCOMPARE(story.news(), nothing);
    story.repeat(10, {{db}});
    QCOMPARE(story.news(), QStringList{u"+ held db"_qs});
    QCOMPARE(story.last.owner, 17);
    QCOMPARE(story.last.begun - story.last.since, 10s);
    story.poll({{db, 0}});
    QCOMPARE(story.news(), QStringList{u"- held db"_qs});
}

void AlertEngineTest::anotherHolderIsAnotherIncident()
{
    AlertStory story({makeRule(Kind::Held, 1, 5s)});
    story.repeat(10, {{db, 17}});
    story.poll({{db, 18}});
    QCOMPARE(story.news(), (QStringList{u"+ held db"_qs, u"- held db"_qs}));
    story.repeat(5, {{db, 18}});
    QCOMPARE(story.news(), QStringList{u"+ held db"_qs});
    QCOMPARE(story.last.owner, 18);
}

/// The same number may be the same holder, whose time is only counted anew: that is no end, and no second incident.
void AlertEngineTest::aRestartKeepsWhatIsNotKnownToBeOver()
{
    AlertStory story({makeRule(Kind::Held, 1, 5s), makeRule(Kind::Waiting, 2)});
    story.repeat(6, {{db, 17, 2}});
    QCOMPARE(story.news().size(), 2);
    story.become(ServerState::Down);
    story.pass(3);
    story.repeat(20, {{db, 17, 2}});
    QCOMPARE(story.news(), nothing);
    story.poll({{db, 0}});
    QCOMPARE(story.news(), (QStringList{u"- held db"_qs, u"- waiting db"_qs}));
}

void AlertEngineTest::aNumberThatIsAnotherAfterARestartEndsIt()
{
    AlertStory story({makeRule(Kind::Held, 1, 5s)});
    story.repeat(6, {{db, 17}});
    story.become(ServerState::Down);
    story.pass(3);
    story.poll({{db, 2}});
    QCOMPARE(story.news(), (QStringList{u"+ held db"_qs, u"- held db"_qs}));
}

/// Renewed every 5 s, for 15 s each time.
static void renewEvenly(AlertStory &story, int renewals)
{
    for (int i = 0; i < renewals; ++i) {
        for (const auto left : {15s, 14s, 13s, 12s, 11s})
            story.poll({{db, 17, 0, left}});
    }
}

void AlertEngineTest::aLateRenewalIsOneIncident()
{
    AlertStory story({makeRule(Kind::RenewalLate, 1, 2s)});
    renewEvenly(story, 6);
    QCOMPARE(story.news(), nothing);
    for (const auto left : {10s, 9s, 8s, 7s})
        story.poll({{db, 17, 0, left}});
    QCOMPARE(story.news(), QStringList{u"+ renewal_late db"_qs});
    QCOMPARE(story.last.owner, 17);
    QVERIFY(story.last.begun - story.last.since >= 2s);
    story.poll({{db, 17, 0, 15s}});
    QCOMPARE(story.news(), QStringList{u"- renewal_late db"_qs});
}

void AlertEngineTest::aLeaseThatRanOutIsStillLate()
{
    AlertStory story({makeRule(Kind::RenewalLate, 1, 1s)});
    renewEvenly(story, 6);
    for (int left = 10; left >= -1; --left)
        story.poll({{db, 17, 0, std::chrono::seconds(std::max(left, 0))}});
    QCOMPARE(story.news(), QStringList{u"+ renewal_late db"_qs});
    story.poll({{db, 23, 0, 9s}});
    QCOMPARE(story.news(), QStringList{u"- renewal_late db"_qs});
}

void AlertEngineTest::staleRowsBeginNothingAndEndNothing()
{
    AlertStory story({makeRule(Kind::Held, 1, 5s), makeRule(Kind::Waiting, 2)});
    story.repeat(3, {{db, 17, 2}});
    QCOMPARE(story.news(), QStringList{u"+ waiting db"_qs});
    for (const ServerState state : {ServerState::Slow, ServerState::Down, ServerState::AuthFailed,
                                    ServerState::NotDflockd, ServerState::Connecting}) {
        for (int i = 0; i < 10; ++i) {
            story.clock.advance(1s);
            story.become(state);
        }
    }
    QCOMPARE(story.news(), nothing);
}

void AlertEngineTest::aGapBetweenPollsBeginsTheWaitingAnew()
{
    AlertStory story({makeRule(Kind::Waiting, 2, 5s)});
    story.repeat(4, {{db, 17, 2}});
    story.clock.advance(4s);
    story.repeat(5, {{db, 17, 2}});
    QCOMPARE(story.news(), nothing);
    story.poll({{db, 17, 2}});
    QCOMPARE(story.news(), QStringList{u"+ waiting db"_qs});
}

void AlertEngineTest::anOldSnapshotTellsNothing()
{
    AlertStory story({makeRule(Kind::Waiting, 3)});
    story.poll({{db, 17, 2}});
    AlertStory later({makeRule(Kind::Waiting, 3)});
    later.repeat(2, {{db, 17, 3}});
    for (const auto age : {3s, 60s}) {
        story.engine.take(later.snapshot(), later.clock.now() + age);
        QCOMPARE(story.news(), nothing);
    }
    story.engine.take(later.snapshot(), later.clock.now() + 1s);
    QCOMPARE(story.news(), QStringList{u"+ waiting db"_qs});
}

void AlertEngineTest::aKeyThatIsGoneIsOver()
{
    AlertStory story({makeRule(Kind::Waiting, 2)});
    story.poll({{db, 17, 2}});
    story.poll({{u"other"_qs}});
    QCOMPARE(story.news(), (QStringList{u"+ waiting db"_qs, u"- waiting db"_qs}));
}

void AlertEngineTest::aKeyThatMayBeLeftOutIsNotOver()
{
    AlertStory story({makeRule(Kind::Waiting, 2)});
    story.poll({{db, 17, 2}});
    for (int i = 0; i < 20; ++i)
        story.poll({{u"other"_qs}}, 0, 5000);
    QCOMPARE(story.news(), QStringList{u"+ waiting db"_qs});
    story.poll({{u"other"_qs}}); // of all keys, and it is not among them
    QCOMPARE(story.news(), QStringList{u"- waiting db"_qs});
}

void AlertEngineTest::aServerHasToBeDownForAWhile()
{
    AlertStory story({makeRule(Kind::ServerDown, 1, 10s)}, 2);
    story.poll({}, 0);
    story.poll({}, 1);
    story.become(ServerState::Down, 1);
    const Moment down = story.clock.now();
    story.pass(9);
    story.become(ServerState::Connecting, 1);
    QCOMPARE(story.news(), nothing);
    story.pass(1);
    QCOMPARE(story.news(), QStringList{u"+ server_down"_qs});
    QCOMPARE(story.last.server.port, 7001);
    QCOMPARE(story.last.since, down);
    story.become(ServerState::AuthFailed, 1);
    story.pass(60);
    QCOMPARE(story.news(), nothing);
    story.poll({}, 1);
    QCOMPARE(story.news(), QStringList{u"- server_down"_qs});
}

void AlertEngineTest::sleepIsNoTimeOfBeingDown()
{
    AlertStory story({makeRule(Kind::ServerDown, 1, 30s)});
    story.poll({});
    story.become(ServerState::Down);
    story.pass(3);
    story.clock.sleep(3600s);
    story.pass(29);
    QCOMPARE(story.news(), nothing);
    story.pass(2);
    QCOMPARE(story.news(), QStringList{u"+ server_down"_qs});
}

void AlertEngineTest::scopesChooseKeysAndServers()
{
    AlertRule rule = makeRule(Kind::Waiting, 1, 0s, u"db/*"_qs);
    rule.server = u"127.0.0.1:7001"_qs;
    AlertStory story({rule}, 2);
    const std::vector<Seen> locks{{u"db/a"_qs, 1, 1}, {u"web"_qs, 2, 1}};
    story.poll(locks, 0);
    QCOMPARE(story.news(), nothing);
    story.poll(locks, 1);
    QCOMPARE(story.news(), QStringList{u"+ waiting db/a"_qs});
}

void AlertEngineTest::otherServersEndWhatWasOpen()
{
    AlertStory story({makeRule(Kind::Waiting), makeRule(Kind::HoldGranted)});
    story.poll({{db, 17, 1}});
    story.hold(HoldState::Held);
    QCOMPARE(story.news().size(), 2);
    story.engine.take(FleetSnapshot{0, story.clock.now(), {}, {}, {}, 0, {}}, story.clock.now());
    QCOMPARE(story.news(), QStringList{u"- waiting db"_qs});
    QCOMPARE(story.last.end, End::NotWatched);
}

void AlertEngineTest::aChangedRuleEndsWhatWasOpen()
{
    AlertStory story({makeRule(Kind::Waiting, 2)});
    story.poll({{db, 17, 2}});
    story.engine.setRules({makeRule(Kind::Waiting, 3)}, story.clock.now());
    QCOMPARE(story.news(), (QStringList{u"+ waiting db"_qs, u"- waiting db"_qs}));
    QCOMPARE(story.last.end, End::RuleChanged);
    story.poll({{db, 17, 2}});
    QCOMPARE(story.news(), nothing);
    AlertRule off = makeRule(Kind::Waiting, 1);
    off.enabled = false;
    story.engine.setRules({off}, story.clock.now());
    story.poll({{db, 17, 2}});
    QCOMPARE(story.news(), nothing);
}

void AlertEngineTest::anUnchangedRuleGoesOn()
{
    AlertStory story({makeRule(Kind::Waiting, 2)});
    story.poll({{db, 17, 2}});
    story.engine.setRules({makeRule(Kind::Held, 1, 60s), makeRule(Kind::Waiting, 2)}, story.clock.now());
    story.poll({{db, 17, 2}});
    QCOMPARE(story.news(), QStringList{u"+ waiting db"_qs});
}

void AlertEngineTest::ownHoldsAreToldOnce()
{
    AlertStory story({makeRule(Kind::HoldGranted), makeRule(Kind::HoldAtRisk), makeRule(Kind::HoldLost)});
    story.hold(HoldState::Requesting);
    story.hold(HoldState::Held);
    QCOMPARE(story.news(), QStringList{u"+ hold_granted deploy"_qs});
    story.hold(HoldState::Uncertain);
    story.hold(HoldState::Held);
    QCOMPARE(story.news(), (QStringList{u"+ hold_at_risk deploy"_qs, u"- hold_at_risk deploy"_qs}));
    story.hold(HoldState::Uncertain);
    story.hold(HoldState::Lost);
    QCOMPARE(story.news(),
             (QStringList{u"+ hold_at_risk deploy"_qs, u"- hold_granted deploy"_qs, u"- hold_at_risk deploy"_qs,
                          u"+ hold_lost deploy"_qs, u"- hold_lost deploy"_qs}));
}

void AlertEngineTest::aHoldThatQueuesAgainIsGrantedAgain()
{
    AlertStory story({makeRule(Kind::HoldGranted)});
    for (const HoldState state : {HoldState::Held, HoldState::Lost, HoldState::Queued, HoldState::Held})
        story.hold(state);
    QCOMPARE(story.news(),
             (QStringList{u"+ hold_granted deploy"_qs, u"- hold_granted deploy"_qs, u"+ hold_granted deploy"_qs}));
}

void AlertEngineTest::tooManyAreCounted()
{
    AlertStory story({makeRule(Kind::Waiting)});
    std::vector<Seen> locks;
    for (int i = 0; i < 1200; ++i)
        locks.push_back({u"k%1"_qs.arg(i), 1, 1});
    story.poll(locks);
    QCOMPARE(story.news().size(), static_cast<qsizetype>(AlertEngine::maxOpen));
    QCOMPARE(story.engine.notListed(), 1200 - static_cast<qint64>(AlertEngine::maxOpen));
    story.poll({{db, 1, 1}});
    QCOMPARE(story.engine.notListed(), 1);
    story.poll({{db, 1, 1}});
    QVERIFY(story.news().contains(u"+ waiting db"_qs));
    QCOMPARE(story.engine.notListed(), 0);
}

void AlertEngineTest::ownHoldsTakeNoRoomFromOthers()
{
    AlertStory story({makeRule(Kind::HoldGranted), makeRule(Kind::Waiting)});
    for (HoldId id = 1; id <= AlertEngine::maxOpen; ++id)
        story.hold(HoldState::Held, id);
    QCOMPARE(story.news().size(), static_cast<qsizetype>(AlertEngine::maxOpen));
    story.poll({{db, 17, 1}});
    QCOMPARE(story.news(), QStringList{u"+ waiting db"_qs});
    QCOMPARE(story.engine.notListed(), 0);
}

void AlertEngineTest::keysThatLookAlikeAreOneIncident()
{
    const QString alike = u"\ufffd"_qs;
    AlertStory story({makeRule(Kind::Waiting)});
    story.repeat(3, {{alike, 1, 0}, {alike, 2, 4}, {alike, 3, 1}});
    QCOMPARE(story.news().size(), 1);
    story.poll({{alike, 1, 0}, {alike, 2, 0}, {alike, 3, 1}});
    QCOMPARE(story.news().size(), 0);
    story.poll({{alike, 1, 0}, {alike, 2, 0}, {alike, 3, 0}});
    QCOMPARE(story.news().size(), 1);
}

LOCKDECK_TEST(AlertEngineTest)
#include "alertenginetest.moc"
