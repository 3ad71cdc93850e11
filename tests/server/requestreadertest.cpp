#include "server/requestreader.h"
#include "support/testmain.h"

using namespace Lockdeck;
using Kind = RequestReader::Kind;

class RequestReaderTest : public QObject
{
    Q_OBJECT

private slots:
    void takesWhateverPiecesComeIn_data();
    void takesWhateverPiecesComeIn();
    void countsTheLinesOfAHalfRequest();
    void goesOnAfterThreeLinesThatAreNoRequest();
    void complainsOfALongLineAtItsEnd_data();
    void complainsOfALongLineAtItsEnd();
    void aLineOfExactlyTheLimitIsTaken();
};

/// Everything that comes out when `bytes` come in pieces of that size.
static std::vector<RequestReader::Item> readInPieces(RequestReader &reader, const QByteArray &bytes, qsizetype size)
{
    std::vector<RequestReader::Item> items;
    for (qsizetype at = 0; at < bytes.size(); at += size) {
        reader.append(bytes.mid(at, size));
        for (auto item = reader.next(); item.kind != Kind::Incomplete; item = reader.next()) {
            items.push_back(item);
            if (item.kind == Kind::LineTooLong)
                break;
        }
    }
    return items;
}

void RequestReaderTest::takesWhateverPiecesComeIn_data()
{
    QTest::addColumn<int>("size");
    for (const int size : {1, 2, 3, 5, 7, 1000})
        QTest::addRow("%d bytes", size) << size;
}

void RequestReaderTest::takesWhateverPiecesComeIn()
{
    QFETCH(int, size);
    RequestReader reader;
    const auto items = readInPieces(reader, "l\nk\n10 5\nstats\r\n_\r\n\r\nr\nk\nabc\n", size);
    QCOMPARE(items.size(), std::size_t{3});
    QCOMPARE(items[0].request, Request::acquire("k", 1, std::chrono::seconds(10), std::chrono::seconds(5)));
    QCOMPARE(items[1].request, Request::stats());
    QCOMPARE(items[2].request, Request::release("k", 1, "abc"));
    QCOMPARE(reader.lineCount(), quint64{9});
}

void RequestReaderTest::countsTheLinesOfAHalfRequest()
{
    RequestReader reader;
    reader.append("l\nk\n1");
    QCOMPARE(reader.next().kind, Kind::Incomplete);
    QCOMPARE(reader.lineCount(), quint64{2});
}

void RequestReaderTest::goesOnAfterThreeLinesThatAreNoRequest()
{
    RequestReader reader;
    const auto items = readInPieces(reader, "x\ny\nz\nl\n\n0\nping\n_\n\n", 4);
    QCOMPARE(items.size(), std::size_t{3});
    QCOMPARE(items[0].kind, Kind::Malformed);
    QCOMPARE(items[1].kind, Kind::Malformed);
    QCOMPARE(items[2].request.verb, Verb::Ping);
}

void RequestReaderTest::complainsOfALongLineAtItsEnd_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("complete");
    const QByteArray line(maxRequestLine + 1, 'k');
    QTest::newRow("first line") << line + "\n" << 0;
    QTest::newRow("carriage returns count") << QByteArray(maxRequestLine, 'k') + "\r\n" << 0;
    QTest::newRow("second line") << "l\n" + line + "\n0\n" << 0;
    QTest::newRow("after a request") << "ping\n_\n\nl\n" + line + "\n" << 1;
    QTest::newRow("much too long") << "l\n" + line.repeated(50) + "\n" << 0;
}

void RequestReaderTest::complainsOfALongLineAtItsEnd()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, complete);
    for (const qsizetype size : {qsizetype{1}, qsizetype{100}, bytes.size()}) {
        RequestReader reader;
        const QByteArray untilTheEnd = bytes.first(bytes.lastIndexOf('k') + 1);
        const auto before = readInPieces(reader, untilTheEnd, size);
        QCOMPARE(static_cast<int>(before.size()), complete);
        reader.append(bytes.sliced(untilTheEnd.size()));
        QCOMPARE(reader.next().kind, Kind::LineTooLong);

        RequestReader atOnce;
        const auto all = readInPieces(atOnce, bytes, size);
        QVERIFY(!all.empty());
        QCOMPARE(all.back().kind, Kind::LineTooLong);
    }
}

void RequestReaderTest::aLineOfExactlyTheLimitIsTaken()
{
    RequestReader reader;
    reader.append("l\n" + QByteArray(maxRequestLine, 'k') + "\n0\n");
    QCOMPARE(reader.next().request.key.size(), maxRequestLine);
}

LOCKDECK_TEST(RequestReaderTest)
#include "requestreadertest.moc"
