#include "lockctl/localserver.h"
#include "protocol/rules.h"
#include "support/testmain.h"

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace std::chrono_literals;

/// A LockServer that plays what is documented of dflockds later than 1.10: ServerRole over sockets.
class LaterServerTest : public QObject
{
    Q_OBJECT

private slots:
    void rolesAreReadAndNamed();
    void what110AnswersIsAnsweredExactly();
    void aDrainingServerChangesNothing();
    void aFollowerNamesItsLeader();
    void aLeaderCountsItsGrants();
    void statsShowTheCluster();
    void whoWaitsIsToldOfTheNewRole();
    void aLaterServerDrainsWhileItShutsDown();

private:
    static void checkChangesAreAnswered(RawClient &client, const QByteArray &answer);
    static ServerStats statsOf(RawClient &client)
    {
        const QByteArray line = client.ask("stats\n_\n\n");
        const auto stats = parseStats(line.mid(3), Moment{}, Moment{});
        return stats ? *stats : ServerStats{};
    }
};

static const ServerRole usual;
static const ServerRole leader{ServerRole::Kind::Leader, {}};
static const ServerRole draining{ServerRole::Kind::Draining, {}};
static const ServerRole follower{ServerRole::Kind::Follower, "10.0.0.2:6388"};

static const QByteArray ping = "ping\n_\n\n";
static const QByteArray barrier = "barrier\n_\n\n";

void LaterServerTest::rolesAreReadAndNamed()
{
    const auto read = [](const char *text) { return parseServerRole(QString::fromLatin1(text)); };
    QVERIFY(*read("") == usual);
    QVERIFY(read("1.10")->kind == ServerRole::Kind::Exact);
    QVERIFY(*read("leader") == leader);
    QVERIFY(*read("draining") == draining);
    QVERIFY(*read("follower=10.0.0.2:6388") == follower);
    QCOMPARE(read("follower=[::1]:6388")->leader, QByteArray("[::1]:6388"));
    for (const char *wrong : {"follower", "follower=", "follower=a", "follower=a:0", "follower=a:65536", "follower=:1",
                              "follower=a b:1", "follower=a:1x", "follower=a:-1", "leader ", "1.9"}) {
        const auto role = read(wrong);
        QVERIFY2(!role, wrong);
        QVERIFY2(role.error().message.contains(QLatin1String(wrong)), qPrintable(role.error().message));
    }
}

void LaterServerTest::what110AnswersIsAnsweredExactly()
{
    Server server;
    RawClient client(server.server.port());
    QCOMPARE(client.ask(ping), QByteArray("ok"));
    QCOMPARE(client.ask(barrier), QByteArray("error"));
    server.server.actAs({ServerRole::Kind::Exact, {}});
    QCOMPARE(client.ask(ping), QByteArray("error"));
    QCOMPARE(client.ask(barrier), QByteArray("error"));
    QVERIFY(client.ask("l\nk\n0 5\n").startsWith("ok ")); // and the connection goes on
    QVERIFY(!statsOf(client).cluster);
}

void LaterServerTest::checkChangesAreAnswered(RawClient &client, const QByteArray &answer)
{
    const QByteArray token(32, '0');
    for (const char *command : {"l\nk\n0\n", "e\nk\n\n", "w\nk\n0\n", "w\n_\n0\n", "sl\ns\n0 2\n", "se\ns\n2\n"})
        QCOMPARE(client.ask(command), answer);
    for (const char *command : {"n", "r", "sn", "sr"})
        QCOMPARE(client.ask(command + QByteArray("\nk\n") + token + "\n"), answer);
    QCOMPARE(client.ask(ping), QByteArray("ok"));
    QVERIFY(client.ask("stats\n_\n\n").startsWith("ok {"));
}

void LaterServerTest::aDrainingServerChangesNothing()
{
    Server server;
    RawClient client(server.server.port());
    const QByteArray token = client.tokenOf("l\nheld\n0 60\n");
    server.server.actAs(draining);
    checkChangesAreAnswered(client, "error_draining");
    QCOMPARE(client.ask(barrier), QByteArray("ok"));
    QCOMPARE(client.ask("r\nheld\n" + token + "\n"), QByteArray("error_draining"));
    QCOMPARE(statsOf(client).locks.size(), std::size_t{1});
    server.server.actAs(usual);
    QCOMPARE(client.ask("r\nheld\n" + token + "\n"), QByteArray("ok"));
}

void LaterServerTest::aFollowerNamesItsLeader()
{
    Server server;
    server.server.actAs(follower);
    RawClient client(server.server.port());
    checkChangesAreAnswered(client, "error_not_leader 10.0.0.2:6388");
    QCOMPARE(client.ask(barrier), QByteArray("error_not_leader 10.0.0.2:6388"));
}

void LaterServerTest::aLeaderCountsItsGrants()
{
    Server server;
    server.server.actAs(leader);
    RawClient client(server.server.port());
    QCOMPARE(client.ask(ping), QByteArray("ok"));
    QCOMPARE(client.ask(barrier), QByteArray("ok"));
    quint64 before = 0;
    for (const char *key : {"a", "b", "c"}) {
        const QByteArray token = client.tokenOf(QByteArray("l\n") + key + "\n0 5\n");
        QVERIFY(!checkToken(token));
        QCOMPARE(*fenceOf(token), ++before);
    }
}

void LaterServerTest::statsShowTheCluster()
{
    Server server;
    RawClient client(server.server.port());
    QVERIFY(!statsOf(client).cluster);
    server.server.actAs(leader);
    client.ask("l\nk\n0 5\n");
    auto stats = statsOf(client);
    QVERIFY(stats.cluster.has_value());
    QCOMPARE(stats.cluster->role, u"leader"_qs);
    QCOMPARE(stats.cluster->leaderAddress, server.url());
    QCOMPARE(stats.cluster->commitIndex, quint64{1});
    QVERIFY(!stats.cluster->isFollower());
    QCOMPARE(stats.locks.size(), std::size_t{1});

    server.server.actAs(follower);
    stats = statsOf(client);
    QVERIFY(stats.cluster->isFollower());
    QCOMPARE(stats.cluster->leaderAddress, u"10.0.0.2:6388"_qs);
    QCOMPARE(stats.cluster->voters, (QStringList{server.url(), u"10.0.0.2:6388"_qs}));
}

void LaterServerTest::whoWaitsIsToldOfTheNewRole()
{
    Server server;
    RawClient holder(server.server.port());
    QVERIFY(!holder.tokenOf("l\nk\n0 60\n").isEmpty());
    RawClient waiter(server.server.port());
    waiter.socket.write("l\nk\n60\n");
    QTRY_COMPARE(statsOf(holder).locks.at(0).waiters, 1);
    server.server.actAs(follower);
    QCOMPARE(waiter.ask({}), QByteArray("error_not_leader 10.0.0.2:6388"));
    QCOMPARE(statsOf(holder).locks.at(0).waiters, 0);
}

void LaterServerTest::aLaterServerDrainsWhileItShutsDown()
{
    Server server;
    server.server.actAs(leader);
    RawClient holder(server.server.port());
    const QByteArray token = holder.tokenOf("l\nk\n0 60\n");
    RawClient waiter(server.server.port());
    waiter.socket.write("l\nk\n60\n");
    QTRY_COMPARE(statsOf(holder).locks.at(0).waiters, 1);
    QSignalSpy finished(&server.server, &LockServer::finished);
    server.server.shutDown();
    QCOMPARE(waiter.ask({}), QByteArray("error_draining"));
    QCOMPARE(holder.ask("n\nk\n" + token + " 60\n"), QByteArray("error_draining"));
    holder.socket.abort();
    waiter.socket.abort();
    QTRY_COMPARE(finished.count(), 1);
}

LOCKDECK_TEST(LaterServerTest)
#include "laterservertest.moc"
