#include "server/serveroptions.h"
#include "support/testmain.h"

#include <QtCore/QTemporaryFile>

using namespace Lockdeck;
using namespace std::chrono_literals;

using Variables = QHash<QString, QString>;

class ServerOptionsTest : public QObject
{
    Q_OBJECT

private slots:
    void defaultsAreThoseOfDflockd();
    void flagsComeInGosNotations_data();
    void flagsComeInGosNotations();
    void everyFlagHasItsVariable();
    void aFlagWinsOverItsVariable();
    void theSecretsVariableWinsOverItsFlag();
    void theSecretIsReadFromAFile();
    void wrongOnesAreNamed_data();
    void wrongOnesAreNamed();
    void helpNamesEveryFlag();
};

static Result<ServerOptions> parse(const QString &line, const Variables &variables = {})
{
    const QStringList arguments = line.split(u' ', Qt::SkipEmptyParts);
    return parseServerOptions(arguments, [&](const char *name) { return variables.value(QLatin1String(name)); });
}

void ServerOptionsTest::defaultsAreThoseOfDflockd()
{
    const auto options = parse({});
    QVERIFY(options);
    QCOMPARE(options->host, QStringLiteral("127.0.0.1"));
    QCOMPARE(options->port, quint16{6388});
    QVERIFY(options->defaultLease == 33s);
    QVERIFY(options->sweepInterval == 1s);
    QVERIFY(options->gcInterval == 5s);
    QVERIFY(options->gcMaxIdle == 60s);
    QCOMPARE(options->maxLocks, 1024);
    QCOMPARE(options->maxConnections, 0);
    QCOMPARE(options->maxWaiters, 0);
    QVERIFY(options->readTimeout == 23s);
    QVERIFY(options->writeTimeout == 5s);
    QVERIFY(options->shutdownTimeout == 30s);
    QVERIFY(options->authToken.isEmpty());
    QVERIFY(options->autoReleaseOnDisconnect);
    QVERIFY(!options->debug && !options->showVersion && !options->showHelp);
}

void ServerOptionsTest::flagsComeInGosNotations_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<int>("port");
    QTest::addColumn<bool>("autoRelease");
    QTest::newRow("two words") << "--port 7000" << 7000 << true;
    QTest::newRow("equals") << "--port=7000" << 7000 << true;
    QTest::newRow("one dash") << "-port=7000" << 7000 << true;
    QTest::newRow("one dash, two words") << "-port 7000" << 7000 << true;
    QTest::newRow("the last one counts") << "--port 1 --port 7000" << 7000 << true;
    QTest::newRow("any base") << "--port 0x10" << 16 << true;
    QTest::newRow("any free port") << "--port=0" << 0 << true;
    QTest::newRow("switch off") << "--auto-release-on-disconnect=false" << 6388 << false;
    QTest::newRow("switch off, short") << "-auto-release-on-disconnect=F" << 6388 << false;
    QTest::newRow("switch on") << "--auto-release-on-disconnect --port 1" << 1 << true;
    QTest::newRow("end of flags") << "--port 1 --" << 1 << true;
}

void ServerOptionsTest::flagsComeInGosNotations()
{
    QFETCH(QString, line);
    QFETCH(int, port);
    QFETCH(bool, autoRelease);
    const auto options = parse(line);
    QVERIFY2(options, options ? "" : qPrintable(options.error().message));
    QCOMPARE(int{options->port}, port);
    QCOMPARE(options->autoReleaseOnDisconnect, autoRelease);
}

void ServerOptionsTest::everyFlagHasItsVariable()
{
    const auto options = parse({}, {{u"DFLOCKD_HOST"_qs, u"0.0.0.0"_qs},
                                    {u"DFLOCKD_PORT"_qs, u"1"_qs},
                                    {u"DFLOCKD_DEFAULT_LEASE_TTL_S"_qs, u"2"_qs},
                                    {u"DFLOCKD_LEASE_SWEEP_INTERVAL_S"_qs, u"3"_qs},
                                    {u"DFLOCKD_GC_LOOP_SLEEP"_qs, u"4"_qs},
                                    {u"DFLOCKD_GC_MAX_UNUSED_TIME"_qs, u"5"_qs},
                                    {u"DFLOCKD_MAX_LOCKS"_qs, u"6"_qs},
                                    {u"DFLOCKD_MAX_CONNECTIONS"_qs, u"7"_qs},
                                    {u"DFLOCKD_MAX_WAITERS"_qs, u"8"_qs},
                                    {u"DFLOCKD_READ_TIMEOUT_S"_qs, u"9"_qs},
                                    {u"DFLOCKD_WRITE_TIMEOUT_S"_qs, u"0"_qs},
                                    {u"DFLOCKD_SHUTDOWN_TIMEOUT_S"_qs, u"0"_qs},
                                    {u"DFLOCKD_AUTH_TOKEN"_qs, u"s"_qs},
                                    {u"DFLOCKD_TLS_CERT"_qs, u"c.pem"_qs},
                                    {u"DFLOCKD_TLS_KEY"_qs, u"k.pem"_qs},
                                    {u"DFLOCKD_AUTO_RELEASE_ON_DISCONNECT"_qs, u"No"_qs},
                                    {u"DFLOCKD_DEBUG"_qs, u"yes"_qs}});
    QVERIFY(options);
    QCOMPARE(options->host, QStringLiteral("0.0.0.0"));
    QCOMPARE(options->port, quint16{1});
    QVERIFY(options->defaultLease == 2s);
    QVERIFY(options->sweepInterval == 3s);
    QVERIFY(options->gcInterval == 4s);
    QVERIFY(options->gcMaxIdle == 5s);
    QCOMPARE(options->maxLocks, 6);
    QCOMPARE(options->maxConnections, 7);
    QCOMPARE(options->maxWaiters, 8);
    QVERIFY(options->readTimeout == 9s);
    QVERIFY(options->writeTimeout == 0s);
    QVERIFY(options->shutdownTimeout == 0s);
    QCOMPARE(options->authToken, QByteArray("s"));
    QCOMPARE(options->tlsCertificate, QStringLiteral("c.pem"));
    QCOMPARE(options->tlsKey, QStringLiteral("k.pem"));
    QVERIFY(!options->autoReleaseOnDisconnect);
    QVERIFY(options->debug);
}

void ServerOptionsTest::aFlagWinsOverItsVariable()
{
    const Variables variables{{u"DFLOCKD_MAX_LOCKS"_qs, u"5"_qs}, {u"DFLOCKD_DEBUG"_qs, u"1"_qs}};
    const auto options = parse(u"--max-locks 9 --debug=false"_qs, variables);
    QVERIFY(options);
    QCOMPARE(options->maxLocks, 9);
    QVERIFY(!options->debug);
}

void ServerOptionsTest::theSecretsVariableWinsOverItsFlag()
{
    const auto options = parse(u"--auth-token flag"_qs, {{u"DFLOCKD_AUTH_TOKEN"_qs, u"variable"_qs}});
    QVERIFY(options);
    QCOMPARE(options->authToken, QByteArray("variable"));
}

void ServerOptionsTest::theSecretIsReadFromAFile()
{
    QTemporaryFile file;
    QVERIFY(file.open());
    file.write("s3cret \r\n");
    file.close();
    const auto fromFlag = parse(u"--auth-token-file="_qs + file.fileName());
    QVERIFY(fromFlag);
    QCOMPARE(fromFlag->authToken, QByteArray("s3cret"));
    const auto fromVariable = parse({}, {{u"DFLOCKD_AUTH_TOKEN_FILE"_qs, file.fileName()}});
    QVERIFY(fromVariable);
    QCOMPARE(fromVariable->authToken, QByteArray("s3cret"));
    const auto flagFirst = parse(u"--auth-token x --auth-token-file="_qs + file.fileName());
    QVERIFY(flagFirst);
    QCOMPARE(flagFirst->authToken, QByteArray("x"));
}

void ServerOptionsTest::wrongOnesAreNamed_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("named");
    QTest::newRow("unknown") << "--nonsense"
                             << "--nonsense";
    QTest::newRow("no flag") << "serve"
                             << "serve";
    QTest::newRow("value of a switch") << "--debug false"
                                       << "false";
    QTest::newRow("no value") << "--port"
                              << "--port";
    QTest::newRow("no number") << "--port abc"
                               << "--port";
    QTest::newRow("port too high") << "--port 65536"
                                   << "--port";
    QTest::newRow("negative port") << "--port=-1"
                                   << "--port";
    QTest::newRow("no locks") << "--max-locks 0"
                              << "--max-locks";
    QTest::newRow("no lease") << "--default-lease-ttl 0"
                              << "--default-lease-ttl";
    QTest::newRow("fraction") << "--default-lease-ttl 1.5"
                              << "--default-lease-ttl";
    QTest::newRow("lease too long") << "--default-lease-ttl 10000000000"
                                    << "--default-lease-ttl";
    QTest::newRow("no sweep") << "--lease-sweep-interval 0"
                              << "--lease-sweep-interval";
    QTest::newRow("no collection") << "--gc-interval 0"
                                   << "--gc-interval";
    QTest::newRow("no idling") << "--gc-max-idle 0"
                               << "--gc-max-idle";
    QTest::newRow("no reading") << "--read-timeout 0"
                                << "--read-timeout";
    QTest::newRow("negative writing") << "--write-timeout -1"
                                      << "--write-timeout";
    QTest::newRow("negative shutdown") << "--shutdown-timeout -1"
                                       << "--shutdown-timeout";
    QTest::newRow("negative connections") << "--max-connections -1"
                                          << "--max-connections";
    QTest::newRow("negative waiters") << "--max-waiters -1"
                                      << "--max-waiters";
    QTest::newRow("neither true nor false") << "--debug=perhaps"
                                            << "--debug";
    QTest::newRow("certificate without key") << "--tls-cert c.pem"
                                             << "--tls-cert was given without --tls-key";
    QTest::newRow("key without certificate") << "--tls-key k.pem"
                                             << "--tls-key was given without --tls-cert";
    QTest::newRow("no such role") << "--act-as king"
                                  << "--act-as";
    QTest::newRow("no leader") << "--act-as=follower"
                               << "follower=HOST:PORT";
    QTest::newRow("no such file") << "--auth-token-file /no/such/file"
                                  << "--auth-token-file";
}

void ServerOptionsTest::wrongOnesAreNamed()
{
    QFETCH(QString, line);
    QFETCH(QString, named);
    const auto options = parse(line);
    QVERIFY(!options);
    QVERIFY2(options.error().message.contains(named), qPrintable(options.error().message));
}

void ServerOptionsTest::helpNamesEveryFlag()
{
    const QString help = serverOptionsHelp();
    for (const char *flag : {"--host", "--port", "--max-locks", "--tls-cert", "--auth-token-file", "--version",
                             "--act-as", "DFLOCKD_GC_LOOP_SLEEP", "(default 33)", "(default true)"})
        QVERIFY2(help.contains(QLatin1String(flag)), flag);
    QVERIFY(parse(u"--help"_qs)->showHelp);
    QVERIFY(parse(u"-h"_qs)->showHelp);
    QVERIFY(parse(u"--version"_qs)->showVersion);
}

LOCKDECK_TEST(ServerOptionsTest)
#include "serveroptionstest.moc"
