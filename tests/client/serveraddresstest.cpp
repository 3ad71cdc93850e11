#include "client/serveraddress.h"
#include "support/testmain.h"

using namespace Lockdeck;
using namespace Qt::StringLiterals;

class ServerAddressTest : public QObject
{
    Q_OBJECT

private slots:
    void anAddressIsReadAsPeopleWriteIt_data();
    void anAddressIsReadAsPeopleWriteIt();
    void aWrongAddressIsRefused_data();
    void aWrongAddressIsRefused();
    void aUrlNamesServersAndKey();
    void aUrlWithASecretIsRefused_data();
    void aUrlWithASecretIsRefused();
    void aWrongUrlIsRefused_data();
    void aWrongUrlIsRefused();
    void keysAreShardedAsTheOfficialClientsDo();
    void aUrlNeverCarriesTheToken();
};

void ServerAddressTest::anAddressIsReadAsPeopleWriteIt_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("port");
    QTest::newRow("host") << u"lock.example"_s << u"lock.example"_s << 6388;
    QTest::newRow("host and port") << u"10.0.0.7:7000"_s << u"10.0.0.7"_s << 7000;
    QTest::newRow("v6") << u"[::1]"_s << u"::1"_s << 6388;
    QTest::newRow("v6 and port") << u"[::1]:99"_s << u"::1"_s << 99;
}

void ServerAddressTest::anAddressIsReadAsPeopleWriteIt()
{
    QFETCH(QString, text);
    QFETCH(QString, host);
    QFETCH(int, port);
    const auto address = ServerAddress::parse(text);
    QVERIFY2(address.isOk(), qPrintable(address ? QString() : address.error().message));
    QCOMPARE(address->host, host);
    QCOMPARE(int(address->port), port);
    QCOMPARE(ServerAddress::parse(address->toString()).value().toString(), address->toString());
}

void ServerAddressTest::aWrongAddressIsRefused_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("empty") << QString();
    QTest::newRow("port 0") << u"host:0"_s;
    QTest::newRow("port too high") << u"host:65536"_s;
    QTest::newRow("port not a number") << u"host:x"_s;
    QTest::newRow("no host") << u":6388"_s;
    QTest::newRow("open bracket") << u"[::1"_s;
}

void ServerAddressTest::aWrongAddressIsRefused()
{
    QFETCH(QString, text);
    const auto address = ServerAddress::parse(text);
    QVERIFY(!address.isOk());
    QCOMPARE(address.error().code, ErrorCode::BadAddress);
    QVERIFY(!address.error().message.isEmpty());
}

void ServerAddressTest::aUrlNamesServersAndKey()
{
    const auto url = parseServerUrl(u"dflockd://a:6388,b:7000/jobs%2Fnightly"_s);
    QVERIFY2(url.isOk(), qPrintable(url ? QString() : url.error().message));
    QCOMPARE(url->servers.servers.size(), std::size_t(2));
    QCOMPARE(url->servers.servers[1].toString(), u"b:7000"_s);
    QCOMPARE(url->key, u"jobs/nightly"_s);
    QVERIFY(!url->servers.tls);
    QVERIFY(parseServerUrl(u"dflockds://a"_s).value().servers.tls);
    QCOMPARE(parseServerUrl(u"localhost:6388"_s).value().servers.servers.front().toString(), u"localhost:6388"_s);
}

void ServerAddressTest::aUrlWithASecretIsRefused_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("dflockd") << u"dflockd://secret@host:6388"_s;
    QTest::newRow("no scheme") << u"secret@host:6388"_s;
    QTest::newRow("other scheme") << u"http://user:secret@host/"_s;
    QTest::newRow("before the scheme") << u"secret@x://host"_s;
    QTest::newRow("in another scheme's path") << u"http://host/secret@key"_s;
}

void ServerAddressTest::aUrlWithASecretIsRefused()
{
    QFETCH(QString, text);
    const auto url = parseServerUrl(text);
    QVERIFY(!url.isOk());
    QVERIFY2(!url.error().message.contains(u"secret"), qPrintable(url.error().message));
    QVERIFY2(!url.error().detail.contains(u"secret"), qPrintable(url.error().detail));
}

void ServerAddressTest::aWrongUrlIsRefused_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("other scheme") << u"http://host:80"_s;
    QTest::newRow("empty") << QString();
    QTest::newRow("no server") << u"dflockd://"_s;
    QTest::newRow("empty server") << u"dflockd://a,,b"_s;
    QTest::newRow("key with a blank") << u"dflockd://a/two%20words"_s;
}

void ServerAddressTest::aWrongUrlIsRefused()
{
    QFETCH(QString, text);
    const auto url = parseServerUrl(text);
    QVERIFY(!url.isOk());
    QVERIFY(!url.error().message.isEmpty());
}

void ServerAddressTest::keysAreShardedAsTheOfficialClientsDo()
{
    QCOMPARE(crc32("my-key"), 0xd6e33ac1u);
    QCOMPARE(crc32("my-resource"), 0x50968a0au);
    QCOMPARE(crc32("123456789"), 0xcbf43926u);
    QCOMPARE(crc32Shard(u"my-key"_s, 3), std::size_t(0xd6e33ac1u % 3));
    const QString key = u"schlüssel"_s;
    QCOMPARE(crc32Shard(key, 7), std::size_t(crc32(key.toUtf8()) % 7));
}

void ServerAddressTest::aUrlNeverCarriesTheToken()
{
    const ServerSet servers{{{u"a"_s, 1}, {u"b"_s, 2}}, "hunter2", false};
    QCOMPARE(servers.toUrl(), u"dflockd://a:1,b:2"_s);
}

LOCKDECK_TEST(ServerAddressTest)
#include "serveraddresstest.moc"
