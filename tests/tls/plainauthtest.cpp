#include "client/plainauth.h"
#include "support/testmain.h"

using namespace Lockdeck;
using namespace Qt::StringLiterals;

/// Who may be told a token in plain text. No name is looked up and nothing connected.
class PlainAuthTest : public QObject
{
    Q_OBJECT

private slots:
    void theNameDecidesBeforeConnecting_data();
    void theNameDecidesBeforeConnecting();
    void theAddressDecidesAfterwards();
    void noTokenTlsOrAYesIsEnough();
};

static Endpoint endpointAt(const QString &host)
{
    Endpoint endpoint;
    endpoint.address.host = host;
    endpoint.authToken = "s3cret";
    return endpoint;
}

void PlainAuthTest::theNameDecidesBeforeConnecting_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<bool>("isFine");
    QTest::newRow("localhost") << u"localhost"_s << true;
    QTest::newRow("LocalHost") << u"LocalHost"_s << true;
    QTest::newRow("127.0.0.1") << u"127.0.0.1"_s << true;
    QTest::newRow("127.9.9.9") << u"127.9.9.9"_s << true;
    QTest::newRow("::1") << u"::1"_s << true;
    QTest::newRow("any address") << u"0.0.0.0"_s << false;
    QTest::newRow("a name") << u"locks.example"_s << false;
    QTest::newRow("a name that begins so") << u"localhost.example"_s << false;
    QTest::newRow("an address") << u"192.0.2.1"_s << false;
    QTest::newRow("an IPv6 address") << u"2001:db8::1"_s << false;
    QTest::newRow("a name like an address") << u"127.0.0.1.example"_s << false;
}

void PlainAuthTest::theNameDecidesBeforeConnecting()
{
    QFETCH(QString, host);
    QFETCH(bool, isFine);
    const Outcome problem = checkPlainAuth(endpointAt(host));
    QCOMPARE(!problem, isFine);
    if (!problem)
        return;
    QVERIFY2(problem->message.contains(host), qPrintable(problem->message));
    QVERIFY(problem->message.contains(u"dflockds://"_s) && problem->message.contains(u"--insecure-auth"_s));
    QVERIFY(!problem->message.contains(u"s3cret"_s));
}

void PlainAuthTest::theAddressDecidesAfterwards()
{
    const Endpoint localhost = endpointAt(u"localhost"_s);
    QVERIFY(!checkPlainAuth(localhost, QHostAddress(u"127.0.0.1"_s)));
    QVERIFY(!checkPlainAuth(localhost, QHostAddress(u"::1"_s)));
    for (const QString &elsewhere : {u"192.0.2.1"_s, u"2001:db8::1"_s}) {
        const Outcome problem = checkPlainAuth(localhost, QHostAddress(elsewhere));
        QVERIFY(problem);
        QVERIFY2(problem->message.contains(u"localhost:6388, which is %1, where others"_s.arg(elsewhere)),
                 qPrintable(problem->message));
    }
    QVERIFY(checkPlainAuth(localhost, QHostAddress()));
}

void PlainAuthTest::noTokenTlsOrAYesIsEnough()
{
    Endpoint endpoint = endpointAt(u"192.0.2.1"_s);
    const QHostAddress peer(u"192.0.2.1"_s);
    QVERIFY(checkPlainAuth(endpoint) && checkPlainAuth(endpoint, peer));
    endpoint.plainAuth = true;
    QVERIFY(!checkPlainAuth(endpoint) && !checkPlainAuth(endpoint, peer));
    endpoint.plainAuth = false;
    endpoint.tls = true;
    QVERIFY(!checkPlainAuth(endpoint) && !checkPlainAuth(endpoint, peer));
    endpoint.tls = false;
    endpoint.authToken.clear();
    QVERIFY(!checkPlainAuth(endpoint) && !checkPlainAuth(endpoint, peer));
}

LOCKDECK_TEST(PlainAuthTest)
#include "plainauthtest.moc"
