#include "server/lockserver.h"
#include "support/lineclient.h"
#include "support/testmain.h"

#include <QtCore/QElapsedTimer>
#include <QtNetwork/QTcpServer>

#include <sys/socket.h>

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace std::chrono_literals;

/// What the recorded conversations cannot show of the server: bounds, order, ghosts, ends. Rules of locks are
/// LockTableTest's.
class LockServerTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup() { m_server.reset(); }

    void answersPing();
    void aLongPipelineIsAnsweredInOrder();
    void nothingIsReadBehindARequestThatWaits();
    void waitingIsExemptFromTheReadTimeout();
    void everyLineHasItsOwnReadTimeout();
    void aLongLineWithoutEndIsAnsweredAtTheReadTimeout();
    void whoClosesWhileWaitingKeepsThePlaceUntilItsTurn();
    void whoClosesItsHalfIsAnsweredAndThenGone();
    void anUnreadReplyEndsTheConnection();
    void aSlowReaderGetsEverything();
    void othersAreServedWhileALongReplyIsMade();
    void whoLeavesWhileALongReplyIsMadeIsForgotten();
    void authenticationComesFirst_data();
    void authenticationComesFirst();
    void authenticatingTwiceIsAnErrorAndGoesOn();
    void aSilentStrangerIsRefused();
    void tooManyConnectionsAreClosedWithoutALine();
    void manyConnectionsAtOnceAreServed();
    void shuttingDownWaitsForConnections();
    void shuttingDownEndsAfterItsTimeout();
    void shuttingDownIdleFinishesAtOnce();
    void listensOnANamedHost();
    void saysWhyItCannotListen_data();
    void saysWhyItCannotListen();
    void theLogIsThatOfTheTable();

private:
    struct Client : LineClient<QTcpSocket>
    {
        explicit Client(const LockServer &server)
        {
            socket.connectToHost(QStringLiteral("127.0.0.1"), server.port());
            if (!QTest::qWaitFor([this] { return !isClosed(); }))
                qWarning("not connected");
        }
    };

    void start(const ServerOptions &options);
    static QByteArray tokenOf(const QByteArray &grant) { return grant.split(' ').value(1); }

    std::unique_ptr<LockServer> m_server;
};

void LockServerTest::start(const ServerOptions &given)
{
    ServerOptions options = given;
    options.port = 0;
    m_server = std::make_unique<LockServer>(options);
    const Outcome problem = m_server->listen();
    QVERIFY2(!problem, problem ? qPrintable(problem->message) : "");
    QVERIFY(m_server->port() != 0);
}

void LockServerTest::init()
{
    start({});
}

// Requests.

void LockServerTest::answersPing()
{
    Client client(*m_server);
    QCOMPARE(client.ask("ping\n_\n\n"), QByteArray("ok"));
}

/// More than any buffer on the way holds.
void LockServerTest::aLongPipelineIsAnsweredInOrder()
{
    constexpr int count = 20'000;
    QByteArray requests;
    for (int i = 0; i < count; ++i)
        requests += i % 2 == 0 ? "ping\n_\n\n" : "w\nnever\n0\n";
    Client client(*m_server);
    client.send(requests);
    for (int i = 0; i < count; ++i)
        QCOMPARE(client.line(), i % 2 == 0 ? QByteArray("ok") : QByteArray("error_not_enqueued"));
}

void LockServerTest::nothingIsReadBehindARequestThatWaits()
{
    Client holder(*m_server);
    const QByteArray token = tokenOf(holder.ask("l\nk\n0\n"));
    Client waiter(*m_server);
    waiter.send("l\nk\n20\n" + QByteArray("ping\n_\n\n").repeated(5000));
    QTRY_VERIFY(holder.ask("stats\n_\n\n").contains("\"waiters\":1"));
    QVERIFY(!waiter.socket.canReadLine());
    QCOMPARE(holder.ask("r\nk\n" + token + "\n"), QByteArray("ok"));
    QVERIFY(waiter.line().endsWith(" 33"));
    for (int i = 0; i < 5000; ++i)
        QCOMPARE(waiter.line(), QByteArray("ok"));
}

void LockServerTest::waitingIsExemptFromTheReadTimeout()
{
    ServerOptions options;
    options.readTimeout = 1s;
    options.autoReleaseOnDisconnect = false;
    start(options);
    Client(*m_server).ask("l\nk\n0\n");
    Client waiter(*m_server);
    QCOMPARE(waiter.ask("l\nk\n2\n"), QByteArray("timeout"));
    QCOMPARE(waiter.ask("ping\n_\n\n"), QByteArray("ok"));
    QCOMPARE(waiter.line(), QByteArray("error"));
    QCOMPARE(waiter.line(), QByteArray("(closed)"));
}

void LockServerTest::everyLineHasItsOwnReadTimeout()
{
    ServerOptions options;
    options.readTimeout = 1s;
    start(options);
    Client client(*m_server);
    QElapsedTimer elapsed;
    elapsed.start();
    for (const char *piece : {"l\n", "k\n"}) {
        client.send(piece);
        QCOMPARE(client.line(700), QByteArray("(nothing)"));
    }
    QVERIFY(client.ask("0\n").startsWith("ok "));
    QVERIFY(elapsed.elapsed() > 1000);
    // A byte is no line.
    client.send("p");
    QCOMPARE(client.line(600), QByteArray("(nothing)"));
    client.send("i");
    QCOMPARE(client.line(), QByteArray("error"));
    QCOMPARE(client.line(), QByteArray("(closed)"));
}

void LockServerTest::aLongLineWithoutEndIsAnsweredAtTheReadTimeout()
{
    ServerOptions options;
    options.readTimeout = 1s;
    start(options);
    Client client(*m_server);
    client.send(QByteArray(100'000, 'x'));
    QCOMPARE(client.line(500), QByteArray("(nothing)"));
    QCOMPARE(client.line(), QByteArray("error"));
    QCOMPARE(client.line(), QByteArray("(closed)"));
}

// Ends of connections.

void LockServerTest::whoClosesWhileWaitingKeepsThePlaceUntilItsTurn()
{
    Client holder(*m_server);
    const QByteArray token = tokenOf(holder.ask("l\nk\n0\n"));
    auto ghost = std::make_unique<Client>(*m_server);
    ghost->send("l\nk\n60\n");
    QTRY_VERIFY(holder.ask("stats\n_\n\n").contains("\"waiters\":1"));
    ghost.reset();
    Client next(*m_server);
    next.send("l\nk\n60\n");
    QTRY_VERIFY(holder.ask("stats\n_\n\n").contains("\"waiters\":2"));
    QVERIFY(holder.ask("stats\n_\n\n").contains("\"connections\":3"));
    QCOMPARE(holder.ask("r\nk\n" + token + "\n"), QByteArray("ok"));
    QVERIFY(next.line().startsWith("ok "));
    QTRY_VERIFY(holder.ask("stats\n_\n\n").contains("\"connections\":2"));
}

void LockServerTest::whoClosesItsHalfIsAnsweredAndThenGone()
{
    Client client(*m_server);
    client.send("l\nk\n0\nstats\n_\n\n");
    shutdown(static_cast<int>(client.socket.socketDescriptor()), SHUT_WR);
    QVERIFY(client.line().startsWith("ok "));
    QVERIFY(client.line().startsWith("ok {"));
    QCOMPARE(client.line(), QByteArray("(closed)"));
    Client other(*m_server);
    QVERIFY(other.ask("l\nk\n0\n").startsWith("ok "));
}

/// Keys enough for a `stats` of some 200 kB.
static QByteArray manyKeys(int count)
{
    QByteArray requests;
    for (int i = 0; i < count; ++i)
        requests += "l\n" + QByteArray(100, 'k') + QByteArray::number(i) + "\n0 1000\n";
    return requests;
}

void LockServerTest::anUnreadReplyEndsTheConnection()
{
    ServerOptions options;
    options.writeTimeout = 1s;
    start(options);
    Client holder(*m_server);
    holder.send(manyKeys(1000));
    for (int i = 0; i < 1000; ++i)
        QVERIFY(holder.line().startsWith("ok "));

    Client lazy(*m_server);
    QVERIFY(lazy.ask("l\nlazy\n0 1000\n").startsWith("ok "));
    lazy.socket.setReadBufferSize(1024);
    lazy.send(QByteArray("stats\n_\n\n").repeated(200));
    QTRY_VERIFY(holder.ask("stats\n_\n\n").contains("\"connections\":2"));
    QTRY_VERIFY_WITH_TIMEOUT(holder.ask("stats\n_\n\n").contains("\"connections\":1"), 20'000);
    QVERIFY(holder.ask("l\nlazy\n0\n").startsWith("ok "));
}

void LockServerTest::aSlowReaderGetsEverything()
{
    Client client(*m_server);
    client.send(manyKeys(1000));
    for (int i = 0; i < 1000; ++i)
        QVERIFY(client.line().startsWith("ok "));
    client.socket.setReadBufferSize(300'000);
    client.send(QByteArray("stats\n_\n\n").repeated(100) + "ping\n_\n\n");
    for (int i = 0; i < 100; ++i) {
        const QByteArray line = client.line();
        QVERIFY2(line.startsWith("ok {") && line.endsWith('}'), line.left(80).constData());
    }
    QCOMPARE(client.line(), QByteArray("ok"));
}

// Authentication.

/// A reply of some ten bits: the ping comes behind it, and is answered before it.
void LockServerTest::othersAreServedWhileALongReplyIsMade()
{
    ServerOptions options;
    options.maxLocks = 10'000;
    start(options);
    Client holder(*m_server);
    constexpr int keys = 6'000;
    for (int i = 0; i < keys; ++i)
        holder.socket.write("l\nkey/" + QByteArray::number(i) + "\n0\n");
    for (int i = 0; i < keys; ++i)
        QVERIFY(holder.line().startsWith("ok "));

    Client other(*m_server);
    QCOMPARE(other.ask("ping\n_\n\n"), QByteArray("ok"));
    bool statsFirst = false;
    bool pingFirst = false;
    connect(&holder.socket, &QTcpSocket::readyRead, &holder.socket,
            [&] { statsFirst = statsFirst || (!pingFirst && holder.socket.canReadLine()); });
    connect(&other.socket, &QTcpSocket::readyRead, &other.socket, [&] { pingFirst = pingFirst || !statsFirst; });
    holder.send("stats\n_\n\nping\n_\n\n");
    other.send("ping\n_\n\n");
    QCOMPARE(other.line(), QByteArray("ok"));
    QVERIFY(pingFirst && !statsFirst);
    const QByteArray stats = holder.line(30'000);
    QVERIFY(stats.startsWith("ok {\"connections\":2,\"locks\":[{"));
    QVERIFY(stats.endsWith("],\"semaphores\":[],\"idle_locks\":[],\"idle_semaphores\":[]}"));
    QCOMPARE(stats.count("\"key\""), qsizetype{keys});
    QCOMPARE(holder.line(), QByteArray("ok")); // what was asked behind it
}

void LockServerTest::whoLeavesWhileALongReplyIsMadeIsForgotten()
{
    ServerOptions options;
    options.maxLocks = 10'000;
    start(options);
    Client other(*m_server);
    {
        Client holder(*m_server);
        for (int i = 0; i < 2'000; ++i)
            holder.socket.write("l\nkey/" + QByteArray::number(i) + "\n0\n");
        for (int i = 0; i < 2'000; ++i)
            QVERIFY(holder.line().startsWith("ok "));
        holder.send(QByteArray("stats\n_\n\n").repeated(100));
    }
    QTRY_VERIFY(other.ask("stats\n_\n\n").contains("\"connections\":1,\"locks\":[],"));
}

void LockServerTest::authenticationComesFirst_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::newRow("wrong") << QByteArray("auth\n_\nwrong\n");
    QTest::newRow("part of it") << QByteArray("auth\n_\ns3cre\n");
    QTest::newRow("none") << QByteArray("auth\n_\n\n");
    QTest::newRow("another request") << QByteArray("l\nk\n0\n");
    QTest::newRow("ping") << QByteArray("ping\n_\n\n");
    QTest::newRow("no request") << QByteArray("x\ny\nz\n");
    QTest::newRow("long line") << QByteArray(300, 'x') + '\n';
}

void LockServerTest::authenticationComesFirst()
{
    ServerOptions options;
    options.authToken = "s3cret";
    start(options);
    QFETCH(QByteArray, request);
    Client client(*m_server);
    QElapsedTimer elapsed;
    elapsed.start();
    QCOMPARE(client.ask(request + "auth\n_\ns3cret\n"), QByteArray("error_auth"));
    QCOMPARE(client.line(), QByteArray("(closed)"));
    QVERIFY(elapsed.elapsed() >= 95);
}

void LockServerTest::authenticatingTwiceIsAnErrorAndGoesOn()
{
    ServerOptions options;
    options.authToken = "s3cret";
    start(options);
    Client client(*m_server);
    QCOMPARE(client.ask("auth\n\n s3cret \n"), QByteArray("ok"));
    QCOMPARE(client.ask("auth\n_\ns3cret\n"), QByteArray("error"));
    QVERIFY(client.ask("l\nk\n0\n").startsWith("ok "));
}

void LockServerTest::aSilentStrangerIsRefused()
{
    ServerOptions options;
    options.authToken = "s3cret";
    options.readTimeout = 1s;
    start(options);
    Client client(*m_server);
    QCOMPARE(client.line(), QByteArray("error_auth"));
    QCOMPARE(client.line(), QByteArray("(closed)"));
}

// Many of them.

void LockServerTest::tooManyConnectionsAreClosedWithoutALine()
{
    ServerOptions options;
    options.maxConnections = 2;
    start(options);
    Client one(*m_server);
    QCOMPARE(one.ask("ping\n_\n\n"), QByteArray("ok"));
    {
        Client two(*m_server);
        QCOMPARE(two.ask("ping\n_\n\n"), QByteArray("ok"));
        Client three(*m_server);
        QCOMPARE(three.line(), QByteArray("(closed)"));
    }
    QTRY_VERIFY(one.ask("stats\n_\n\n").contains("\"connections\":1"));
    Client four(*m_server);
    QCOMPARE(four.ask("ping\n_\n\n"), QByteArray("ok"));
}

void LockServerTest::manyConnectionsAtOnceAreServed()
{
    constexpr int count = 200;
    std::vector<std::unique_ptr<QTcpSocket>> sockets;
    for (int i = 0; i < count; ++i) {
        sockets.push_back(std::make_unique<QTcpSocket>());
        sockets.back()->connectToHost(QStringLiteral("127.0.0.1"), m_server->port());
    }
    const auto isConnected = [](const auto &socket) { return socket->state() == QAbstractSocket::ConnectedState; };
    QTRY_VERIFY(std::all_of(sockets.begin(), sockets.end(), isConnected));
    for (const auto &socket : sockets)
        socket->write("sl\npool\n20 7 5\n");
    Client watcher(*m_server);
    QTRY_VERIFY(watcher.ask("stats\n_\n\n").contains("\"holders\":7,\"waiters\":193"));
    // Each one that leaves lets the next one in.
    int granted = 0;
    for (const auto &socket : sockets) {
        QTRY_VERIFY(socket->canReadLine());
        granted += socket->readLine().startsWith("ok ") ? 1 : 0;
        socket->abort();
    }
    QCOMPARE(granted, count);
}

// Shutting down.

void LockServerTest::shuttingDownWaitsForConnections()
{
    QSignalSpy finished(m_server.get(), &LockServer::finished);
    Client holder(*m_server);
    const QByteArray token = tokenOf(holder.ask("l\nk\n0\n"));
    Client waiter(*m_server);
    waiter.send("l\nk\n60\n");
    QTRY_VERIFY(holder.ask("stats\n_\n\n").contains("\"waiters\":1"));
    const quint16 port = m_server->port();

    m_server->shutDown();
    QCOMPARE(waiter.line(), QByteArray("error"));
    QCOMPARE(waiter.ask("l\nk\n60\n"), QByteArray("error"));
    QTcpSocket late;
    late.connectToHost(QStringLiteral("127.0.0.1"), port);
    QTRY_COMPARE(late.error(), QAbstractSocket::ConnectionRefusedError);
    QCOMPARE(holder.ask("r\nk\n" + token + "\n"), QByteArray("ok"));
    QCOMPARE(finished.count(), 0);
    holder.socket.abort();
    waiter.socket.abort();
    QTRY_COMPARE(finished.count(), 1);
}

void LockServerTest::shuttingDownEndsAfterItsTimeout()
{
    ServerOptions options;
    options.shutdownTimeout = 1s;
    start(options);
    QSignalSpy finished(m_server.get(), &LockServer::finished);
    Client client(*m_server);
    QCOMPARE(client.ask("ping\n_\n\n"), QByteArray("ok"));
    m_server->shutDown();
    QCOMPARE(client.ask("ping\n_\n\n"), QByteArray("ok"));
    QCOMPARE(client.line(), QByteArray("(closed)"));
    QTRY_COMPARE(finished.count(), 1);
}

void LockServerTest::shuttingDownIdleFinishesAtOnce()
{
    QSignalSpy finished(m_server.get(), &LockServer::finished);
    m_server->shutDown();
    m_server->shutDown();
    QTRY_COMPARE(finished.count(), 1);
}

// Listening.

void LockServerTest::listensOnANamedHost()
{
    ServerOptions options;
    options.host = QStringLiteral("localhost");
    start(options);
}

void LockServerTest::saysWhyItCannotListen_data()
{
    QTest::addColumn<QString>("host");
    QTest::newRow("in use") << u"127.0.0.1"_qs;
    QTest::newRow("not ours") << u"192.0.2.1"_qs;
}

void LockServerTest::saysWhyItCannotListen()
{
    QFETCH(QString, host);
    ServerOptions options;
    options.host = host;
    options.port = m_server->port();
    LockServer second(options);
    const Outcome problem = second.listen();
    QVERIFY(problem.has_value());
    QVERIFY2(problem->message.contains(host + u':' + QString::number(options.port)), qPrintable(problem->message));
}

void LockServerTest::theLogIsThatOfTheTable()
{
    m_server->log().setBound(10);
    {
        Client client(*m_server);
        client.ask("l\nk\n0\n");
    }
    QTRY_COMPARE(m_server->log().events().size(), std::size_t{2});
    QVERIFY(m_server->log().events().back().what == HoldRecord::What::Dropped);
}

LOCKDECK_TEST(LockServerTest)
#include "lockservertest.moc"
