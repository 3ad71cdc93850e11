#include "support/fakeserver.h"
#include "support/testmain.h"
#include "support/watchedconnection.h"

#include <QtCore/QElapsedTimer>
#include <QtNetwork/QTcpServer>
#include <QtNetwork/QTcpSocket>
#include <QtTest/QSignalSpy>

#include <sys/socket.h>

#include <optional>

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

struct Watched : WatchedConnection
{
    void open(const ServerAddress &address, const QByteArray &token = {})
    {
        WatchedConnection::open(Endpoint{address, token, false, 5000ms});
    }
    ErrorCode failure()
    {
        if (!QTest::qWaitFor([this] { return !errors.empty(); }))
            qWarning("no failure came");
        return errors.empty() ? ErrorCode{-1} : errors.front().code;
    }
};

class ConnectionTest : public QObject
{
    Q_OBJECT

private slots:
    void repliesComeInTheOrderOfTheRequests();
    void aReplyInPiecesIsOneReply();
    void momentsEmbraceTheConversation();
    void theTokenIsTheFirstRequest();
    void aServerWithoutATokenGoesOn();
    void aRefusedTokenFails();
    void aTokenInPlainTextNeedsAYes();
    void nothingListening();
    void anUnknownHost();
    void anotherProtocol_data();
    void anotherProtocol();
    void aServerThatSpeaksFirst();
    void aClosedConnection();
    void closedWithoutAWord();
    void whatCannotBeSentIsToldAfterTheCall();
    void manyRequestsAtOnceAreOneConversation();
    void silenceIsBounded();
    void aShorterBoundBehindALongerOneHolds();
    void theBoundOfALaterReplyBeginsWithTheOneBefore();
    void aReplyThatIsTooLong();
    void onlyStatsMayBeLong();
    void theSecondOfTwoRepliesAnswersNothing();
    void theReadTimeoutIsRemembered();
    void anUnaskedLineIsNotTheAnswerToALaterRequest();
    void closeInsideASignalEndsAllSignals();
    void itCanBeOpenedAgain();
    void itMayGoBeforeItConnects();
};

void ConnectionTest::repliesComeInTheOrderOfTheRequests()
{
    FakeServer server;
    server.when("l a", {"ok " + someToken + " 33"});
    server.when("w _", {"error_not_enqueued"});
    server.when("stats", {"ok {}"});
    Watched w;
    w.open(server.address());
    w.connection.send(Request::acquire("a", 1, 0s, {}));
    w.connection.send(Request::keepAlive());
    w.connection.send(Request::stats());
    QCOMPARE(w.connection.pending(), std::size_t(3));
    QTRY_COMPARE(w.answers.size(), std::size_t(3));
    QCOMPARE(w.answers[0].reply, Reply::granted(someToken, 33s));
    QCOMPARE(w.answers[1].reply.kind, Reply::Kind::NotEnqueued);
    QCOMPARE(w.answers[2].request.verb, Verb::Stats);
    QCOMPARE(w.answers[2].reply.text, QByteArray("{}"));
    QCOMPARE(server.connections(), 1);
}

void ConnectionTest::aReplyInPiecesIsOneReply()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    Watched w;
    w.open({u"127.0.0.1"_s, server.serverPort()});
    QTRY_VERIFY(server.hasPendingConnections());
    std::unique_ptr<QTcpSocket> peer(server.nextPendingConnection());
    w.connection.send(Request::keepAlive());
    w.connection.send(Request::keepAlive());
    QTRY_VERIFY(peer->bytesAvailable() > 0);
    for (const char c : QByteArray("error_not_enqueued\r\nerror_not_enqu")) {
        peer->write(&c, 1);
        peer->flush();
        QCoreApplication::processEvents();
    }
    QTRY_COMPARE(w.answers.size(), std::size_t(1));
    peer->write("eued\n");
    QTRY_COMPARE(w.answers.size(), std::size_t(2));
    QVERIFY(w.errors.empty());
}

void ConnectionTest::momentsEmbraceTheConversation()
{
    FakeServer server;
    server.when("w", {"error_not_enqueued"});
    Watched w;
    w.open(server.address());
    const Moment before = BootTime::now();
    w.connection.send(Request::keepAlive());
    QTRY_COMPARE(w.answers.size(), std::size_t(1));
    QVERIFY(before <= w.answers[0].sent);
    QVERIFY(w.answers[0].sent < w.answers[0].answered);
    QVERIFY(w.answers[0].answered <= BootTime::now());
}

void ConnectionTest::theTokenIsTheFirstRequest()
{
    FakeServer server;
    server.when("auth", {"ok"});
    Watched w;
    w.open(server.address(), "secret");
    QVERIFY(w.opened);
    QCOMPARE(server.requests(), QStringList{u"1: auth _ secret"_s});
}

void ConnectionTest::aServerWithoutATokenGoesOn()
{
    FakeServer server;
    server.when("auth", {"error"});
    Watched w;
    w.open(server.address(), "secret");
    QVERIFY(w.opened);
    QVERIFY(w.errors.empty());
}

void ConnectionTest::aRefusedTokenFails()
{
    FakeServer server;
    server.when("auth", {"error_auth"});
    Watched w;
    w.open(server.address(), "secret");
    QCOMPARE(w.failure(), ErrorCode::AuthRefused);
    QVERIFY(!w.opened);
    QVERIFY(!w.errors[0].message.contains(u"secret"));
    QVERIFY(w.errors[0].message.contains(server.address().toString()));
}

void ConnectionTest::aTokenInPlainTextNeedsAYes()
{
    FakeServer server;
    server.when("auth", {"ok"});
    Endpoint endpoint;
    // Linux takes it for this computer, but as a name it is not: nothing is even connected to.
    endpoint.address = {u"0.0.0.0"_s, server.address().port};
    endpoint.authToken = "secret";
    Watched w;
    w.connection.open(endpoint);
    QVERIFY(!w.opened && w.errors.empty()); // not from inside the call
    QCOMPARE(w.failure(), ErrorCode::BadAddress);
    QVERIFY2(w.errors[0].message.contains(endpoint.address.toString()), qPrintable(w.errors[0].message));
    QVERIFY(w.errors[0].message.contains(u"--insecure-auth"_s) && !w.errors[0].message.contains(u"secret"_s));
    endpoint.plainAuth = true;
    w.connection.open(endpoint);
    QTRY_VERIFY(w.opened);
    QCOMPARE(server.requests(), QStringList{u"1: auth _ secret"_s});
}

void ConnectionTest::nothingListening()
{
    const ServerAddress nobody = FakeServer::nobody();
    Watched w;
    w.open(nobody);
    QCOMPARE(w.failure(), ErrorCode::Unreachable);
    QCOMPARE(w.errors[0].message,
             u"Nothing listens at %1 (connection refused). Is dflockd running?"_s.arg(nobody.toString()));
}

void ConnectionTest::anUnknownHost()
{
    Watched w;
    w.open({u"no such host"_s, 6388}); // a blank is in no name, so nobody is asked
    QCOMPARE(w.failure(), ErrorCode::Unreachable);
    QVERIFY2(w.errors[0].message.contains(u"no such host"), qPrintable(w.errors[0].message));
}

void ConnectionTest::anotherProtocol_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("HTTP") << QByteArray("HTTP/1.1 400 Bad Request");
    QTest::newRow("Redis") << QByteArray("-ERR unknown command");
    QTest::newRow("ok without a token") << QByteArray("ok");
    QTest::newRow("binary") << QByteArray("\x16\x03\x01\x00\x02");
}

void ConnectionTest::anotherProtocol()
{
    QFETCH(QByteArray, line);
    FakeServer server;
    server.when("l", {line});
    Watched w;
    w.open(server.address());
    w.connection.send(Request::acquire("k", 1, 0s, {}));
    QCOMPARE(w.failure(), ErrorCode::NotDflockd);
    QVERIFY(w.errors[0].message.contains(server.address().toString()));
    QTRY_COMPARE(server.openConnections(), 0);
}

void ConnectionTest::aServerThatSpeaksFirst()
{
    FakeServer server;
    Watched w;
    w.open(server.address());
    QTRY_COMPARE(server.openConnections(), 1);
    server.say("SSH-2.0-OpenSSH_9.2");
    QCOMPARE(w.failure(), ErrorCode::NotDflockd);
    QVERIFY(!w.connection.observedReadTimeout());
}

void ConnectionTest::aClosedConnection()
{
    FakeServer server;
    server.when("w", {"error_not_enqueued", FakeServer::hangUp});
    Watched w;
    w.open(server.address());
    w.connection.send(Request::keepAlive());
    w.connection.send(Request::keepAlive());
    QCOMPARE(w.failure(), ErrorCode::Disconnected);
    QCOMPARE(w.answers.size(), std::size_t(1));
    QCOMPARE(w.errors.size(), std::size_t(1));
}

void ConnectionTest::closedWithoutAWord()
{
    FakeServer server;
    server.when("l", {FakeServer::hangUp});
    Watched w;
    w.open(server.address());
    w.connection.send(Request::acquire("k", 1, 0s, {}));
    QCOMPARE(w.failure(), ErrorCode::Disconnected);
    QVERIFY2(w.errors[0].message.contains(u"--max-connections"), qPrintable(w.errors[0].message));
}

/// The peer resets the connection, and the request is sent before the event loop could find that out.
void ConnectionTest::whatCannotBeSentIsToldAfterTheCall()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    Watched w;
    w.open({u"127.0.0.1"_s, server.serverPort()});
    QTRY_VERIFY(server.hasPendingConnections());
    const std::unique_ptr<QTcpSocket> peer(server.nextPendingConnection());
    const linger atOnce{1, 0};
    const int descriptor = static_cast<int>(peer->socketDescriptor());
    QCOMPARE(::setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &atOnce, sizeof atOnce), 0);
    peer->abort();
    w.connection.send(Request::stats());
    QVERIFY(w.errors.empty());
    QCOMPARE(w.failure(), ErrorCode::Disconnected);
    QVERIFY(!w.errors[0].message.isEmpty() && !w.errors[0].detail.isEmpty());
    QCoreApplication::processEvents();
    QCOMPARE(w.errors.size(), std::size_t{1});
}

void ConnectionTest::manyRequestsAtOnceAreOneConversation()
{
    FakeServer server;
    server.when("w", {"error_not_enqueued"});
    Watched w;
    w.open(server.address());
    std::size_t asked = 0;
    connect(&w.connection, &Connection::answered, this, [&] {
        for (int i = 0; i < 2 && asked < 500; ++i, ++asked) // each answer begets two requests
            w.connection.send(Request::keepAlive());
    });
    w.connection.send(Request::keepAlive());
    QTRY_COMPARE(w.answers.size(), std::size_t{501});
    QVERIFY(w.errors.empty());
}

void ConnectionTest::silenceIsBounded()
{
    FakeServer server;
    Watched w;
    w.open(server.address());
    w.connection.send(Request::keepAlive(), 30ms);
    QCOMPARE(w.failure(), ErrorCode::ReplyTimeout);
    QVERIFY(w.errors[0].message.contains(u"\"w\""));
    QTRY_COMPARE(server.openConnections(), 0);
}

void ConnectionTest::aShorterBoundBehindALongerOneHolds()
{
    FakeServer server;
    server.when("w", {"error_not_enqueued"});
    Watched w;
    w.open(server.address());
    w.connection.send(Request::keepAlive(), 60s);
    QTRY_COMPARE(w.answers.size(), std::size_t{1});
    QElapsedTimer took;
    took.start();
    w.connection.send(Request::stats(), 300ms); // never answered
    QCOMPARE(w.failure(), ErrorCode::ReplyTimeout);
    QVERIFY(took.elapsed() >= 290 && took.elapsed() < 30'000);
}

void ConnectionTest::theBoundOfALaterReplyBeginsWithTheOneBefore()
{
    FakeServer server;
    Watched w;
    w.open(server.address());
    QTRY_COMPARE(server.openConnections(), 1);
    w.connection.send(Request::wait("k", 1, 1s), 60s);
    w.connection.send(Request::keepAlive(), 50ms);
    QSignalSpy failed(&w.connection, &Connection::failed);
    QVERIFY(!failed.wait(200)); // the second is not due while the first is waited for
    server.say("timeout");
    QCOMPARE(w.failure(), ErrorCode::ReplyTimeout);
    QCOMPARE(w.answers.size(), std::size_t(1));
}

void ConnectionTest::aReplyThatIsTooLong()
{
    FakeServer server;
    server.when("stats", {"ok {" + QByteArray(5000, 'x')});
    Watched w;
    w.connection.setMaxStatsLine(5000);
    w.open(server.address());
    w.connection.send(Request::stats());
    QCOMPARE(w.failure(), ErrorCode::LineTooLong);
}

void ConnectionTest::onlyStatsMayBeLong()
{
    FakeServer server;
    server.when("stats", {"ok {" + QByteArray(8000, 'x') + '}'});
    server.when("w", {QByteArray(8000, 'x')});
    Watched w;
    w.open(server.address());
    w.connection.send(Request::stats());
    QTRY_COMPARE(w.answers.size(), std::size_t(1));
    w.connection.send(Request::keepAlive());
    QCOMPARE(w.failure(), ErrorCode::LineTooLong);
    QVERIFY2(w.errors[0].message.contains(u"more than 4096 bytes"), qPrintable(w.errors[0].message));
}

/// Both are there at once, and the next request is sent from within the first one's signal.
void ConnectionTest::theSecondOfTwoRepliesAnswersNothing()
{
    FakeServer server;
    const QByteArray grant = "ok " + someToken + " 33";
    server.when("l", {grant + '\n' + grant});
    Watched w;
    w.open(server.address());
    bool isFirst = true;
    QObject::connect(&w.connection, &Connection::answered, &w.connection, [&] {
        if (std::exchange(isFirst, false))
            w.connection.send(Request::acquire("other", 1, 0s, {}));
    });
    w.connection.send(Request::acquire("k", 1, 0s, {}));
    QCOMPARE(w.failure(), ErrorCode::NotDflockd);
    QCOMPARE(w.answers.size(), std::size_t(1));
    QVERIFY2(!w.errors[0].detail.contains(QString::fromLatin1(someToken)), qPrintable(w.errors[0].detail));
}

void ConnectionTest::theReadTimeoutIsRemembered()
{
    FakeServer server;
    Watched w;
    w.open(server.address());
    QTRY_COMPARE(server.openConnections(), 1);
    server.say("error");
    QCOMPARE(w.failure(), ErrorCode::ServerClosed);
    QVERIFY(w.connection.observedReadTimeout().has_value());
    QVERIFY(*w.connection.observedReadTimeout() < 5s);
}

void ConnectionTest::anUnaskedLineIsNotTheAnswerToALaterRequest()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    Watched w;
    w.open({u"127.0.0.1"_s, server.serverPort()});
    QTRY_VERIFY(server.hasPendingConnections());
    std::unique_ptr<QTcpSocket> peer(server.nextPendingConnection());
    peer->write("error\n");
    peer->flush(); // the line lies in the system's buffer; this thread has not come to read it
    w.connection.send(Request::renew("k", 1, someToken, 4s));
    QCOMPARE(w.failure(), ErrorCode::ServerClosed);
    QVERIFY(w.answers.empty());
}

void ConnectionTest::closeInsideASignalEndsAllSignals()
{
    FakeServer server;
    server.when("w", {"error_not_enqueued"});
    Watched w;
    w.open(server.address());
    QObject::connect(&w.connection, &Connection::answered, &w.connection, [&w] { w.connection.close(); });
    w.connection.send(Request::keepAlive());
    w.connection.send(Request::keepAlive());
    QTRY_COMPARE(server.openConnections(), 0);
    QCOMPARE(w.answers.size(), std::size_t(1));
    QVERIFY(w.errors.empty());
}

void ConnectionTest::itCanBeOpenedAgain()
{
    FakeServer server;
    server.when("w", {"error_not_enqueued"});
    Watched w;
    for (int round = 1; round <= 2; ++round) {
        w.opened = false;
        w.open(server.address());
        w.connection.send(Request::keepAlive());
        QTRY_COMPARE(w.answers.size(), std::size_t(round));
        w.connection.close();
    }
    QCOMPARE(server.connections(), 2);
}

/// With the address sanitizer: what open() left to the next turn does not touch a connection that is gone by then.
void ConnectionTest::itMayGoBeforeItConnects()
{
    FakeServer server;
    std::make_unique<Connection>()->open({server.address()});
    Watched w;
    w.open(server.address());
    QCOMPARE(server.connections(), 1);
}

LOCKDECK_TEST(ConnectionTest)
#include "connectiontest.moc"
