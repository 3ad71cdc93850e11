#include "monitor/fleet.h"
#include "lockctl/localserver.h"
#include "monitor/fleetworker.h"
#include "support/testmain.h"

#include <QtCore/QTimer>
#include <QtNetwork/QTcpServer>

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace std::chrono_literals;
using Kind = FleetEvent::Kind;

namespace {

ServerOptions options(quint16 port = 0)
{
    ServerOptions options;
    options.port = port;
    return options;
}

ServerSet serversAt(std::initializer_list<quint16> ports)
{
    ServerSet servers;
    servers.servers.clear();
    for (const quint16 port : ports)
        servers.servers.push_back({QStringLiteral("127.0.0.1"), port});
    return servers;
}

/// A client that says what the test tells it.
struct Client : RawClient
{
    using RawClient::RawClient;

    void say(const QByteArray &command, const QByteArray &key, const QByteArray &argument)
    {
        socket.write(command + '\n' + key + '\n' + argument + '\n');
    }
    /// True once a reply with this beginning has come.
    bool ask(const QByteArray &command, const QByteArray &key, const QByteArray &argument, const QByteArray &expected)
    {
        lastReply = RawClient::ask(command + '\n' + key + '\n' + argument + '\n');
        return lastReply.startsWith(expected);
    }
    QByteArray token() const { return lastReply.split(' ').value(1); }

    QByteArray lastReply;
};

/// A Fleet and every event it told.
class Watcher : public Fleet
{
public:
    explicit Watcher(std::initializer_list<quint16> ports)
    {
        setInterval(20ms);
        connect(this, &Fleet::changed, this, [this] {
            for (const FleetSnapshotPtr &snapshot : takeSnapshots())
                m_events.insert(m_events.end(), snapshot->events.begin(), snapshot->events.end());
        });
        watch(serversAt(ports));
    }

    const KeyRow *row(const char16_t *key, int server = 0) { return snapshot()->find(server, QString::fromUtf16(key)); }
    ServerState state(std::size_t server = 0)
    {
        const auto &servers = snapshot()->servers;
        return server < servers.size() ? servers[server].state : ServerState::Connecting;
    }
    int count(Kind kind, int server = 0) const
    {
        return static_cast<int>(std::count_if(m_events.begin(), m_events.end(), [&](const FleetEvent &event) {
            return event.kind == kind && event.server == server;
        }));
    }

private:
    std::vector<FleetEvent> m_events;
};

/// Acquisitions told by the snapshots that lie in the channel; takes them.
int countAcquired(FleetChannel &channel)
{
    int acquired = 0;
    for (const PublishedSnapshot &published : channel.snapshots.takeAll()) {
        --channel.unread;
        for (const FleetEvent &event : published.snapshot->events)
            acquired += event.kind == Kind::Acquired;
    }
    return acquired;
}

} // namespace

class FleetTest : public QObject
{
    Q_OBJECT

private slots:
    void isNeverWithoutASnapshot();
    void showsWhoHoldsAndHowManyWait();
    void tellsWhatHappened();
    void showsSemaphoresWithoutOwners();
    void seesAServerGoAndComeBack();
    void asksOneServerOnlyWhenToldSo();
    void keepsTheLastRowsOfAServerThatIsDown();
    void mergesServersAndFlagsKeysOnTheWrongOne();
    void saysThatATokenIsRefused();
    void saysThatSomethingElseListens();
    void forgetsTheServersWatchedBefore();
    void keepsEventsForAReaderThatStalls();
    void warnsOfAMissedRenewalBeforeTheLeaseEnds();
    void tellsTheStoriesOfTheKeysFollowed();
    void tellsTheStoryOfTheKeyInspected();
    void tellsNoStoryOfAKeyInspectedBefore();
    void countsHowOftenARuleWouldHaveFired();
};

void FleetTest::isNeverWithoutASnapshot()
{
    Fleet fleet;
    QVERIFY(fleet.snapshot() != nullptr);
    QVERIFY(fleet.snapshot()->servers.empty());
    QVERIFY(fleet.takeSnapshots().empty());
    QVERIFY(fleet.interval() == 1s);
}

void FleetTest::showsWhoHoldsAndHowManyWait()
{
    const Server server;
    Client holder(server.port());
    Client waiter(server.port());
    QVERIFY(holder.ask("l", "db/migrate", "0 30", "ok "));
    waiter.say("l", "db/migrate", "20 30");

    Watcher fleet({server.port()});
    QTRY_VERIFY(fleet.row(u"db/migrate") && fleet.row(u"db/migrate")->waiters == 1);
    const KeyRow row = *fleet.row(u"db/migrate");
    QCOMPARE(row.kind, KeyRow::Kind::Lock);
    QVERIFY(row.owner != 0);
    QVERIFY(row.deadline > BootTime::now() + 20s && row.deadline < BootTime::now() + 31s);
    QVERIFY(row.contendedSince != Moment{});
    QVERIFY(!row.otherShard);
    QCOMPARE(fleet.state(), ServerState::Up);
    const ServerStatus status = fleet.snapshot()->servers[0];
    QCOMPARE(status.connections, 3);
    QCOMPARE(status.keys, 1);
    QVERIFY(status.dutyCycle <= 0.05);

    const quint64 generation = fleet.snapshot()->generation;
    QTRY_VERIFY(fleet.snapshot()->generation > generation + 3);
    QVERIFY2(fleet.row(u"db/migrate")->deadline == row.deadline, "a lease that counts down keeps its deadline");
}

void FleetTest::tellsWhatHappened()
{
    const Server server;
    Client first(server.port());
    Client second(server.port());
    Watcher fleet({server.port()});
    QTRY_COMPARE(fleet.state(), ServerState::Up);
    QTRY_COMPARE(fleet.count(Kind::ServerUp), 1);

    QVERIFY(first.ask("l", "k", "0 30", "ok "));
    QTRY_COMPARE(fleet.count(Kind::Acquired), 1);
    QCOMPARE(fleet.count(Kind::Appeared), 1);
    const QByteArray token = first.token();
    QVERIFY(first.ask("n", "k", token + " 60", "ok 60"));
    QTRY_COMPARE(fleet.count(Kind::Renewed), 1);
    second.say("l", "k", "20 30");
    QTRY_COMPARE(fleet.count(Kind::QueueGrew), 1);
    QVERIFY(first.ask("r", "k", token, "ok"));
    QTRY_COMPARE(fleet.count(Kind::HandedOver), 1);
    QTRY_COMPARE(fleet.count(Kind::QueueShrank), 1);
}

void FleetTest::showsSemaphoresWithoutOwners()
{
    const Server server;
    Client client(server.port());
    QVERIFY(client.ask("sl", "pool/workers", "0 3 30", "ok "));
    Watcher fleet({server.port()});
    QTRY_VERIFY(fleet.row(u"pool/workers"));
    const KeyRow row = *fleet.row(u"pool/workers");
    QCOMPARE(row.kind, KeyRow::Kind::Semaphore);
    QCOMPARE(row.limit, 3);
    QCOMPARE(row.holders, 1);
    QCOMPARE(row.owner, 0u);
}

void FleetTest::seesAServerGoAndComeBack()
{
    auto server = std::make_unique<LockServer>(options());
    QVERIFY(!server->listen());
    const quint16 port = server->port();
    Watcher fleet({port});
    QTRY_COMPARE(fleet.state(), ServerState::Up);

    server.reset();
    QTRY_COMPARE(fleet.state(), ServerState::Down);
    QTRY_COMPARE(fleet.count(Kind::ServerDown), 1);
    const ServerStatus down = fleet.snapshot()->servers[0];
    QVERIFY(down.problem && !down.problem->message.isEmpty());
    QVERIFY(down.roundTrips.back() < 0);

    server = std::make_unique<LockServer>(options(port));
    QVERIFY(!server->listen());
    fleet.refresh();
    QTRY_COMPARE(fleet.state(), ServerState::Up);
    QTRY_COMPARE(fleet.count(Kind::ServerUp), 2);
}

void FleetTest::asksOneServerOnlyWhenToldSo()
{
    LockServer one(options());
    LockServer two(options());
    QVERIFY(!one.listen());
    QVERIFY(!two.listen());
    Watcher fleet({one.port(), two.port()});
    fleet.setInterval(1h);
    QTRY_VERIFY(fleet.state(0) == ServerState::Up && fleet.state(1) == ServerState::Up);
    const auto asked = [&fleet](std::size_t server) { return fleet.snapshot()->servers[server].lastAsked; };
    const auto before = std::pair(asked(0), asked(1));
    fleet.refresh(1);
    QTRY_VERIFY(asked(1) > before.second);
    QVERIFY(asked(0) == before.first);
    fleet.refresh();
    QTRY_VERIFY(asked(0) > before.first);
}

void FleetTest::keepsTheLastRowsOfAServerThatIsDown()
{
    auto server = std::make_unique<LockServer>(options());
    QVERIFY(!server->listen());
    Client client(server->port());
    QVERIFY(client.ask("l", "k", "0 30", "ok "));
    Watcher fleet({server->port()});
    QTRY_VERIFY(fleet.row(u"k"));
    server.reset();
    QTRY_COMPARE(fleet.state(), ServerState::Down);
    QVERIFY(fleet.row(u"k"));
    QVERIFY2(fleet.row(u"k")->waiterTrend.back() < 0, "a missed poll is a gap");
    QCOMPARE(fleet.count(Kind::LetGo), 0);
}

void FleetTest::mergesServersAndFlagsKeysOnTheWrongOne()
{
    const Server one;
    const Server two;
    Client first(one.port());
    Client second(two.port());
    const QByteArray key = "my-key";
    QVERIFY(first.ask("l", key, "0 30", "ok "));
    QVERIFY(second.ask("l", key, "0 30", "ok "));
    Watcher fleet({one.port(), two.port()});
    QTRY_VERIFY(fleet.row(u"my-key", 0) && fleet.row(u"my-key", 1));
    const int shard = static_cast<int>(crc32Shard(QString::fromUtf8(key), 2));
    QCOMPARE(fleet.row(u"my-key", shard)->otherShard, false);
    QCOMPARE(fleet.row(u"my-key", 1 - shard)->otherShard, true);
    QCOMPARE(fleet.snapshot()->servers.size(), 2u);
}

void FleetTest::saysThatATokenIsRefused()
{
    const Server server("right");
    Fleet fleet;
    ServerSet servers = serversAt({server.port()});
    servers.authToken = "wrong";
    fleet.watch(servers);
    QTRY_VERIFY(!fleet.snapshot()->servers.empty() && fleet.snapshot()->servers[0].state == ServerState::AuthFailed);
    const Error problem = fleet.snapshot()->servers[0].problem.value();
    QVERIFY(!problem.message.contains(QLatin1String("wrong")));

    servers.authToken = "right";
    fleet.watch(servers);
    QTRY_VERIFY(!fleet.snapshot()->servers.empty() && fleet.snapshot()->servers[0].state == ServerState::Up);
}

void FleetTest::saysThatSomethingElseListens()
{
    QTcpServer web;
    QVERIFY(web.listen(QHostAddress::LocalHost));
    connect(&web, &QTcpServer::newConnection, &web, [&] {
        while (QTcpSocket *socket = web.nextPendingConnection())
            connect(socket, &QTcpSocket::readyRead, socket,
                    [socket] { socket->write("HTTP/1.1 400 Bad Request\r\n"); });
    });
    Watcher fleet({web.serverPort()});
    QTRY_COMPARE(fleet.state(), ServerState::NotDflockd);
    QVERIFY(fleet.snapshot()->servers[0].problem.has_value());
    QCOMPARE(fleet.count(Kind::ServerDown), 1);
}

void FleetTest::forgetsTheServersWatchedBefore()
{
    const Server server;
    Client client(server.port());
    QVERIFY(client.ask("l", "k", "0 30", "ok "));
    Watcher fleet({server.port()});
    QTRY_VERIFY(fleet.row(u"k"));

    ServerSet none = serversAt({});
    fleet.watch(none);
    QVERIFY2(fleet.snapshot()->servers.empty(), "at once");
    QSignalSpy changed(&fleet, &Fleet::changed);
    QTRY_VERIFY(!changed.empty());
    QVERIFY(fleet.snapshot()->keys.empty());
}

void FleetTest::keepsEventsForAReaderThatStalls()
{
    const Server server;
    FleetChannel channel;
    FleetWorker worker(channel);
    channel.commands.post(FleetCommand::SetInterval{20ms});
    channel.commands.post(FleetCommand::Watch{1, serversAt({server.port()})});
    worker.takeCommands();
    QTRY_COMPARE(channel.unread.load(), FleetChannel::maxUnread);

    Client client(server.port());
    constexpr int keys = 40;
    for (int i = 0; i < keys; ++i)
        QVERIFY(client.ask("l", "key-" + QByteArray::number(i), "0 30", "ok "));
    QCOMPARE(static_cast<int>(channel.snapshots.takeAll().size()), FleetChannel::maxUnread);
    channel.unread = 0;
    channel.commands.post(FleetCommand::CaughtUp{});
    worker.takeCommands();

    int acquired = 0;
    QTRY_VERIFY((acquired += countAcquired(channel)) == keys);
}

void FleetTest::warnsOfAMissedRenewalBeforeTheLeaseEnds()
{
    const Server server;
    Client holder(server.port());
    QVERIFY(holder.ask("l", "db/migrate", "0 4", "ok "));
    const QByteArray token = holder.token();
    Watcher fleet({server.port()});
    QTRY_VERIFY(fleet.row(u"db/migrate"));

    // Renews once a second, four times; then it hangs.
    int renewals = 0;
    QTimer renew;
    connect(&renew, &QTimer::timeout, this, [&] {
        holder.say("n", "db/migrate", token + " 4");
        if (++renewals == 4)
            renew.stop();
    });
    renew.start(1s);
    const auto isOverdue = [&] {
        const KeyRow *row = fleet.row(u"db/migrate");
        return renewals == 4 && row && row->pattern && row->pattern->overdue;
    };
    QTRY_VERIFY_WITH_TIMEOUT(isOverdue(), 20'000);

    const FleetSnapshotPtr snapshot = fleet.snapshot();
    const KeyRow row = *snapshot->find(0, QStringLiteral("db/migrate"));
    QVERIFY(row.owner != 0);
    QVERIFY2(snapshot->taken < row.earliestEnd, "while the lease can still be saved");
    QVERIFY(row.renewalLate(snapshot->taken) > 0s && row.renewalLate(snapshot->taken) < 3s);
    QVERIFY(row.pattern->cadence > 800ms && row.pattern->cadence < 1200ms);
    QVERIFY(row.pattern->lease == 4s);
}

void FleetTest::tellsTheStoriesOfTheKeysFollowed()
{
    const Server server;
    Client first(server.port());
    Client second(server.port());
    Watcher fleet({server.port()});
    QTRY_COMPARE(fleet.state(), ServerState::Up);
    QVERIFY(first.ask("l", "a", "10 30", "ok"));
    QTRY_VERIFY(fleet.row(u"a"));

    fleet.follow({{0, QStringLiteral("a")}, {0, QStringLiteral("unseen")}});
    QVERIFY(fleet.followed().empty());
    QTRY_COMPARE(fleet.followed().size(), std::size_t{2});
    QVERIFY(fleet.followed()[0]->since != Moment{});
    QCOMPARE(fleet.followed()[1]->key, QStringLiteral("unseen"));
    QVERIFY(fleet.followed()[1]->since == Moment{});

    const KeyStoryPtr unseen = fleet.followed()[1];
    QVERIFY(second.ask("e", "a", "30", "queued"));
    QTRY_COMPARE(fleet.followed()[0]->waiters, 1);
    QVERIFY2(fleet.followed()[1] == unseen, "nothing is new of it");

    fleet.follow({});
    QVERIFY(fleet.followed().empty());
    const QSignalSpy polled(&fleet, &Fleet::changed);
    QVERIFY(first.ask("r", "a", first.token(), "ok"));
    QTRY_VERIFY(polled.size() > 5);
    QVERIFY(fleet.followed().empty());
}

void FleetTest::tellsTheStoryOfTheKeyInspected()
{
    const Server server;
    Client first(server.port());
    Client second(server.port());
    Watcher fleet({server.port()});
    QTRY_COMPARE(fleet.state(), ServerState::Up);
    QVERIFY(!fleet.story());
    QVERIFY(first.ask("l", "k", "0 30", "ok "));
    QTRY_COMPARE(fleet.count(Kind::Acquired), 1);
    fleet.inspect(0, QStringLiteral("k"));
    QTRY_VERIFY(fleet.story());
    QCOMPARE(fleet.story()->key, QStringLiteral("k"));
    QVERIFY2(fleet.story()->since != Moment{}, "also what was before it was asked for");
    QVERIFY(!fleet.story()->rank);

    QSignalSpy changed(&fleet, &Fleet::storyChanged);
    second.say("l", "k", "20 30");
    QTRY_VERIFY(fleet.story()->waiters == 1 && fleet.story()->rank == 1);
    QVERIFY(!changed.empty());
    QVERIFY(first.ask("r", "k", first.token(), "ok"));
    QTRY_COMPARE(fleet.story()->records.back().kind, Kind::QueueShrank);
    QCOMPARE(fleet.story()->holdTimes.value().count, 1);
    QVERIFY(fleet.snapshot()->history.records >= 4);
    QVERIFY(fleet.snapshot()->history.bytes > 0);
}

void FleetTest::tellsNoStoryOfAKeyInspectedBefore()
{
    const Server server;
    Client client(server.port());
    QVERIFY(client.ask("l", "a", "0 30", "ok "));
    QVERIFY(client.ask("l", "b", "0 30", "ok "));
    Watcher fleet({server.port()});
    QTRY_VERIFY(fleet.row(u"a"));
    fleet.inspect(0, QStringLiteral("a"));
    QTRY_VERIFY(fleet.story());
    fleet.inspect(0, QStringLiteral("b"));
    QVERIFY2(!fleet.story(), "at once");
    connect(&fleet, &Fleet::storyChanged, this, [&] { QCOMPARE(fleet.story()->key, QStringLiteral("b")); });
    QTRY_VERIFY(fleet.story());
    fleet.watch(serversAt({server.port()}));
    QVERIFY(!fleet.story());
    fleet.inspect(7, QStringLiteral("of a server that there is not"));
    QSignalSpy changed(&fleet, &Fleet::changed);
    QTRY_VERIFY(changed.size() > 2);
    QVERIFY(!fleet.story());
}

void FleetTest::countsHowOftenARuleWouldHaveFired()
{
    const Server server;
    Client holder(server.port());
    Client waiter(server.port());
    Watcher fleet({server.port()});
    QTRY_COMPARE(fleet.state(), ServerState::Up);
    QVERIFY(holder.ask("l", "db/migrate", "0 30", "ok "));
    QVERIFY(waiter.ask("e", "db/migrate", "30", "queued"));
    QTRY_COMPARE(fleet.count(Kind::QueueGrew), 1);
    QSignalSpy counted(&fleet, &Fleet::previewChanged);
    AlertRule rule{1, AlertRule::Kind::Held, true, 1, 3600s, {}, {}};
    fleet.preview(rule);
    rule.kind = AlertRule::Kind::Waiting;
    rule.duration = 0s;
    fleet.preview(rule);
    QVERIFY(!fleet.previewed());
    QTRY_COMPARE(counted.size(), 1); // only what was asked last is answered
    QVERIFY(fleet.previewed()->rule == rule);
    QCOMPARE(fleet.previewed()->fired, 1);
    QVERIFY(fleet.previewed()->from != Moment{} && fleet.previewed()->from < fleet.previewed()->until);
    fleet.watch(serversAt({server.port()}));
    QVERIFY(!fleet.previewed());
    rule.server = QStringLiteral("elsewhere:1");
    fleet.preview(rule);
    QTRY_VERIFY(fleet.previewed());
    QVERIFY(fleet.previewed()->isOfNone);
}

LOCKDECK_TEST(FleetTest)
#include "fleettest.moc"
