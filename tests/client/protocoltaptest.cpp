#include "client/protocoltap.h"
#include "support/fakeserver.h"
#include "support/testmain.h"
#include "support/watchedconnection.h"

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Kind = ProtocolLine::Kind;

/// What a connection tells of itself, and what it keeps to itself.
class ProtocolTapTest : public QObject
{
    Q_OBJECT

private slots:
    void init();

    void everyLineIsToldWithItsTime();
    void whyAConnectionEndedIsTold();
    void anUnaskedLineHasNoRoundTrip();
    void theAuthTokenIsNeverTold_data();
    void theAuthTokenIsNeverTold();
    void anUnaskedAuthTokenIsNotTold();
    void tokensAreShortened_data();
    void tokensAreShortened();
    void aTokenAtTheEdgeOfALongLineIsShortened_data();
    void aTokenAtTheEdgeOfALongLineIsShortened();
    void aLongLineIsCutBetweenCharacters();
    void anotherTapEndsTheOneBefore();
    void theOldestLeaveAndAreCounted();
    void theBellRingsOnceUntilAllIsTaken();

private:
    std::unique_ptr<ProtocolTap> tap() const
    {
        return std::make_unique<ProtocolTap>(m_log,
                                             Conversation{m_log->nextId(), Conversation::Purpose::Hold, u"k"_s, {}});
    }
    QByteArray told(QByteArrayView line) const
    {
        tap()->received(line, Moment{1h}, {});
        return m_log->takeAll().back().text;
    }

    std::shared_ptr<ProtocolLog> m_log;
};

void ProtocolTapTest::init()
{
    m_log = std::make_shared<ProtocolLog>();
}

/// "sent l k 10 30", "closed": kinds and texts.
static QStringList summary(const std::deque<ProtocolLine> &lines)
{
    const std::array words{u"connecting"_s, u"opened"_s, u"sent"_s, u"received"_s, u"closed"_s};
    QStringList all;
    for (const ProtocolLine &line : lines)
        all += (words[static_cast<std::size_t>(line.kind)] + u' ' + QString::fromUtf8(line.text)).trimmed();
    return all;
}

void ProtocolTapTest::everyLineIsToldWithItsTime()
{
    FakeServer server;
    server.when("sl k", {"ok " + someToken + " 30"});
    server.when("sn k", {"ok 30"});
    server.when("sr k", {"ok"});
    server.when("stats", {R"(ok {"connections":1})"});
    WatchedConnection w;
    w.connection.setTap(tap());
    w.open({server.address()});
    w.connection.send(Request::acquire("k", 3, 10s, 30s));
    w.connection.send(Request::renew("k", 3, someToken, 30s));
    w.connection.send(Request::release("k", 3, someToken));
    w.connection.send(Request::stats());
    QTRY_COMPARE(w.answers.size(), std::size_t(4));
    w.connection.close();
    w.connection.close();

    const std::deque<ProtocolLine> lines = m_log->takeAll();
    QCOMPARE(summary(lines),
             (QStringList{u"connecting"_s, u"opened"_s, u"sent sl k 10 3 30"_s, u"sent sn k 0123…ef 30"_s,
                          u"sent sr k 0123…ef"_s, u"sent stats _"_s, u"received ok 0123…ef 30"_s, u"received ok 30"_s,
                          u"received ok"_s, uR"(received ok {"connections":1})"_s, u"closed"_s}));
    for (std::size_t i = 0; i < 4; ++i) {
        QVERIFY(lines[6 + i].roundTrip == w.answers[i].roundTrip());
        QVERIFY(lines[6 + i].at == w.answers[i].answered);
        QVERIFY(lines[2 + i].at == w.answers[i].sent);
    }
    for (const ProtocolLine &line : lines) {
        QVERIFY(line.conversation->server == server.address());
        QCOMPARE(line.conversation->key, u"k"_s);
        QCOMPARE(line.conversation->id, lines.front().conversation->id);
    }
    QVERIFY(lines[1].roundTrip == lines[1].at - lines[0].at);
}

void ProtocolTapTest::whyAConnectionEndedIsTold()
{
    WatchedConnection w;
    w.connection.setTap(tap());
    w.open({FakeServer::nobody()});
    QCOMPARE(w.errors.size(), std::size_t(1));
    QCOMPARE(summary(m_log->takeAll()), (QStringList{u"connecting"_s, u"closed "_s + w.errors.front().message}));
}

void ProtocolTapTest::anUnaskedLineHasNoRoundTrip()
{
    FakeServer server;
    WatchedConnection w;
    w.connection.setTap(tap());
    w.open({server.address()});
    QTRY_COMPARE(server.openConnections(), 1);
    server.say("error");
    QTRY_COMPARE(w.errors.size(), std::size_t(1));
    const std::deque<ProtocolLine> lines = m_log->takeAll();
    QCOMPARE(lines.size(), std::size_t(4));
    QCOMPARE(lines[2].text, QByteArray("error"));
    QVERIFY(!lines[2].roundTrip);
    QVERIFY(lines[3].kind == Kind::Closed && !lines[3].text.isEmpty());
}

/// Whether the token is in nothing that leaves the connection.
static bool isUntold(const std::deque<ProtocolLine> &lines, const Error &error)
{
    return !error.message.contains(u"sesame") && !error.detail.contains(u"sesame") &&
           std::none_of(lines.begin(), lines.end(), [](const ProtocolLine &l) { return l.text.contains("sesame"); });
}

void ProtocolTapTest::theAuthTokenIsNeverTold_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QByteArray>("shown");
    QTest::newRow("foreign") << QByteArray("you said open-sesame, twice: open-sesame")
                             << QByteArray("you said …, twice: …");
    QTest::newRow("cut") << QByteArray(75, '.') + "open-sesame" << QByteArray(75, '.') + "…";
    QTest::newRow("a leader") << QByteArray("error_not_leader open-sesame:1") << QByteArray("error_not_leader …:1");
}

void ProtocolTapTest::theAuthTokenIsNeverTold()
{
    QFETCH(QByteArray, answer);
    QFETCH(QByteArray, shown);
    FakeServer server;
    server.when("auth", {answer});
    WatchedConnection w;
    w.connection.setTap(tap());
    w.open({server.address(), "open-sesame"});
    QCOMPARE(server.requests(), QStringList{u"1: auth _ open-sesame"_s}); // it was sent
    QTRY_COMPARE(w.errors.size(), std::size_t(1));
    const std::deque<ProtocolLine> lines = m_log->takeAll();
    QCOMPARE(lines.size(), std::size_t(5));
    QCOMPARE(lines[2].text, QByteArray("auth _ …"));
    QCOMPARE(lines[3].text, shown);
    QVERIFY2(isUntold(lines, w.errors.front()), qPrintable(w.errors.front().message));
}

void ProtocolTapTest::anUnaskedAuthTokenIsNotTold()
{
    FakeServer server;
    server.when("auth", {"ok"});
    WatchedConnection w;
    w.connection.setTap(tap());
    w.open({server.address(), "open-sesame"});
    server.say("hello open-sesame");
    QTRY_COMPARE(w.errors.size(), std::size_t(1));
    QCOMPARE(w.errors.front().detail, u"hello (the token)"_s);
    QVERIFY(isUntold(m_log->takeAll(), w.errors.front()));
}

void ProtocolTapTest::tokensAreShortened_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("shown");
    QTest::newRow("a grant") << "ok " + someToken + " 30" << QByteArray("ok 0123…ef 30");
    QTest::newRow("two") << someToken + '-' + someToken << QByteArray("0123…ef-0123…ef");
    QTest::newRow("capitals") << someToken.toUpper() << QByteArray("0123…EF");
    QTest::newRow("longer") << "x" + someToken + someToken + "y" << QByteArray("x0123…efy");
    QTest::newRow("behind digits") << "12 " + someToken << QByteArray("12 0123…ef");
    QTest::newRow("shorter is none") << someToken.chopped(1) << someToken.chopped(1);
    QTest::newRow("words") << QByteArray("error_already_enqueued") << QByteArray("error_already_enqueued");
    QTest::newRow("nothing") << QByteArray() << QByteArray();
}

void ProtocolTapTest::tokensAreShortened()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, shown);
    QCOMPARE(told(line), shown);
}

void ProtocolTapTest::aTokenAtTheEdgeOfALongLineIsShortened_data()
{
    QTest::addColumn<qsizetype>("before");
    for (qsizetype before = ProtocolTap::longestText - someToken.size() - 2; before <= ProtocolTap::longestText;
         ++before)
        QTest::addRow("%lld", static_cast<long long>(before)) << before;
}

void ProtocolTapTest::aTokenAtTheEdgeOfALongLineIsShortened()
{
    QFETCH(qsizetype, before);
    const QByteArray line = QByteArray(before, '.') + someToken + QByteArray(5'000'000, '.');
    const QByteArray shown = told(line);
    QVERIFY2(!shown.contains("01234"), shown.constData());
    QVERIFY(shown.endsWith("… (" + QByteArray::number(line.size()) + " bytes)"));
    QVERIFY(shown.size() < ProtocolTap::longestText + 40);
}

void ProtocolTapTest::aLongLineIsCutBetweenCharacters()
{
    const QByteArray start(ProtocolTap::longestText - 1, 'x');
    QCOMPARE(told(start + "é, and more"), start + "… (523 bytes)");
    QCOMPARE(told(start + "!"), start + "!");
    const QByteArray noText(600, '\x80'); // nothing but middles of characters
    QVERIFY(told(noText).endsWith(" (600 bytes)"));
}

void ProtocolTapTest::anotherTapEndsTheOneBefore()
{
    FakeServer server;
    WatchedConnection w;
    w.connection.setTap(tap());
    w.open({server.address()});
    w.connection.setTap(nullptr);
    w.connection.send(Request::stats());
    w.connection.close();
    QCOMPARE(summary(m_log->takeAll()), (QStringList{u"connecting"_s, u"opened"_s, u"closed"_s}));
}

void ProtocolTapTest::theOldestLeaveAndAreCounted()
{
    m_log = std::make_shared<ProtocolLog>(3);
    const auto one = tap();
    for (int i = 0; i < 5; ++i)
        one->received(QByteArray::number(i), Moment{1h}, {});
    QCOMPARE(m_log->dropped(), std::size_t(2));
    QCOMPARE(summary(m_log->takeAll()), (QStringList{u"received 2"_s, u"received 3"_s, u"received 4"_s}));
    QVERIFY(m_log->takeAll().empty());
}

void ProtocolTapTest::theBellRingsOnceUntilAllIsTaken()
{
    QSignalSpy rung(&m_log->bell(), &Bell::rung);
    const auto one = tap();
    one->received("1", Moment{1h}, {});
    one->received("2", Moment{1h}, {});
    QCOMPARE(rung.count(), 1);
    m_log->takeAll();
    one->received("3", Moment{1h}, {});
    QCOMPARE(rung.count(), 2);
}

LOCKDECK_TEST(ProtocolTapTest)
#include "protocoltaptest.moc"
