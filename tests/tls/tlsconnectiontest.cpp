#include "server/lockserver.h"
#include "server/tlsidentity.h"
#include "server/tlslistener.h"
#include "support/certificates.h"
#include "support/fakeserver.h"
#include "support/testmain.h"
#include "support/watchedconnection.h"

#include <QtCore/QProcess>
#include <QtNetwork/QSslSocket>
#include <QtNetwork/QTcpServer>

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// Over TLS.
struct Watched : WatchedConnection
{
    /// Without a file: the system's store.
    void open(const ServerAddress &address, const QString &caFile, const QByteArray &token = {})
    {
        Endpoint endpoint;
        endpoint.address = address;
        endpoint.authToken = token;
        endpoint.tls = true;
        if (!caFile.isEmpty())
            endpoint.trust = TlsTrust::fromFile(caFile).value();
        WatchedConnection::open(endpoint);
    }
    /// What went wrong, one sentence; it must be TLS.
    QString refusal() const
    {
        if (opened || errors.size() != 1 || errors.front().code != ErrorCode::TlsFailed)
            return u"not refused"_s;
        return errors.front().message;
    }
};

/// The embedded server, with one of the certificates.
struct Server
{
    explicit Server(const QString &certificate, const QString &key = Certificates::get().key(),
                    const QByteArray &token = {})
        : server(options(certificate, key, token)), problem(server.listen())
    {}
    static ServerOptions options(const QString &certificate, const QString &key, const QByteArray &token)
    {
        ServerOptions options;
        options.host = u"localhost"_s;
        options.port = 0;
        options.tlsCertificate = certificate;
        options.tlsKey = key;
        options.authToken = token;
        return options;
    }
    ServerAddress address(const QString &host = u"127.0.0.1"_s) const { return {host, server.port()}; }

    LockServer server;
    Outcome problem;
};

/// The other side of a TLS connection, in a test's hands.
struct Peer
{
    explicit Peer(const QString &certificate = Certificates::get().good())
    {
        listener.setIdentity(readTlsIdentity(certificate, Certificates::get().key()).value());
        if (!listener.listen(QHostAddress::LocalHost))
            qFatal("no port on loopback");
    }
    ServerAddress address() const { return {u"127.0.0.1"_s, listener.serverPort()}; }
    bool hasCome()
    {
        if (!socket && QTest::qWaitFor([this] { return listener.hasPendingConnections(); }))
            socket.reset(listener.nextPendingConnection());
        return socket != nullptr;
    }

    TlsListener listener;
    std::unique_ptr<QTcpSocket> socket;
};

} // namespace

class TlsConnectionTest : public QObject
{
    Q_OBJECT

private slots:
    void aRightCertificateIsAccepted_data();
    void aRightCertificateIsAccepted();
    void aWrongCertificateIsRefusedInWords_data();
    void aWrongCertificateIsRefusedInWords();
    void aHostThatTheCertificateDoesNotNameIsRefused();
    void theSystemsStoreDoesNotKnowATestsAuthority();
    void noSecretIsSentToAWrongServer();
    void authenticatesWhenEncrypted();
    void aServerThatSpeaksPlainText();
    void aServerThatSaysNothing();
    void aServerThatHangsUp();
    void anOldTls();
    void plainTextToATlsServer();
    void aTlsAlertToPlainText();
    void ticketsAreNotTakenForALine();
    void anUnaskedLineIsNotTheAnswerToALaterRequest();
    void whatIsSentBeforeClosingArrives();
    void itCanBeOpenedAgain();
};

void TlsConnectionTest::aRightCertificateIsAccepted_data()
{
    const Certificates &c = Certificates::get();
    QTest::addColumn<QString>("certificate");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("ca");
    QTest::addColumn<QString>("host");
    QTest::newRow("by name") << c.good() << c.key() << c.ca() << u"localhost"_s;
    QTest::newRow("by address") << c.good() << c.key() << c.ca() << u"127.0.0.1"_s;
    QTest::newRow("with the authority between") << c.chain() << c.key() << c.ca() << u"localhost"_s;
    QTest::newRow("RSA, its own authority") << c.rsa() << c.rsaKey() << c.rsa() << u"localhost"_s;
    QTest::newRow("another authority") << c.ofStranger() << c.key() << c.strangeCa() << u"localhost"_s;
}

void TlsConnectionTest::aRightCertificateIsAccepted()
{
    QFETCH(QString, certificate);
    QFETCH(QString, key);
    QFETCH(QString, ca);
    QFETCH(QString, host);
    Server server(certificate, key);
    QVERIFY2(!server.problem, server.problem ? qPrintable(server.problem->message) : "");
    Watched w;
    w.open(server.address(host), ca);
    QVERIFY2(w.opened, w.errors.empty() ? "" : qPrintable(w.errors[0].message));
    w.connection.send(Request::acquire("k", 1, 0s, {}));
    w.connection.send(Request::stats());
    QTRY_COMPARE(w.answers.size(), std::size_t(2));
    QCOMPARE(w.answers[0].reply.kind, Reply::Kind::Granted);
    QVERIFY(w.answers[1].reply.text.contains("\"connections\":1"));
}

void TlsConnectionTest::aWrongCertificateIsRefusedInWords_data()
{
    const Certificates &c = Certificates::get();
    QTest::addColumn<QString>("certificate");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("expired") << c.expired()
                             << u"The certificate of 127.0.0.1:%1 ran out on 2002-01-01 12:00 UTC. Its operator has to "
                                "renew it, or this computer's clock is wrong."_s;
    QTest::newRow("not yet valid") << c.notYet()
                                   << u"The certificate of 127.0.0.1:%1 is not valid before 2048-01-01 12:00 UTC. It "
                                      "was installed too early, or this computer's clock is wrong."_s;
    QTest::newRow("wrong host") << c.wrongHost()
                                << u"The certificate of 127.0.0.1:%1 is not for “127.0.0.1” but for *.locks.example, "
                                   "locks.example. Connect to a name it has, or ask its operator for one that has "
                                   "yours."_s;
    QTest::newRow("unknown issuer")
        << c.ofStranger()
        << u"The certificate of 127.0.0.1:%1 was issued by “Strange-CA”, who is not trusted "
           "here. Name the issuer's certificate as the CA file (--ca)."_s;
    QTest::newRow("signed by itself") << c.selfSigned()
                                      << u"The certificate of 127.0.0.1:%1 is signed by itself, “self”, and by nobody "
                                         "who is trusted here. If it is the right one, get it from the server's "
                                         "operator and name it as the CA file (--ca)."_s;
    QTest::newRow("the authority between is missing")
        << c.chainless()
        << u"The certificate of 127.0.0.1:%1 was issued by “Between-CA”, who is not trusted here. Name the issuer's "
           "certificate as the CA file (--ca)."_s;
}

void TlsConnectionTest::aWrongCertificateIsRefusedInWords()
{
    QFETCH(QString, certificate);
    QFETCH(QString, sentence);
    Server server(certificate);
    Watched w;
    w.open(server.address(), Certificates::get().ca());
    QCOMPARE(w.refusal(), sentence.arg(server.server.port()));
    QVERIFY(!w.errors[0].detail.isEmpty());
}

void TlsConnectionTest::aHostThatTheCertificateDoesNotNameIsRefused()
{
    Server server(Certificates::get().wrongHost());
    Watched w;
    w.open(server.address(u"localhost"_s), Certificates::get().ca());
    QVERIFY2(w.refusal().contains(u"not for “localhost” but for *.locks.example, locks.example"_s),
             qPrintable(w.refusal()));
}

void TlsConnectionTest::theSystemsStoreDoesNotKnowATestsAuthority()
{
    Server server(Certificates::get().good());
    Watched w;
    w.open(server.address(), {});
    QVERIFY2(w.refusal().contains(u"issued by “Lockdeck-Test-CA”, who is not trusted here"_s), qPrintable(w.refusal()));
}

void TlsConnectionTest::noSecretIsSentToAWrongServer()
{
    for (const QString &certificate : {Certificates::get().wrongHost(), Certificates::get().ofStranger()}) {
        Peer peer(certificate);
        Watched w;
        w.open(peer.address(), Certificates::get().ca(), "s3cret");
        QVERIFY(w.refusal() != u"not refused"_s);
        QVERIFY(peer.hasCome()); // for the server the handshake was fine
        QTRY_COMPARE(peer.socket->state(), QAbstractSocket::UnconnectedState);
        QCOMPARE(peer.socket->readAll(), QByteArray());
    }
}

void TlsConnectionTest::authenticatesWhenEncrypted()
{
    Server server(Certificates::get().good(), Certificates::get().key(), "s3cret");
    Watched right;
    right.open(server.address(), Certificates::get().ca(), "s3cret");
    QVERIFY(right.opened);
    right.connection.send(Request::stats());
    QTRY_COMPARE(right.answers.size(), std::size_t(1));
    Watched wrong;
    wrong.open(server.address(), Certificates::get().ca(), "guess");
    QVERIFY(!wrong.opened);
    QCOMPARE(wrong.errors.at(0).code, ErrorCode::AuthRefused);
}

// Servers that speak something else.

void TlsConnectionTest::aServerThatSpeaksPlainText()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    connect(&server, &QTcpServer::newConnection, &server,
            [&server] { server.nextPendingConnection()->write("error\n"); });
    Watched w;
    w.open({u"127.0.0.1"_s, server.serverPort()}, Certificates::get().ca());
    QVERIFY2(w.refusal().contains(u"does not speak TLS: it answered in plain text. Use dflockd://"_s),
             qPrintable(w.refusal()));
}

void TlsConnectionTest::aServerThatSaysNothing()
{
    FakeServer server;
    Watched w;
    w.open(server.address(), Certificates::get().ca());
    QCOMPARE(w.refusal(), u"%1 took the connection but did not speak TLS within 5 s. Does it expect plain "
                          "connections?"_s.arg(server.address().toString()));
    QTRY_COMPARE(server.openConnections(), 0);
}

void TlsConnectionTest::aServerThatHangsUp()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    connect(&server, &QTcpServer::newConnection, &server,
            [&server] { server.nextPendingConnection()->disconnectFromHost(); });
    Watched w;
    w.open({u"127.0.0.1"_s, server.serverPort()}, Certificates::get().ca());
    QVERIFY2(w.refusal().contains(u"closed the connection while TLS was being agreed on"_s), qPrintable(w.refusal()));
}

void TlsConnectionTest::anOldTls()
{
    const ServerAddress address = FakeServer::nobody();
    QProcess server;
    server.setProcessChannelMode(QProcess::MergedChannels);
    server.start(u"openssl"_s,
                 {u"s_server"_s, u"-accept"_s, address.toString(), u"-cert"_s, Certificates::get().good(), u"-key"_s,
                  Certificates::get().key(), u"-tls1_1"_s, u"-cipher"_s, u"DEFAULT@SECLEVEL=0"_s});
    QByteArray said;
    QVERIFY2(QTest::qWaitFor([&] { return (said += server.readAll()).contains("ACCEPT"); }), said.constData());
    Watched w;
    w.open(address, Certificates::get().ca());
    QVERIFY2(w.refusal().contains(u"speaks only a TLS older than 1.2"_s),
             qPrintable(w.refusal() + w.errors.at(0).detail));
    server.kill();
    QVERIFY(server.waitForFinished());
}

// Plain text that meets TLS.

void TlsConnectionTest::plainTextToATlsServer()
{
    Server server(Certificates::get().good());
    Watched w;
    w.connection.open(Endpoint{server.address()});
    QTRY_VERIFY(w.opened);
    w.connection.send(Request::stats());
    QTRY_COMPARE(w.errors.size(), std::size_t(1));
    QVERIFY2(w.errors[0].message.contains(u"dflockds://"_s), qPrintable(w.errors[0].message));
    QVERIFY(w.answers.empty());
}

void TlsConnectionTest::aTlsAlertToPlainText()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    connect(&server, &QTcpServer::newConnection, &server,
            [&server] { server.nextPendingConnection()->write(QByteArray::fromHex("15030300020246")); });
    Watched w;
    w.connection.open(Endpoint{{u"127.0.0.1"_s, server.serverPort()}});
    QTRY_COMPARE(w.errors.size(), std::size_t(1));
    QCOMPARE(w.errors[0].code, ErrorCode::TlsFailed);
    QVERIFY2(w.errors[0].message.endsWith(u"speaks TLS, and was spoken to in plain text. Use dflockds://."_s),
             qPrintable(w.errors[0].message));
}

// Bytes of TLS that are no lines.

void TlsConnectionTest::ticketsAreNotTakenForALine()
{
    for (int round = 0; round < 20; ++round) {
        Peer peer;
        Watched w;
        w.open(peer.address(), Certificates::get().ca());
        QVERIFY(w.opened && peer.hasCome());
        peer.socket->flush(); // the tickets of TLS 1.3 lie at the client now, and it has not come to read them
        w.connection.send(Request::keepAlive());
        w.connection.send(Request::stats());
        QCOMPARE(w.connection.pending(), std::size_t(2));
        QByteArray asked;
        QTRY_VERIFY((asked += peer.socket->readAll()).count('\n') == 6);
        QVERIFY(asked.startsWith("w\n_\n") && asked.contains("stats\n"));
        peer.socket->write("error_not_enqueued\nok {}\n");
        QTRY_COMPARE(w.answers.size(), std::size_t(2));
        QCOMPARE(w.answers[0].reply.kind, Reply::Kind::NotEnqueued);
        QVERIFY(w.errors.empty());
    }
}

void TlsConnectionTest::anUnaskedLineIsNotTheAnswerToALaterRequest()
{
    Peer peer;
    Watched w;
    w.open(peer.address(), Certificates::get().ca());
    QVERIFY(peer.hasCome());
    peer.socket->write("error\n");
    peer.socket->flush(); // the line lies in the system's buffer; this thread has not come to read it
    w.connection.send(Request::renew("k", 1, someToken, 4s));
    QTRY_COMPARE(w.errors.size(), std::size_t(1));
    QCOMPARE(w.errors[0].code, ErrorCode::ServerClosed);
    QVERIFY(w.answers.empty());
}

void TlsConnectionTest::whatIsSentBeforeClosingArrives()
{
    for (const bool ticketsWereRead : {false, true}) {
        Peer peer;
        Watched w;
        w.open(peer.address(), Certificates::get().ca());
        QVERIFY(peer.hasCome());
        peer.socket->flush();
        if (ticketsWereRead) {
            w.connection.send(Request::keepAlive());
            QTRY_VERIFY(peer.socket->canReadLine());
            peer.socket->readAll();
            peer.socket->write("error_not_enqueued\n");
            QTRY_COMPARE(w.answers.size(), std::size_t(1));
        }
        w.connection.send(Request::release("k", 1, someToken));
        w.connection.close();
        QByteArray asked;
        QTRY_VERIFY2((asked += peer.socket->readAll()).startsWith("r\nk\n" + someToken), asked.constData());
    }
}

void TlsConnectionTest::itCanBeOpenedAgain()
{
    Server server(Certificates::get().good());
    Watched w;
    for (int round = 1; round <= 2; ++round) {
        w.connection.open(Endpoint{FakeServer::nobody()}); // given up before it has begun
        w.opened = false;
        w.open(server.address(), Certificates::get().ca());
        w.connection.send(Request::stats());
        QTRY_COMPARE(w.answers.size(), std::size_t(round));
        w.connection.close();
    }
    QVERIFY(w.errors.empty());
}

LOCKDECK_TEST(TlsConnectionTest)
#include "tlsconnectiontest.moc"
