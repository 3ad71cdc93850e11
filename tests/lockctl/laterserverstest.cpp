#include "client/distributedlock.h"
#include "localserver.h"
#include "lockctlrun.h"
#include "support/fakeserver.h"
#include "support/testmain.h"

#include <QtCore/QRegularExpression>
#include <QtCore/QTemporaryFile>

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace std::chrono_literals;

/// lockctl and dflockds later than 1.10, from end to end.
class LaterServersTest : public QObject
{
    Q_OBJECT

private slots:
    void aHoldGoesToTheLeader();
    void aLeaderChangeInMidHoldIsSurvived();
    void aNewLeaderWithoutTheLockIsALoss();
    void aHostileRedirectIsNotFollowed();
    void aCircleOfFollowersEnds();
    void aDrainingServerTakesNothing();
    void aServerThatDrainsWhileHeldIsAskedAgain();
    void aReleaseGoesToTheLeader();
    void statsShowTheCluster();
    void aCommandKnowsItsFence();
    void aQueuedConnectionIsKeptAlive_data();
    void aQueuedConnectionIsKeptAlive();
};

namespace {

ServerRole followerOf(const QString &leader)
{
    return {ServerRole::Kind::Follower, leader.toLatin1()};
}
const ServerRole leading{ServerRole::Kind::Leader, {}};
const ServerRole draining{ServerRole::Kind::Draining, {}};

/// A key whose server is the first of two.
QString keyOfTheFirst()
{
    for (int i = 0;; ++i) {
        const QString key = u"k%1"_qs.arg(i);
        if (crc32Shard(key, 2) == 0)
            return key;
    }
}

QStringList hold(const QString &servers, const QStringList &more)
{
    return QStringList{u"hold"_qs, keyOfTheFirst(), u"--server"_qs, servers, u"--json"_qs} + more;
}

QString addressPrintedBy(LockctlRun &serve)
{
    static const QRegularExpression listening(u"listening on (\\S+)\\n"_qs);
    QRegularExpressionMatch match;
    const bool came = QTest::qWaitFor([&] { return (match = listening.match(serve.errors())).hasMatch(); }, 60'000);
    return came ? match.captured(1) : QString();
}

bool reaches(LockctlRun &run, const QString &state, int times = 1)
{
    return QTest::qWaitFor([&] { return run.states().count(state) >= times; }, 60'000);
}

} // namespace

/// Two processes.
void LaterServersTest::aHoldGoesToTheLeader()
{
    LockctlRun leader({u"serve"_qs, u"--port=0"_qs, u"--act-as=leader"_qs});
    const QString at = addressPrintedBy(leader);
    QVERIFY(!at.isEmpty());
    LockctlRun follower({u"serve"_qs, u"--port=0"_qs, u"--act-as"_qs, u"follower="_qs + at});
    const QString from = addressPrintedBy(follower);
    QVERIFY(!from.isEmpty());
    LockctlRun run(hold(from + u',' + at, {u"--for"_qs, u"0"_qs}));
    QCOMPARE(run.exitCode(), 0);
    const auto lines = run.lines();
    QCOMPARE(lines.front()[QLatin1String("server")].toString(), from);
    QCOMPARE(lines.back()[QLatin1String("server")].toString(), at);
    QCOMPARE(lines.back()[QLatin1String("state")].toString(), u"released"_qs);
    const auto held = std::find_if(lines.begin(), lines.end(), [](const QJsonObject &line) {
        return line[QLatin1String("state")] == QLatin1String("held");
    });
    QVERIFY(held != lines.end());
    QCOMPARE((*held)[QLatin1String("fence")].toString(), u"1"_qs);
    for (LockctlRun *server : {&leader, &follower}) {
        server->terminate();
        QCOMPARE(server->exitCode(), 0);
    }
}

/// The new leader knows the lock, as one of a cluster would.
void LaterServersTest::aLeaderChangeInMidHoldIsSurvived()
{
    Server before;
    FakeServer after;
    after.when("n", {"ok 3"});
    after.when("r", {"ok"});
    const QString at = after.address().toString();
    LockctlRun run(hold(before.url() + u',' + at, {u"--lease"_qs, u"3"_qs}));
    QVERIFY(reaches(run, u"held"_qs));
    before.server.actAs(followerOf(at));
    QVERIFY(reaches(run, u"held"_qs, 2));
    QCOMPARE(run.states().filter(u"uncertain"_qs).size(), 1);
    run.terminate();
    QCOMPARE(run.exitCode(), 0);
    QCOMPARE(run.states().last(), u"released"_qs);
    QCOMPARE(run.lines().back()[QLatin1String("server")].toString(), at);
    QCOMPARE(after.count(u": r "_qs), 1);
}

void LaterServersTest::aNewLeaderWithoutTheLockIsALoss()
{
    Server before;
    Server after;
    LockctlRun run(hold(before.url() + u',' + after.url(), {u"--lease"_qs, u"3"_qs}));
    QVERIFY(reaches(run, u"held"_qs));
    before.server.actAs(followerOf(after.url()));
    QCOMPARE(run.exitCode(), 74);
    QVERIFY2(run.errors().contains(u"The server answered \"error\" to the renewal"_qs), qPrintable(run.errors()));
}

void LaterServersTest::aHostileRedirectIsNotFollowed()
{
    Server server;
    FakeServer stranger;
    server.server.actAs(followerOf(stranger.address().toString()));
    LockctlRun run(hold(server.url(), {}));
    QCOMPARE(run.exitCode(), 69);
    QVERIFY2(run.errors().contains(stranger.address().toString() + u", which is not among your servers"_qs),
             qPrintable(run.errors()));
    QCOMPARE(run.lines().back()[QLatin1String("error")].toString(), u"not_leader"_qs);
    QCOMPARE(stranger.connections(), 0);
}

void LaterServersTest::aCircleOfFollowersEnds()
{
    Server one;
    Server two;
    one.server.actAs(followerOf(two.url()));
    two.server.actAs(followerOf(one.url()));
    LockctlRun run(hold(one.url() + u',' + two.url(), {}));
    QCOMPARE(run.exitCode(), 69);
    QVERIFY2(run.errors().contains(u"Sent on 3 times"_qs), qPrintable(run.errors()));
}

void LaterServersTest::aDrainingServerTakesNothing()
{
    Server server;
    server.server.actAs(draining);
    LockctlRun run(hold(server.url(), {}));
    QCOMPARE(run.exitCode(), 69);
    QVERIFY2(run.errors().contains(u"The server at %1 is shutting down and takes no new locks."_qs.arg(server.url())),
             qPrintable(run.errors()));
    QCOMPARE(run.lines().back()[QLatin1String("error")].toString(), u"draining"_qs);
}

void LaterServersTest::aServerThatDrainsWhileHeldIsAskedAgain()
{
    Server server;
    LockctlRun run(hold(server.url(), {u"--lease"_qs, u"3"_qs}));
    QVERIFY(reaches(run, u"held"_qs));
    server.server.actAs(draining);
    QVERIFY(reaches(run, u"uncertain"_qs));
    server.server.actAs({});
    QVERIFY(reaches(run, u"held"_qs, 2));
    server.server.actAs(draining);
    QCOMPARE(run.exitCode(), 74);
    QVERIFY2(run.errors().contains(u"answered \"error_draining\" and did not renew"_qs), qPrintable(run.errors()));
}

void LaterServersTest::aReleaseGoesToTheLeader()
{
    Server follower;
    Server leader;
    leader.server.actAs(leading);
    follower.server.actAs(followerOf(leader.url()));
    const QByteArray key = keyOfTheFirst().toLatin1();
    RawClient holder(leader.server.port());
    const QByteArray token = holder.tokenOf("l\n" + key + "\n0 100\n");
    QTemporaryFile file;
    QVERIFY(file.open());
    file.write(token + '\n');
    file.close();
    // A follower of a real cluster shows the lock, too; this one does not, so the look goes to a server that does.
    FakeServer shows;
    shows.when("stats", {R"(ok {"connections":1,"locks":[{"key":")" + key +
                         R"(","owner_conn_id":1,"lease_expires_in_s":9,"waiters":0}]})"});
    shows.when("r", {"error_not_leader " + leader.url().toLatin1()});
    LockctlRun run({u"release"_qs, QString::fromLatin1(key), u"--server"_qs,
                    shows.address().toString() + u',' + leader.url(), u"--token-file"_qs, file.fileName(),
                    u"--yes"_qs});
    QCOMPARE(run.exitCode(), 0);
    QVERIFY2(run.output().contains(key + " on " + leader.url().toLatin1() + ": released."), run.output().constData());
    QVERIFY2(run.errors().contains(u" on "_qs + leader.url() + u", token "_qs), qPrintable(run.errors()));
    QCOMPARE(holder.ask("n\n" + key + "\n" + token + " 9\n"), QByteArray("error"));
}

void LaterServersTest::statsShowTheCluster()
{
    Server follower;
    follower.server.actAs(followerOf(u"10.0.0.2:6388"_qs));
    LockctlRun run({u"stats"_qs, u"--server"_qs, follower.url()});
    QCOMPARE(run.exitCode(), 0);
    const QByteArray wanted = "cluster: follower " + follower.url().toLatin1() +
                              ", term 1, leader 10.0.0.2:6388, voters " + follower.url().toLatin1() +
                              ", 10.0.0.2:6388\n";
    const QByteArray output = run.output();
    QVERIFY2(output.contains(wanted), output.constData());
    LockctlRun json({u"stats"_qs, u"--json"_qs, u"--server"_qs, follower.url()});
    QCOMPARE(json.exitCode(), 0);
    QCOMPARE(json.lines().at(0)[QLatin1String("cluster")][QLatin1String("role")].toString(), u"follower"_qs);
}

void LaterServersTest::aCommandKnowsItsFence()
{
    Server server;
    server.server.actAs(leading);
    for (const char *fence : {"1", "2"}) {
        LockctlRun run(
            {u"run"_qs, u"k"_qs, u"--server"_qs, server.url(), u"--"_qs, u"printenv"_qs, u"LOCKDECK_FENCE"_qs});
        QCOMPARE(run.exitCode(), 0);
        QCOMPARE(run.output(), QByteArray(fence) + '\n');
    }
    server.server.actAs({}); // random tokens, though it answers ping
    LockctlRun run({u"run"_qs, u"k"_qs, u"--server"_qs, server.url(), u"--"_qs, u"printenv"_qs, u"LOCKDECK_FENCE"_qs});
    QCOMPARE(run.exitCode(), 1);
    QCOMPARE(run.output(), QByteArray());
}

void LaterServersTest::aQueuedConnectionIsKeptAlive_data()
{
    QTest::addColumn<ServerRole::Kind>("role");
    QTest::newRow("by ping") << ServerRole::Kind::Usual;
    QTest::newRow("by a wait, on 1.10") << ServerRole::Kind::Exact;
}

/// Beyond the read timeout, which closes whoever is silent and takes its place in the queue away.
void LaterServersTest::aQueuedConnectionIsKeptAlive()
{
    QFETCH(ServerRole::Kind, role);
    ServerOptions serverOptions;
    serverOptions.port = 0;
    serverOptions.readTimeout = 1s;
    serverOptions.role.kind = role;
    LockServer server(serverOptions);
    QVERIFY(!server.listen());
    LockOptions options;
    options.key = u"k"_qs;
    options.lease = 30s;
    options.readTimeout = 1s;
    options.servers.servers = {ServerAddress{u"127.0.0.1"_qs, server.port()}};
    DistributedLock first(options);
    QVERIFY(!first.acquire());
    QTRY_COMPARE(first.status().state, HoldState::Held);
    DistributedLock second(options);
    QVERIFY(!second.enqueue());
    QTRY_COMPARE(second.status().state, HoldState::Queued);
    const Moment end = BootTime::now() + 3s;
    QTRY_VERIFY(BootTime::now() > end || second.status().state != HoldState::Queued);
    QCOMPARE(second.status().state, HoldState::Queued);
    QVERIFY(!first.release());
    QVERIFY(!second.wait(10s));
    QTRY_COMPARE(second.status().state, HoldState::Held);
    QVERIFY(!second.release());
    QTRY_COMPARE(second.status().state, HoldState::Released);
}

LOCKDECK_TEST(LaterServersTest)
#include "laterserverstest.moc"
