#include "server/lockserver.h"
#include "support/certificates.h"
#include "support/lineclient.h"
#include "support/processlimits.h"
#include "support/testmain.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QProcess>
#include <QtNetwork/QSslSocket>

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// The embedded server with TLS: that it is the same server, and what only TLS can do to it.
class TlsServerTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { raiseFileLimit(); }
    void init() { start({}); }
    void cleanup() { m_server.reset(); }

    void whatCannotServeIsSaidAtTheStart_data();
    void whatCannotServeIsSaidAtTheStart();
    void onlyTls12AndNewer_data();
    void onlyTls12AndNewer();
    void aLongPipelineIsAnsweredInOrder();
    void plainTextIsClosed();
    void anUnfinishedHandshakeIsDroppedAndKeepsNobodyOut();
    void tooManyUnfinishedHandshakesEndTheOldest();
    void anUnreadReplyEndsTheConnection();
    void aSlowReaderGetsEverything();
    void theEndIsSaid();
    void shuttingDownEndsHandshakesToo();

private:
    struct Client : LineClient<QSslSocket>
    {
        explicit Client(const LockServer &server, qint64 readBuffer = 0)
        {
            QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
            configuration.setCaCertificates(QSslCertificate::fromPath(Certificates::get().ca()));
            socket.setSslConfiguration(configuration);
            socket.setReadBufferSize(readBuffer);
            socket.connectToHostEncrypted(u"127.0.0.1"_s, server.port());
            encrypted = QTest::qWaitFor([this] { return socket.isEncrypted(); });
        }
        bool encrypted = false;
    };

    void start(ServerOptions options);

    std::unique_ptr<LockServer> m_server;
};

void TlsServerTest::start(ServerOptions options)
{
    options.port = 0;
    options.tlsCertificate = Certificates::get().good();
    options.tlsKey = Certificates::get().key();
    m_server = std::make_unique<LockServer>(options);
    const Outcome problem = m_server->listen();
    QVERIFY2(!problem, problem ? qPrintable(problem->message) : "");
}

void TlsServerTest::whatCannotServeIsSaidAtTheStart_data()
{
    const Certificates &c = Certificates::get();
    QTest::addColumn<QString>("certificate");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("sentence");
    const QString none = c.path("none.pem");
    QTest::newRow("no certificate file")
        << none << c.key() << u"The TLS certificate file %1 cannot be read: No such file or directory."_s.arg(none);
    QTest::newRow("no key file") << c.good() << none
                                 << u"The TLS key file %1 cannot be read: No such file or directory."_s.arg(none);
    QTest::newRow("a folder") << c.path(".") << c.key() << u"cannot be read"_s;
    QTest::newRow("no certificate in the file")
        << c.key() << c.key() << u"There is no certificate in the TLS certificate file %1"_s.arg(c.key());
    QTest::newRow("no key in the file") << c.good() << c.good()
                                        << u"There is no RSA or EC key in the TLS key file %1"_s.arg(c.good());
    QTest::newRow("encrypted key") << c.good() << c.encryptedKey()
                                   << u"The TLS key in %1 is encrypted"_s.arg(c.encryptedKey());
    QTest::newRow("another key") << c.good() << c.strangeKey()
                                 << u"The key in %1 does not belong to the first certificate in %2."_s.arg(
                                        c.strangeKey(), c.good());
    QTest::newRow("a key of another kind")
        << c.good() << c.rsaKey() << u"The key in %1 does not belong"_s.arg(c.rsaKey());
    QTest::newRow("a weak key") << c.weak() << c.weakKey()
                                << u"has an RSA key of 1024 bits only, which TLS does not accept any more"_s;
    QTest::newRow("endless") << u"/dev/zero"_s << c.key() << u"longer than 1 MB"_s;
}

void TlsServerTest::whatCannotServeIsSaidAtTheStart()
{
    QFETCH(QString, certificate);
    QFETCH(QString, key);
    QFETCH(QString, sentence);
    ServerOptions options;
    options.port = 0;
    options.tlsCertificate = certificate;
    options.tlsKey = key;
    const Outcome problem = LockServer(options).listen();
    QVERIFY(problem);
    QCOMPARE(problem->code, ErrorCode::TlsFailed);
    QVERIFY2(problem->message.contains(sentence), qPrintable(problem->message));
}

void TlsServerTest::onlyTls12AndNewer_data()
{
    QTest::addColumn<QString>("version");
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("1.1") << u"-tls1_1"_s << QByteArray("alert protocol version");
    QTest::newRow("1.2") << u"-tls1_2"_s << QByteArray("ok {\"connections\":1,");
    QTest::newRow("1.3") << u"-tls1_3"_s << QByteArray("ok {\"connections\":1,");
}

void TlsServerTest::onlyTls12AndNewer()
{
    QFETCH(QString, version);
    QFETCH(QByteArray, answer);
    QProcess client;
    client.setProcessChannelMode(QProcess::MergedChannels);
    // Without the security level it would not even ask for 1.1.
    client.start(u"openssl"_s,
                 {u"s_client"_s, u"-quiet"_s, u"-verify_return_error"_s, u"-CAfile"_s, Certificates::get().ca(),
                  u"-verify_ip"_s, u"127.0.0.1"_s, u"-connect"_s, u"127.0.0.1:%1"_s.arg(m_server->port()), version,
                  u"-cipher"_s, u"DEFAULT@SECLEVEL=0"_s});
    client.write("stats\n_\n\n");
    QByteArray said;
    QTRY_VERIFY2((said += client.readAll()).contains(answer), said.constData());
    client.kill();
    QTRY_COMPARE(client.state(), QProcess::NotRunning);
}

/// More than any buffer on the way holds.
void TlsServerTest::aLongPipelineIsAnsweredInOrder()
{
    constexpr int count = 10'000;
    QByteArray requests;
    for (int i = 0; i < count; ++i)
        requests += i % 2 == 0 ? "ping\n_\n\n" : "w\nnever\n0\n";
    Client client(*m_server);
    QVERIFY(client.encrypted);
    client.send(requests);
    for (int i = 0; i < count; ++i)
        QCOMPARE(client.line(), i % 2 == 0 ? QByteArray("ok") : QByteArray("error_not_enqueued"));
}

void TlsServerTest::plainTextIsClosed()
{
    QTcpSocket plain;
    QSignalSpy disconnected(&plain, &QTcpSocket::disconnected);
    plain.connectToHost(u"127.0.0.1"_s, m_server->port());
    plain.write("stats\n_\n\n");
    QTRY_COMPARE(disconnected.size(), 1);
    QVERIFY(!plain.readAll().contains("ok"));
}

void TlsServerTest::anUnfinishedHandshakeIsDroppedAndKeepsNobodyOut()
{
    QTcpSocket silent;
    silent.connectToHost(u"127.0.0.1"_s, m_server->port());
    QTcpSocket stuck;
    stuck.connectToHost(u"127.0.0.1"_s, m_server->port());
    stuck.write(QByteArray::fromHex("1603010200")); // the beginning of a ClientHello
    QTRY_COMPARE(silent.state(), QAbstractSocket::ConnectedState);
    QElapsedTimer elapsed;
    elapsed.start();

    Client client(*m_server);
    QVERIFY(client.ask("stats\n_\n\n").startsWith("ok {\"connections\":1,"));
    QVERIFY(elapsed.elapsed() < 4000);
    QCOMPARE(silent.state(), QAbstractSocket::ConnectedState);
    QTRY_COMPARE_WITH_TIMEOUT(silent.state(), QAbstractSocket::UnconnectedState, 20'000);
    QTRY_COMPARE(stuck.state(), QAbstractSocket::UnconnectedState);
    QVERIFY(elapsed.elapsed() > 3000);
    QCOMPARE(client.ask("ping\n_\n\n"), QByteArray("ok")); // the bound was for the handshake only
}

void TlsServerTest::tooManyUnfinishedHandshakesEndTheOldest()
{
    QTcpSocket first;
    first.connectToHost(u"127.0.0.1"_s, m_server->port());
    QTRY_COMPARE(first.state(), QAbstractSocket::ConnectedState);
    QElapsedTimer elapsed;
    elapsed.start();
    std::vector<std::unique_ptr<QTcpSocket>> others;
    for (int i = 0; i < 1100; ++i) {
        others.push_back(std::make_unique<QTcpSocket>());
        others.back()->connectToHost(u"127.0.0.1"_s, m_server->port());
    }
    QTRY_COMPARE(first.state(), QAbstractSocket::UnconnectedState);
    if (elapsed.elapsed() >= 5000)
        qWarning("this computer is too slow to tell the bounds in number and time apart");
    Client client(*m_server);
    QCOMPARE(client.ask("ping\n_\n\n"), QByteArray("ok"));
}

/// Keys enough for a `stats` of some 200 kB.
static QByteArray manyKeys(int count)
{
    QByteArray requests;
    for (int i = 0; i < count; ++i)
        requests += "l\n" + QByteArray(100, 'k') + QByteArray::number(i) + "\n0 1000\n";
    return requests;
}

void TlsServerTest::anUnreadReplyEndsTheConnection()
{
    ServerOptions options;
    options.writeTimeout = 1s;
    start(options);
    Client holder(*m_server);
    holder.send(manyKeys(1000));
    for (int i = 0; i < 1000; ++i)
        QVERIFY(holder.line().startsWith("ok "));

    Client lazy(*m_server, 1024);
    QVERIFY(lazy.ask("l\nlazy\n0 1000\n").startsWith("ok "));
    lazy.send(QByteArray("stats\n_\n\n").repeated(200));
    QTRY_VERIFY(holder.ask("stats\n_\n\n").contains("\"connections\":2"));
    QTRY_VERIFY_WITH_TIMEOUT(holder.ask("stats\n_\n\n").contains("\"connections\":1"), 20'000);
    QVERIFY(holder.ask("l\nlazy\n0\n").startsWith("ok "));
}

void TlsServerTest::aSlowReaderGetsEverything()
{
    Client client(*m_server, 300'000);
    client.send(manyKeys(1000));
    for (int i = 0; i < 1000; ++i)
        QVERIFY(client.line().startsWith("ok "));
    client.send(QByteArray("stats\n_\n\n").repeated(100) + "ping\n_\n\n");
    for (int i = 0; i < 100; ++i) {
        const QByteArray line = client.line();
        QVERIFY2(line.startsWith("ok {") && line.endsWith('}'), line.left(80).constData());
    }
    QCOMPARE(client.line(), QByteArray("ok"));
}

/// Without TLS's own end a client could not tell the server's from that of somebody who cut the wire.
void TlsServerTest::theEndIsSaid()
{
    ServerOptions options;
    options.authToken = "s3cret";
    start(options);
    QProcess client;
    client.setProcessChannelMode(QProcess::MergedChannels);
    client.start(u"openssl"_s, {u"s_client"_s, u"-quiet"_s, u"-CAfile"_s, Certificates::get().ca(), u"-connect"_s,
                                u"127.0.0.1:%1"_s.arg(m_server->port())});
    client.write("auth\n_\nguess\n");
    QTRY_COMPARE(client.state(), QProcess::NotRunning);
    const QByteArray said = client.readAll();
    QVERIFY2(said.contains("error_auth\n") && !said.contains("unexpected eof"), said.constData());
}

void TlsServerTest::shuttingDownEndsHandshakesToo()
{
    QTcpSocket silent;
    silent.connectToHost(u"127.0.0.1"_s, m_server->port());
    QTRY_COMPARE(silent.state(), QAbstractSocket::ConnectedState);
    Client client(*m_server);
    QCOMPARE(client.ask("ping\n_\n\n"), QByteArray("ok"));
    bool finished = false;
    connect(m_server.get(), &LockServer::finished, this, [&] { finished = true; });
    m_server->shutDown();
    QVERIFY(!finished);
    client.socket.disconnectFromHost();
    QTRY_VERIFY(finished);
    m_server.reset();
    QTRY_COMPARE(silent.state(), QAbstractSocket::UnconnectedState);
}

LOCKDECK_TEST(TlsServerTest)
#include "tlsservertest.moc"
