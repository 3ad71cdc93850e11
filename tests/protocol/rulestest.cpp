#include "protocol/rules.h"
#include "support/testmain.h"

using namespace Lockdeck;
using namespace std::chrono_literals;

class RulesTest : public QObject
{
    Q_OBJECT

private slots:
    void keysAreRefusedForAReason_data();
    void keysAreRefusedForAReason();
    void aKeyIsMeasuredInBytes();
    void secondsAreWholeAndBounded_data();
    void secondsAreWholeAndBounded();
    void tokens();
    void aShortTokenCannotBeUsed();
    void invisibleCharactersAreShownEscaped();
};

void RulesTest::keysAreRefusedForAReason_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("message");
    QTest::newRow("plain") << u"deploy/api"_qs << QString();
    QTest::newRow("text of any script") << u"ключ-🔒"_qs << QString();
    QTest::newRow("empty") << QString() << u"A key must not be empty."_qs;
    QTest::newRow("space") << u"a b"_qs << u"A key must not contain a space, a tab or a line break."_qs;
    QTest::newRow("tab") << u"a\tb"_qs << u"A key must not contain a space, a tab or a line break."_qs;
    QTest::newRow("line break") << u"a\nb"_qs << u"A key must not contain a space, a tab or a line break."_qs;
    QTest::newRow("CR") << u"a\rb"_qs << u"A key must not contain a space, a tab or a line break."_qs;
    QTest::newRow("257 bytes") << QString(257, u'k') << u"A key is at most 256 bytes of UTF-8; this one has 257."_qs;
}

void RulesTest::keysAreRefusedForAReason()
{
    QFETCH(QString, key);
    QFETCH(QString, message);
    const Outcome problem = checkKey(key);
    QCOMPARE(problem ? problem->message : QString(), message);
    if (problem)
        QCOMPARE(problem->code, ErrorCode::BadKey);
}

void RulesTest::aKeyIsMeasuredInBytes()
{
    QVERIFY(!checkKey(QString(128, u'ж')));
    QVERIFY(checkKey(QString(129, u'ж')));
}

void RulesTest::secondsAreWholeAndBounded_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("lease"); // -1: refused
    QTest::addColumn<qint64>("timeout");
    QTest::newRow("33") << u"33"_qs << qint64{33} << qint64{33};
    QTest::newRow("blanks around") << u" 33 "_qs << qint64{33} << qint64{33};
    QTest::newRow("zero") << u"0"_qs << qint64{-1} << qint64{0};
    QTest::newRow("fraction") << u"1.5"_qs << qint64{-1} << qint64{-1};
    QTest::newRow("exponent") << u"1e3"_qs << qint64{-1} << qint64{-1};
    QTest::newRow("negative") << u"-1"_qs << qint64{-1} << qint64{-1};
    QTest::newRow("empty") << QString() << qint64{-1} << qint64{-1};
    QTest::newRow("most") << u"9223372036"_qs << qint64{9223372036} << qint64{9223372036};
    QTest::newRow("one more") << u"9223372037"_qs << qint64{-1} << qint64{-1};
    QTest::newRow("overflow") << u"99999999999999999999"_qs << qint64{-1} << qint64{-1};
    QTest::newRow("words") << u"soon"_qs << qint64{-1} << qint64{-1};
}

void RulesTest::secondsAreWholeAndBounded()
{
    QFETCH(QString, text);
    QFETCH(qint64, lease);
    QFETCH(qint64, timeout);
    const auto asLease = parseSeconds(text, SecondsOf::Lease);
    const auto asTimeout = parseSeconds(text, SecondsOf::Timeout);
    QCOMPARE(asLease ? qint64{asLease->count()} : qint64{-1}, lease);
    QCOMPARE(asTimeout ? qint64{asTimeout->count()} : qint64{-1}, timeout);
    if (!asLease)
        QCOMPARE(asLease.error().message, u"A lease is a whole number of seconds from 1 to 9223372036."_qs);
    if (!asTimeout)
        QCOMPARE(asTimeout.error().message, u"A timeout is a whole number of seconds from 0 to 9223372036."_qs);
}

void RulesTest::tokens()
{
    QVERIFY(!checkToken("0123456789abcdef0123456789abcdef"));
    QVERIFY(checkToken("0123456789ABCDEF0123456789abcdef"));
    QVERIFY(checkToken("0123"));
    QCOMPARE(fenceOf("000000000000002a0123456789abcdef"), std::optional<quint64>(42));
    QCOMPARE(fenceOf("x"), std::nullopt);
}

void RulesTest::aShortTokenCannotBeUsed()
{
    QCOMPARE(shortToken("0123456789abcdef0123456789abcdef"), u"0123…ef"_qs);
    QCOMPARE(shortToken("short"), u"…"_qs);
    QCOMPARE(shortToken({}), QString());
}

void RulesTest::invisibleCharactersAreShownEscaped()
{
    QCOMPARE(displayKey(u"deploy/ключ"_qs), u"deploy/ключ"_qs);
    QCOMPARE(displayKey(QString(QChar(0x202e)) + u"x\x01"_qs), u"\\u202ex\\u0001"_qs);
}

LOCKDECK_TEST(RulesTest)
#include "rulestest.moc"
