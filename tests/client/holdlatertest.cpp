#include "machinebench.h"

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace Qt::StringLiterals;

/// A HoldMachine and dflockds later than 1.10: redirects and shut-downs.
class HoldLaterTest : public QObject
{
    Q_OBJECT

private slots:
    // Obtaining
    void aRedirectIsFollowedWithinTheAcquireTimeout();
    void aQueuePlaceIsTakenAgainAtTheLeader();
    void aRedirectWhileQueuedIsFollowed();
    void aWaitThatIsRedirectedWaitsOnAtTheLeader();
    void aHostileRedirectIsNotFollowed_data();
    void aHostileRedirectIsNotFollowed();
    void aCircleOfRedirectsEndsInWords();
    void aClusterWithoutALeaderIsAskedAgainInTime();
    void aLeaderThatIsGoneIsFollowedByAnother();
    void drainingEndsAFirstAttempt();
    void drainingWhileQueuedEndsIt();
    void queueingAgainOutlastsAShutDown();
    void aGrantIsVerifiedAtTheLeader();
    void aGrantThatNobodyVerifiesIsFreed();
    void cancellingOutlivesARedirect();
    void pingIsFoundOutAnewOnAnotherConnection();
    // Held
    void drainingIsNeitherHeldNorLostUntilTheDeadline();
    void aRenewalAfterDrainingIsHeldAgain();
    void aRenewalIsSentToTheNewLeader();
    void aNewLeaderThatKnowsNothingIsLost();
    void aLeaderThatCannotBeReachedIsTriedUntilTheDeadline();
    void aHostileRedirectOfARenewalIsTriedUntilTheDeadline();
    void aCircleOfRenewalsIsPacedAndEndsAtTheDeadline();
    void redirectsOfALongLifeAreNotAddedUp();
    // Ending
    void aReleaseIsSentToTheLeader();
    void aLeaderThatDoesNotHoldItSaysSo();
    void aReleaseOfADrainingServerSaysSo();
    void whatIsLeftBehindIsFreedAtTheLeader();
    void aNewAttemptBeginsAtTheKeysServer();
};

static const QByteArray a = "10.0.0.1:6388";
static const QByteArray b = "10.0.0.2:6388";
static const QByteArray c = "10.0.0.3:6388";

static QByteArray to(const QByteArray &leader)
{
    return "error_not_leader " + leader;
}

/// Three servers of a cluster; every key's shard is the first of them.
static LockOptions clusterOf(std::chrono::seconds lease)
{
    LockOptions options = MachineBench::withLease(lease);
    options.servers.servers.clear();
    for (const QByteArray &address : {a, b, c})
        options.servers.servers.push_back(*ServerAddress::parse(QString::fromLatin1(address)));
    options.servers.sharding = [](const QString &, std::size_t) { return std::size_t{0}; };
    return options;
}

static QString server(const MachineBench &bench)
{
    return bench.status().server.toString();
}

// ---- Obtaining

void HoldLaterTest::aRedirectIsFollowedWithinTheAcquireTimeout()
{
    MachineBench m(clusterOf(4s));
    m.acquire();
    m.open();
    m.log.clear();
    m.reply(to(b), 1500ms);
    QCOMPARE(server(m), QString::fromLatin1(b));
    m.open();
    m.reply(granted());
    QCOMPARE(m.log, (QStringList{u"[waiting]"_s, u"open main"_s, u"[connecting]"_s, u"main: l k 8 4"_s,
                                 u"[requesting]"_s, u"[held]"_s}));
    QCOMPARE(m.machine.endpoint().address.toString(), QString::fromLatin1(b));
    QCOMPARE(m.endings(), 0);
}

void HoldLaterTest::aQueuePlaceIsTakenAgainAtTheLeader()
{
    MachineBench m(clusterOf(4s));
    m.enqueue();
    m.open();
    m.reply(to(b));
    m.open();
    m.reply("queued");
    QCOMPARE(m.state(), HoldState::Queued);
    QCOMPARE(server(m), QString::fromLatin1(b));
}

void HoldLaterTest::aRedirectWhileQueuedIsFollowed()
{
    MachineBench m(clusterOf(30s));
    m.queue();
    m.pass(60s - 1ms); // longer than the acquire timeout: nobody waits yet
    while (!m.mainSent.empty())
        m.reply(m.mainSent.front().first.verb == Verb::Ping ? "error" : "error_not_enqueued");
    m.pass(8s);
    m.reply(to(b)); // to `w _ 0`
    QCOMPARE(m.state(), HoldState::Connecting);
    m.open();
    m.reply("queued");
    QCOMPARE(m.state(), HoldState::Queued);
    QCOMPARE(server(m), QString::fromLatin1(b));
    QCOMPARE(m.endings(), 0);
}

void HoldLaterTest::aWaitThatIsRedirectedWaitsOnAtTheLeader()
{
    MachineBench m(clusterOf(4s));
    m.queue();
    m.wait(20s);
    m.log.clear();
    m.reply(to(c), 4s);
    m.open();
    m.reply("queued");
    QCOMPARE(m.log, (QStringList{u"open main"_s, u"[connecting]"_s, u"main: e k 4"_s, u"[requesting]"_s, u"[queued]"_s,
                                 u"main: w k 15"_s, u"[waiting]"_s}));
    m.reply(granted());
    m.reply("ok 4");
    QCOMPARE(m.state(), HoldState::Held);
}

void HoldLaterTest::aHostileRedirectIsNotFollowed_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::newRow("another host") << QByteArray("evil.example:6388");
    QTest::newRow("another port") << QByteArray("10.0.0.2:6389");
    QTest::newRow("more than a name") << QByteArray("10.0.0.2@evil:6388");
    QTest::newRow("an address in another way") << QByteArray("[::ffff:10.9.0.2]:6388");
    QTest::newRow("not an address") << QByteArray("\"/':6388");
}

void HoldLaterTest::aHostileRedirectIsNotFollowed()
{
    QFETCH(QByteArray, target);
    MachineBench m(clusterOf(4s));
    m.acquire();
    m.open();
    m.log.clear();
    m.reply(to(target));
    QCOMPARE(m.log, (QStringList{u"close aside"_s, u"close main"_s, u"[failed]"_s}));
    QCOMPARE(m.reasonCode(), ErrorCode::NotLeader);
    for (const QString &part : {QString::fromLatin1(target), QString::fromLatin1(a), u"not among your servers"_s})
        QVERIFY2(m.reasonText().contains(part), qPrintable(m.reasonText()));
    QVERIFY(m.machine.isSettled());
    QVERIFY(m.machine.nextWake() == Moment::max());
}

void HoldLaterTest::aCircleOfRedirectsEndsInWords()
{
    MachineBench m(clusterOf(4s));
    m.acquire();
    for (const QByteArray &next : {b, a, b, a}) {
        m.open();
        m.reply(to(next));
    }
    QCOMPARE(m.state(), HoldState::Failed);
    QCOMPARE(m.count(u"open main"_s), 4);
    QCOMPARE(m.reasonCode(), ErrorCode::NotLeader);
    QVERIFY2(m.reasonText().startsWith(u"Sent on 3 times (10.0.0.1:6388 → 10.0.0.2:6388 → 10.0.0.1:6388 → "
                                       "10.0.0.2:6388) and once more to 10.0.0.1:6388"),
             qPrintable(m.reasonText()));
    QCOMPARE(m.endings(), 1);

    MachineBench itself(clusterOf(4s)); // a server that names itself
    itself.acquire();
    for (int i = 0; i < 4; ++i) {
        itself.open();
        itself.reply(to(a));
    }
    QCOMPARE(itself.state(), HoldState::Failed);
}

void HoldLaterTest::aClusterWithoutALeaderIsAskedAgainInTime()
{
    MachineBench m(clusterOf(4s));
    m.acquire();
    m.open();
    m.reply("error_not_leader");
    QCOMPARE(m.state(), HoldState::Connecting);
    QVERIFY2(m.reasonText().contains(u"knows of no leader"), qPrintable(m.reasonText()));
    m.pass(1s);
    m.open();
    m.reply(to(b));
    m.open();
    m.reply(granted());
    QCOMPARE(m.state(), HoldState::Held);
    QVERIFY(!m.status().reason);

    MachineBench never(clusterOf(4s));
    never.acquire();
    for (int i = 0; i < 100 && !isTerminal(never.state()); ++i) {
        never.open();
        never.reply("error_not_leader");
        never.pass(1s);
    }
    QCOMPARE(never.state(), HoldState::Failed);
    QCOMPARE(never.reasonCode(), ErrorCode::NotLeader);
    QVERIFY(never.count(u"open main"_s) <= 11); // one a second, for the acquire timeout
}

void HoldLaterTest::aLeaderThatIsGoneIsFollowedByAnother()
{
    MachineBench m(clusterOf(4s));
    m.acquire();
    m.open();
    m.reply(to(b));
    m.fail(ErrorCode::Unreachable);
    QCOMPARE(m.state(), HoldState::Connecting);
    QCOMPARE(server(m), QString::fromLatin1(a)); // who names the next one
    m.pass(1s);
    m.open();
    m.reply(to(c));
    m.open();
    m.reply(granted());
    QCOMPARE(m.state(), HoldState::Held);
    QCOMPARE(server(m), QString::fromLatin1(c));
}

void HoldLaterTest::drainingEndsAFirstAttempt()
{
    MachineBench m(clusterOf(4s));
    m.acquire();
    m.open();
    m.reply("error_draining");
    QCOMPARE(m.state(), HoldState::Failed);
    QCOMPARE(m.reasonCode(), ErrorCode::Draining);
    QCOMPARE(m.reasonText(), u"The server at 10.0.0.1:6388 is shutting down and takes no new locks."_s);
    QVERIFY(m.machine.isSettled());
}

void HoldLaterTest::drainingWhileQueuedEndsIt()
{
    MachineBench m(clusterOf(4s));
    m.queue();
    m.wait(10s);
    m.reply("error_draining", 2s);
    QCOMPARE(m.state(), HoldState::Failed);
    QCOMPARE(m.reasonCode(), ErrorCode::Draining);
    QVERIFY(!m.status().mayLeaveGhost);
}

void HoldLaterTest::queueingAgainOutlastsAShutDown()
{
    LockOptions options = clusterOf(4s);
    options.onLoss = OnLoss::QueueAgain;
    MachineBench m(options);
    m.hold();
    m.fail();
    m.open(Line::Aside);
    m.reply("error_draining", 1ms, Line::Aside);
    QCOMPARE(m.state(), HoldState::Connecting);
    m.open();
    m.reply("error_draining");
    QCOMPARE(m.state(), HoldState::Connecting);
    QVERIFY2(m.reasonText().contains(u"shutting down"), qPrintable(m.reasonText()));
    m.pass(1s);
    m.fail(ErrorCode::Unreachable); // it is down
    m.pass(1s);
    m.open();
    m.reply(granted());
    QCOMPARE(m.state(), HoldState::Held);
    QCOMPARE(m.status().requeues, 1);
}

void HoldLaterTest::aGrantIsVerifiedAtTheLeader()
{
    MachineBench m(clusterOf(4s));
    m.acquire();
    m.open();
    m.reply(granted(), 3s);
    QCOMPARE(m.state(), HoldState::Verifying);
    m.log.clear();
    m.reply(to(b));
    QCOMPARE(m.state(), HoldState::Verifying);
    m.open();
    m.reply("ok 4");
    QCOMPARE(m.log, (QStringList{u"open main"_s, u"main: n k TOKEN 4"_s, u"[held]"_s, u"renewed"_s}));
}

void HoldLaterTest::aGrantThatNobodyVerifiesIsFreed()
{
    for (const QByteArray &answer : {QByteArray("error_draining"), to("evil:1")}) {
        MachineBench m(clusterOf(4s));
        m.acquire();
        m.open();
        m.reply(granted(), 3s);
        m.reply(answer);
        QCOMPARE(m.state(), HoldState::Failed);
        QVERIFY2(m.reasonText().startsWith(u"The lock was granted, but it could not be verified: "),
                 qPrintable(m.reasonText()));
        QVERIFY(!m.everSaw(HoldState::Held));
        m.open(Line::Aside);
        QCOMPARE(m.log.last(), u"aside: r k TOKEN"_s);
        m.reply(answer, 1ms, Line::Aside);
        QVERIFY(m.machine.isSettled());
    }
}

void HoldLaterTest::cancellingOutlivesARedirect()
{
    MachineBench m(clusterOf(4s));
    m.queue();
    m.cancel();
    m.reply(to(b));
    QCOMPARE(m.state(), HoldState::Failed);
    QCOMPARE(m.reasonCode(), ErrorCode::Cancelled);
    QCOMPARE(m.endings(), 1);
}

void HoldLaterTest::pingIsFoundOutAnewOnAnotherConnection()
{
    MachineBench m(clusterOf(60s));
    m.queue();
    m.pass(8s);
    m.reply("error");
    m.reply(to(b)); // to the wait
    m.open();
    m.reply("queued");
    m.log.clear();
    m.pass(8s);
    QCOMPARE(m.log, (QStringList{u"main: ping _"_s, u"main: w _ 0"_s}));
}

// ---- Held

void HoldLaterTest::drainingIsNeitherHeldNorLostUntilTheDeadline()
{
    MachineBench m(clusterOf(4s));
    m.hold();
    const Moment deadline = m.status().deadline;
    m.pass(1400ms);
    m.reply("error_draining");
    QCOMPARE(m.state(), HoldState::Uncertain);
    QCOMPARE(m.reasonCode(), ErrorCode::Draining);
    QVERIFY2(m.reasonText().startsWith(u"10.0.0.1:6388 is shutting down and does not renew. It is asked again until "),
             qPrintable(m.reasonText()));
    while (m.state() == HoldState::Uncertain && m.clock.now() <= deadline) {
        QVERIFY(m.status().deadline == deadline);
        m.pass(50ms);
        if (!m.mainSent.empty())
            m.reply("error_draining");
    }
    QCOMPARE(m.state(), HoldState::Lost);
    QVERIFY(m.clock.now() <= deadline + 50ms);
    QVERIFY2(m.reasonText().contains(u"answered \"error_draining\" and did not renew"), qPrintable(m.reasonText()));
    QVERIFY(m.status().renewalsSent <= 8); // paced
    QCOMPARE(m.endings(), 1);
}

void HoldLaterTest::aRenewalAfterDrainingIsHeldAgain()
{
    MachineBench m(clusterOf(30s));
    m.hold(30s);
    m.pass(8s);
    m.reply("error_draining");
    m.pass(1s);
    m.reply("ok 30");
    QCOMPARE(m.state(), HoldState::Held);
    QVERIFY(!m.status().reason);
    QVERIFY(m.status().nextRenewal - m.clock.now() > 7s); // at the usual pace
}

void HoldLaterTest::aRenewalIsSentToTheNewLeader()
{
    MachineBench m(clusterOf(30s));
    m.hold(30s);
    const Moment deadline = m.status().deadline;
    m.pass(8s);
    m.log.clear();
    m.reply(to(b));
    QCOMPARE(m.state(), HoldState::Uncertain);
    QVERIFY(m.status().deadline == deadline);
    QCOMPARE(server(m), QString::fromLatin1(b));
    for (const QByteArray &name : {a, b})
        QVERIFY2(m.reasonText().contains(QString::fromLatin1(name)), qPrintable(m.reasonText()));
    m.pass(100ms);
    m.open();
    const Moment sent = m.clock.now();
    m.reply("ok 30");
    QCOMPARE(m.log,
             (QStringList{u"open main"_s, u"[uncertain]"_s, u"main: n k TOKEN 30"_s, u"[held]"_s, u"renewed"_s}));
    QVERIFY(m.status().confirmed == sent);
    QCOMPARE(server(m), QString::fromLatin1(b));
    m.fail(); // from here on that connection is the hold's
    QCOMPARE(m.state(), HoldState::Lost);
}

void HoldLaterTest::aNewLeaderThatKnowsNothingIsLost()
{
    MachineBench m(clusterOf(30s));
    m.hold(30s);
    m.pass(8s);
    m.reply(to(b));
    m.open();
    m.reply("error");
    QCOMPARE(m.state(), HoldState::Lost);
    QVERIFY(m.reasonText().startsWith(u"The server answered \"error\" to the renewal of "));
}

void HoldLaterTest::aLeaderThatCannotBeReachedIsTriedUntilTheDeadline()
{
    MachineBench m(clusterOf(30s));
    m.hold(30s);
    const Moment deadline = m.status().deadline;
    m.pass(8s);
    m.reply(to(b));
    m.fail(ErrorCode::Unreachable);
    QCOMPARE(m.state(), HoldState::Uncertain);
    m.pass(1s);
    QCOMPARE(server(m), QString::fromLatin1(a));
    m.open();
    m.reply(to(c)); // it knows better by now
    m.open();
    m.reply("ok 30");
    QCOMPARE(m.state(), HoldState::Held);
    QCOMPARE(server(m), QString::fromLatin1(c));

    MachineBench never(clusterOf(30s));
    never.hold(30s);
    never.pass(8s);
    never.reply(to(b));
    while (never.state() == HoldState::Uncertain && never.clock.now() <= deadline) {
        if (never.log.last() == u"open main"_s)
            never.fail(ErrorCode::Unreachable);
        never.pass(100ms);
    }
    QCOMPARE(never.state(), HoldState::Lost);
    QVERIFY(never.count(u"open main"_s) <= 25);
}

void HoldLaterTest::aHostileRedirectOfARenewalIsTriedUntilTheDeadline()
{
    MachineBench m(clusterOf(4s));
    m.hold();
    m.pass(1400ms);
    m.log.clear();
    m.reply(to("evil:6388"));
    QCOMPARE(m.log, QStringList{u"[uncertain]"_s}); // and nothing was opened
    QVERIFY2(m.reasonText().contains(u"evil:6388, which is not among your servers"), qPrintable(m.reasonText()));
    m.pass(500ms);
    m.reply("ok 4"); // it leads again
    QCOMPARE(m.state(), HoldState::Held);
}

void HoldLaterTest::aCircleOfRenewalsIsPacedAndEndsAtTheDeadline()
{
    MachineBench m(clusterOf(4s));
    m.hold();
    m.pass(1400ms);
    bool told = false;
    while (m.state() != HoldState::Lost && m.count(u"open main"_s) < 100) {
        if (!m.mainSent.empty())
            m.reply(to(server(m) == QString::fromLatin1(a) ? b : a));
        else if (m.log.last() == u"open main"_s || m.log.last() == u"[uncertain]"_s)
            m.open();
        else
            m.pass(10ms);
        told = told || m.reasonText().startsWith(u"Sent on 3 times");
    }
    QVERIFY(told);
    QCOMPARE(m.state(), HoldState::Lost);
    QVERIFY(m.count(u"open main"_s) < 30);
}

void HoldLaterTest::redirectsOfALongLifeAreNotAddedUp()
{
    MachineBench m(clusterOf(30s));
    m.hold(30s);
    for (int i = 0; i < 10; ++i) {
        m.pass(8s);
        m.reply(to(i % 2 == 0 ? b : a));
        m.open();
        m.reply("ok 30");
        QCOMPARE(m.state(), HoldState::Held);
    }
}

// ---- Ending

void HoldLaterTest::aReleaseIsSentToTheLeader()
{
    MachineBench m(clusterOf(30s));
    m.hold(30s);
    m.release();
    m.log.clear();
    m.reply(to(b));
    QCOMPARE(m.state(), HoldState::Releasing);
    m.open(Line::Aside);
    m.reply("ok", 1ms, Line::Aside);
    QCOMPARE(m.log, (QStringList{u"close main"_s, u"open aside"_s, u"aside: r k TOKEN"_s, u"close aside"_s,
                                 u"close main"_s, u"[released]"_s}));
    QCOMPARE(m.endings(), 1);

    MachineBench circle(clusterOf(30s));
    circle.hold(30s);
    circle.release();
    circle.reply(to(b));
    for (const QByteArray &next : {a, b, a}) {
        circle.open(Line::Aside);
        circle.reply(to(next), 1ms, Line::Aside);
    }
    QCOMPARE(circle.state(), HoldState::Failed);
    QVERIFY2(circle.reasonText().startsWith(u"The release of “k” was not carried out: Sent on 3 times"),
             qPrintable(circle.reasonText()));
}

void HoldLaterTest::aLeaderThatDoesNotHoldItSaysSo()
{
    MachineBench m(clusterOf(30s));
    m.hold(30s);
    m.release();
    m.reply(to(b));
    m.open(Line::Aside);
    m.reply("error", 1ms, Line::Aside); // the follower carried nothing out, so this is no second try
    QCOMPARE(m.state(), HoldState::Lost);
}

void HoldLaterTest::aReleaseOfADrainingServerSaysSo()
{
    MachineBench m(clusterOf(30s));
    m.hold(30s);
    m.release();
    m.reply("error_draining");
    QCOMPARE(m.state(), HoldState::Failed);
    QCOMPARE(m.reasonCode(), ErrorCode::Draining);
    QVERIFY2(m.reasonText().contains(u"not carried out"), qPrintable(m.reasonText()));
    QVERIFY(m.machine.isSettled());
}

void HoldLaterTest::whatIsLeftBehindIsFreedAtTheLeader()
{
    MachineBench m(clusterOf(30s));
    m.hold(30s);
    m.fail();
    QCOMPARE(m.state(), HoldState::Lost);
    m.open(Line::Aside);
    m.log.clear();
    m.reply(to(b), 1ms, Line::Aside);
    m.open(Line::Aside);
    m.reply("ok", 1ms, Line::Aside);
    QCOMPARE(m.log, (QStringList{u"open aside"_s, u"aside: r k TOKEN"_s, u"close aside"_s, u"close main"_s}));
    QVERIFY(m.machine.isSettled());

    MachineBench circle(clusterOf(30s));
    circle.hold(30s);
    circle.fail();
    for (const QByteArray &next : {b, a, b, a}) {
        QVERIFY(!circle.machine.isSettled());
        circle.open(Line::Aside);
        circle.reply(to(next), 1ms, Line::Aside);
    }
    QVERIFY(circle.machine.isSettled());
}

void HoldLaterTest::aNewAttemptBeginsAtTheKeysServer()
{
    MachineBench m(clusterOf(4s));
    m.acquire();
    m.open();
    m.reply(to(b));
    m.open();
    m.reply("timeout");
    QCOMPARE(m.state(), HoldState::TimedOut);
    QCOMPARE(server(m), QString::fromLatin1(b));
    m.acquire();
    QCOMPARE(server(m), QString::fromLatin1(a));
}

LOCKDECK_TEST(HoldLaterTest)
#include "holdlatertest.moc"
