#include "server/statswriter.h"
#include "protocol/serverstats.h"
#include "support/manualclock.h"
#include "support/testmain.h"

using namespace Lockdeck;
using namespace std::chrono_literals;

class StatsWriterTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void itTellsWhatTheTableTells_data();
    void itTellsWhatTheTableTells();
    void anEmptyTableIsTold();
    void aKeyIsToldAsItIsWhenItsTurnComes();
    void whatIsMadeMeanwhileIsNotTold();
    void aKeyIsNeverToldTwice();
    void piecesAreBounded();

private:
    QByteArray hold(const QByteArray &key, qint64 limit = 1)
    {
        const auto answers = m_table->handle(m_connection, Request::acquire(key, limit, 0s, 33s), m_clock.now());
        return answers.at(0).reply.token;
    }
    void release(const QByteArray &key, const QByteArray &token, qint64 limit = 1)
    {
        m_table->handle(m_connection, Request::release(key, limit, token), m_clock.now());
    }
    bool read(StatsWriter &writer, int keys) const { return writer.read(*m_table, keys, m_clock.now()); }
    /// Reads the rest, and takes the whole as what a client would understand.
    ServerStats finish(StatsWriter &writer, int keys = 1) const
    {
        while (!read(writer, keys)) {}
        QByteArray line;
        while (!writer.isEmpty())
            line += writer.take();
        if (!line.endsWith('\n'))
            qFatal("no end");
        const auto reply = parseReply(QByteArrayView(line).chopped(1), Verb::Stats);
        const auto stats = parseStats(reply.value().text, m_clock.now(), m_clock.now());
        return stats.value();
    }

    Test::ManualClock m_clock;
    std::unique_ptr<LockTable> m_table;
    ConnectionId m_connection = 0;
};

void StatsWriterTest::init()
{
    m_table = std::make_unique<LockTable>(ServerOptions{}, m_clock.now());
    m_connection = m_table->open();
}

void StatsWriterTest::itTellsWhatTheTableTells_data()
{
    QTest::addColumn<int>("keys");
    QTest::newRow("one at a time") << 1;
    QTest::newRow("three at a time") << 3;
    QTest::newRow("all at once") << 1000;
}

void StatsWriterTest::itTellsWhatTheTableTells()
{
    QFETCH(int, keys);
    for (const char *key : {"a", "b<\">\n", "\xff", "\xd0\xb6"})
        hold(key);
    hold("s", 3);
    hold("t", 2);
    for (const char *key : {"i", "j"})
        release(key, hold(key));
    release("k", hold("k", 5), 5);
    m_clock.advance(1500ms);
    StatsWriter writer(*m_table);
    QVERIFY(finish(writer, keys) == m_table->stats(m_clock.now()));
}

void StatsWriterTest::anEmptyTableIsTold()
{
    StatsWriter writer(*m_table);
    QVERIFY(finish(writer) == m_table->stats(m_clock.now()));
}

void StatsWriterTest::aKeyIsToldAsItIsWhenItsTurnComes()
{
    const QByteArray a = hold("a");
    const QByteArray b = hold("b");
    StatsWriter writer(*m_table);
    QVERIFY(!read(writer, 1));
    release("a", a);
    release("b", b);
    const ServerStats stats = finish(writer);
    QCOMPARE(stats.locks.size(), std::size_t{1});
    QCOMPARE(stats.locks[0].key, u"a"_qs);
    QCOMPARE(stats.idleLocks.size(), std::size_t{1});
    QCOMPARE(stats.idleLocks[0].key, u"b"_qs);
}

void StatsWriterTest::whatIsMadeMeanwhileIsNotTold()
{
    hold("a");
    hold("b");
    StatsWriter writer(*m_table);
    QVERIFY(!read(writer, 1));
    hold("c");
    QCOMPARE(finish(writer).locks.size(), std::size_t{2});
}

/// Forgotten and made anew, it is another one.
void StatsWriterTest::aKeyIsNeverToldTwice()
{
    release("a", hold("a"));
    hold("b");
    StatsWriter writer(*m_table);
    QVERIFY(!read(writer, 1));
    m_clock.advance(100s);
    while (m_table->nextDue() <= m_clock.now())
        m_table->advance(m_clock.now());
    hold("a");
    const ServerStats stats = finish(writer);
    QCOMPARE(stats.idleLocks.size(), std::size_t{2}); // b's lease ran out
    QCOMPARE(stats.locks.size(), std::size_t{0});
}

void StatsWriterTest::piecesAreBounded()
{
    for (int i = 0; i < 1000; ++i)
        hold(QByteArray(200, 'x') + QByteArray::number(i));
    StatsWriter writer(*m_table);
    while (!read(writer, 100)) {}
    int pieces = 0;
    for (; !writer.isEmpty(); ++pieces)
        QVERIFY(writer.take().size() < 70'000);
    QVERIFY(pieces > 2);
}

LOCKDECK_TEST(StatsWriterTest)
#include "statswritertest.moc"
