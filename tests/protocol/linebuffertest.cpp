#include "protocol/linebuffer.h"
#include "support/testmain.h"

using namespace Lockdeck;

class LineBufferTest : public QObject
{
    Q_OBJECT

private slots:
    void anySplitGivesTheSameLines();
    void carriageReturnsAreStripped();
    void aLineOfTheBoundIsTakenAndOneByteMoreIsNot();
    void anEndlessLineIsNoticedBeforeItsEnd();
    void linesBeforeTheLongOneAreStillGiven();
    void muchTrafficKeepsTheBufferSmall();
};

static QByteArrayList linesOf(LineBuffer &buffer)
{
    QByteArrayList lines;
    while (const auto line = buffer.take())
        lines += line->toByteArray();
    return lines;
}

void LineBufferTest::anySplitGivesTheSameLines()
{
    const QByteArray bytes = "ok\n\nqueued\r\nerror_max_locks\nrest";
    for (qsizetype size = 1; size <= bytes.size(); ++size) {
        LineBuffer buffer(64);
        QByteArrayList lines;
        for (qsizetype at = 0; at < bytes.size(); at += size) {
            buffer.append(QByteArrayView(bytes).sliced(at, std::min(size, bytes.size() - at)));
            lines += linesOf(buffer);
        }
        QCOMPARE(lines, QByteArrayList({"ok", "", "queued", "error_max_locks"}));
        QCOMPARE(buffer.pending(), 4);
    }
}

void LineBufferTest::carriageReturnsAreStripped()
{
    LineBuffer buffer(64);
    buffer.append("a\r\r\nb\rc\r\n");
    QCOMPARE(linesOf(buffer), QByteArrayList({"a", "b\rc"}));
}

void LineBufferTest::aLineOfTheBoundIsTakenAndOneByteMoreIsNot()
{
    LineBuffer exact(8);
    exact.append("12345678\n");
    QCOMPARE(linesOf(exact), QByteArrayList({"12345678"}));
    LineBuffer longer(8);
    longer.append("123456789\n");
    QVERIFY(linesOf(longer).isEmpty());
    QVERIFY(longer.overflown());
}

void LineBufferTest::anEndlessLineIsNoticedBeforeItsEnd()
{
    LineBuffer buffer(8);
    buffer.append("12345678");
    QVERIFY(!buffer.take() && !buffer.overflown());
    buffer.append("9");
    QVERIFY(!buffer.take() && buffer.overflown());
    buffer.append("\nok\n");
    QVERIFY(!buffer.take());
    QCOMPARE(buffer.pending(), 0);
}

void LineBufferTest::linesBeforeTheLongOneAreStillGiven()
{
    LineBuffer buffer(8);
    buffer.append("ok\n1234567890123\n");
    QCOMPARE(linesOf(buffer), QByteArrayList({"ok"}));
    QVERIFY(buffer.overflown());
}

void LineBufferTest::muchTrafficKeepsTheBufferSmall()
{
    LineBuffer buffer(100'000);
    const QByteArray block(50'000, 'x');
    for (int i = 0; i < 200; ++i) {
        buffer.append(block + '\n' + block);
        QCOMPARE(buffer.take().has_value(), true);
        buffer.append("\n");
        QCOMPARE(buffer.take().has_value(), true);
        QVERIFY(buffer.pending() == 0);
    }
}

LOCKDECK_TEST(LineBufferTest)
#include "linebuffertest.moc"
