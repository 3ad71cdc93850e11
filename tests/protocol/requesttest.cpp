#include "protocol/request.h"
#include "support/testmain.h"

using namespace Lockdeck;
using namespace std::chrono_literals;

class RequestTest : public QObject
{
    Q_OBJECT

private slots:
    void lines_data();
    void lines();
    void whatIsEncodedIsParsedBack_data() { lines_data(); }
    void whatIsEncodedIsParsedBack();
    void numbersAsTheServerTakesThem();
    void badLinesAreRefused_data();
    void badLinesAreRefused();
    void bytesThatAreNotUtf8AreAKey();
};

Q_DECLARE_METATYPE(Request)

void RequestTest::lines_data()
{
    QTest::addColumn<Request>("request");
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("auth") << Request::auth("s3cret") << QByteArray("auth\n_\ns3cret\n");
    QTest::newRow("l") << Request::acquire("k", 1, 10s, {}) << QByteArray("l\nk\n10\n");
    QTest::newRow("l with lease") << Request::acquire("k", 1, 0s, 60s) << QByteArray("l\nk\n0 60\n");
    QTest::newRow("sl") << Request::acquire("k", 3, 1s, {}) << QByteArray("sl\nk\n1 3\n");
    QTest::newRow("sl with lease") << Request::acquire("k", 3, 1s, 9s) << QByteArray("sl\nk\n1 3 9\n");
    QTest::newRow("e") << Request::enqueue("k", 1, {}) << QByteArray("e\nk\n\n");
    QTest::newRow("e with lease") << Request::enqueue("k", 1, 7s) << QByteArray("e\nk\n7\n");
    QTest::newRow("se") << Request::enqueue("k", 2, 7s) << QByteArray("se\nk\n2 7\n");
    QTest::newRow("w") << Request::wait("k", 1, 5s) << QByteArray("w\nk\n5\n");
    QTest::newRow("sw") << Request::wait("k", 2, 5s) << QByteArray("sw\nk\n5\n");
    QTest::newRow("n") << Request::renew("k", 1, "T", 33s) << QByteArray("n\nk\nT 33\n");
    QTest::newRow("sn") << Request::renew("k", 2, "T", 33s) << QByteArray("sn\nk\nT 33\n");
    QTest::newRow("r") << Request::release("k", 1, "T") << QByteArray("r\nk\nT\n");
    QTest::newRow("sr") << Request::release("k", 2, "T") << QByteArray("sr\nk\nT\n");
    QTest::newRow("stats") << Request::stats() << QByteArray("stats\n_\n\n");
    QTest::newRow("keep alive") << Request::keepAlive() << QByteArray("w\n_\n0\n");
}

void RequestTest::lines()
{
    QFETCH(Request, request);
    QFETCH(QByteArray, bytes);
    QCOMPARE(encode(request), bytes);
}

void RequestTest::whatIsEncodedIsParsedBack()
{
    QFETCH(Request, request);
    QFETCH(QByteArray, bytes);
    const QList<QByteArray> line = bytes.split('\n');
    const auto parsed = parseRequest(line[0], line[1], line[2]);
    QVERIFY2(parsed.isOk(), bytes);
    Request wanted = request;
    if (wanted.verb != Verb::Acquire && wanted.verb != Verb::Enqueue)
        wanted.limit = 1; // not on the wire
    QCOMPARE(encode(*parsed), bytes);
    QVERIFY(*parsed == wanted);
}

void RequestTest::numbersAsTheServerTakesThem()
{
    QCOMPARE(parseRequest("l", "k", "+007 \t 0060 ").value(), Request::acquire("k", 1, 7s, 60s));
    QCOMPARE(parseRequest("w", "k", " 3 ").value(), Request::wait("k", 1, 3s));
    QCOMPARE(parseRequest("l", "k", "1 9223372036").value().lease.value(), 9223372036s);
    QVERIFY(!parseRequest("l", "k", "1 9223372037"));
    QVERIFY(!parseRequest("l", "k", "99999999999999999999"));
}

void RequestTest::badLinesAreRefused_data()
{
    QTest::addColumn<QByteArray>("command");
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("argument");
    const auto row = [](const char *command, const char *key, const char *argument) {
        QTest::addRow("%s %s '%s'", command, key, argument)
            << QByteArray(command) << QByteArray(key) << QByteArray(argument);
    };
    for (const char *argument : {"", "abc", "-1", "1 0", "1 -2", "1 2 3", "1.5", "1_0", "0x1"})
        row("l", "k", argument);
    for (const char *argument : {"0", "x", "1 2"})
        row("e", "k", argument);
    for (const char *argument : {"", "-1", "1 2"})
        row("w", "k", argument);
    for (const char *argument : {"", "t 0", "t 1 2"})
        row("n", "k", argument);
    row("r", "k", " ");
    for (const char *argument : {"1", "1 0", "1 x", "1 2 3 4"})
        row("sl", "k", argument);
    for (const char *argument : {"", "0", "1 2 3"})
        row("se", "k", argument);
    for (const char *key : {"", "a b", "a\tb", "a\rb"})
        row("l", key, "1");
    row("x", "k", "1");
    row("L", "k", "1");
}

void RequestTest::badLinesAreRefused()
{
    QFETCH(QByteArray, command);
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, argument);
    QVERIFY(!parseRequest(command, key, argument));
}

void RequestTest::bytesThatAreNotUtf8AreAKey()
{
    QCOMPARE(parseRequest("l", "\xff\xfe", "1").value().key, QByteArray("\xff\xfe"));
}

LOCKDECK_TEST(RequestTest)
#include "requesttest.moc"
