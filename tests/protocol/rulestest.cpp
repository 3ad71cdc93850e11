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
    void aKeyIsShownAsWhatItIs_data();
    void aKeyIsShownAsWhatItIs();
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

void RulesTest::aKeyIsShownAsWhatItIs_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("shown");
    const auto row = [](const char *name, const char32_t c, const char *escaped) {
        const QString character(QStringView(QChar::fromUcs4(c)).toString());
        QTest::newRow(name) << u"a"_qs + character + u"b"_qs << u"a"_qs + QString::fromLatin1(escaped) + u"b"_qs;
    };
    QTest::newRow("letters") << u"deploy/ключ-é-日本-אב"_qs << u"deploy/ключ-é-日本-אב"_qs;
    QTest::newRow("HTML stays text") << u"<b>x</b>&amp;"_qs << u"<b>x</b>&amp;"_qs;
    row("NUL", 0, "\\u0000");
    row("line feed", U'\n', "\\u000a");
    row("escape sequence", 0x1b, "\\u001b");
    row("delete", 0x7f, "\\u007f");
    row("C1 sequence introducer", 0x9b, "\\u009b");
    row("no-break space", 0xa0, "\\u00a0");
    row("soft hyphen", 0xad, "\\u00ad");
    row("combining grapheme joiner", 0x34f, "\\u034f");
    row("Arabic letter mark", 0x61c, "\\u061c");
    row("Hangul filler", 0x3164, "\\u3164");
    row("zero-width space", 0x200b, "\\u200b");
    row("zero-width joiner", 0x200d, "\\u200d");
    row("left-to-right mark", 0x200e, "\\u200e");
    row("right-to-left mark", 0x200f, "\\u200f");
    row("line separator", 0x2028, "\\u2028");
    row("paragraph separator", 0x2029, "\\u2029");
    row("embedding", 0x202a, "\\u202a");
    row("override", 0x202e, "\\u202e");
    row("isolate", 0x2066, "\\u2066");
    row("end of isolate", 0x2069, "\\u2069");
    row("ideographic space", 0x3000, "\\u3000");
    row("variation selector", 0xfe0f, "\\ufe0f");
    row("byte order mark", 0xfeff, "\\ufeff");
    row("private use", 0xe000, "\\ue000");
    row("tag", 0xe0041, "\\ue0041");
    QTest::newRow("replacement character") << u"a\ufffdb"_qs << u"a\ufffdb"_qs;
    QTest::newRow("unpaired surrogate") << u"a"_qs + QChar(0xd800) + u"b"_qs << u"a\ufffdb"_qs;
    QTest::newRow("accents") << u"e\u0301o\u0302\u0323"_qs << u"e\u0301o\u0302\u0323"_qs;
    QTest::newRow("a mark on what comes before") << u"\u0301x"_qs << u"\\u0301x"_qs;
    QTest::newRow("marks that pile up") << u"e"_qs + QString(6, QChar(0x301))
                                        << u"e\u0301\u0301\u0301\u0301\\u0301\\u0301"_qs;
    QTest::newRow("longest") << QString(256, u'k') << QString(256, u'k');
    QTest::newRow("too long") << QString(10'000, u'k') << QString(256, u'k') + u"… (10000 characters)"_qs;
}

void RulesTest::aKeyIsShownAsWhatItIs()
{
    QFETCH(QString, key);
    QFETCH(QString, shown);
    QCOMPARE(displayKey(key), shown);
}

LOCKDECK_TEST(RulesTest)
#include "rulestest.moc"
