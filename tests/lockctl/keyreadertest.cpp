#include "lockctl/keyreader.h"
#include "support/testmain.h"

using namespace Lockdeck::Cli;
using Kind = TerminalKey::Kind;

Q_DECLARE_METATYPE(Kind)

class KeyReaderTest : public QObject
{
    Q_OBJECT

private slots:
    void knowsOneKey_data();
    void knowsOneKey();
    void knowsSeveralInOneRead();
    void makesNothingOfWhatItDoesNotKnow_data();
    void makesNothingOfWhatItDoesNotKnow();
};

void KeyReaderTest::knowsOneKey_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<QString>("text");
    const auto row = [](const char *bytes, Kind kind, const QString &text = {}) {
        QTest::newRow(QByteArray(bytes).toPercentEncoding().constData()) << QByteArray(bytes) << kind << text;
    };
    row("q", Kind::Text, u"q"_qs);
    row("é", Kind::Text, u"é"_qs);
    row("🔒", Kind::Text, u"🔒"_qs);
    row("\x1b", Kind::Escape);
    row("\x1b[A", Kind::Up);
    row("\x1bOA", Kind::Up);
    row("\x1b[B", Kind::Down);
    row("\x1bOB", Kind::Down);
    row("\x1b[5~", Kind::PageUp);
    row("\x1b[6~", Kind::PageDown);
    row("\x1b[H", Kind::Home);
    row("\x1b[1~", Kind::Home);
    row("\x1b[F", Kind::End);
    row("\x1b[4~", Kind::End);
    row("\r", Kind::Enter);
    row("\n", Kind::Enter);
    row("\x7f", Kind::Backspace);
    row("\b", Kind::Backspace);
}

void KeyReaderTest::knowsOneKey()
{
    QFETCH(QByteArray, bytes);
    QFETCH(Kind, kind);
    QFETCH(QString, text);
    const std::vector<TerminalKey> keys = keysOf(bytes);
    QCOMPARE(keys.size(), std::size_t{1});
    QVERIFY((keys[0] == TerminalKey{kind, text}));
}

void KeyReaderTest::knowsSeveralInOneRead()
{
    const std::vector<TerminalKey> keys = keysOf("/db\x1b[6~\x1b[6~\rs");
    const std::vector<TerminalKey> expected = {
        {Kind::Text, u"/"_qs}, {Kind::Text, u"d"_qs}, {Kind::Text, u"b"_qs}, {Kind::PageDown, {}},
        {Kind::PageDown, {}},  {Kind::Enter, {}},     {Kind::Text, u"s"_qs},
    };
    QVERIFY(keys == expected);
}

void KeyReaderTest::makesNothingOfWhatItDoesNotKnow_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("a control character") << QByteArray("\x01");
    QTest::newRow("F5") << QByteArray("\x1b[15~");
    QTest::newRow("Ctrl-Right") << QByteArray("\x1b[1;5C");
    QTest::newRow("half a sequence") << QByteArray("\x1b[5");
    QTest::newRow("the beginning of one") << QByteArray("\x1b[");
    QTest::newRow("right to left") << QByteArray("\u202e");
}

void KeyReaderTest::makesNothingOfWhatItDoesNotKnow()
{
    QFETCH(QByteArray, bytes);
    const std::vector<TerminalKey> keys = keysOf(bytes);
    QCOMPARE(keys.size(), std::size_t{1});
    QVERIFY(keys[0] == TerminalKey{});
}

LOCKDECK_TEST(KeyReaderTest)
#include "keyreadertest.moc"
