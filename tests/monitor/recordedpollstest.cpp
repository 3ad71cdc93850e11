#include "monitor/recordedpolls.h"
#include "support/testmain.h"

#include <QtCore/QBuffer>

using namespace Lockdeck;
using namespace std::chrono_literals;

/// The reader of recorded polls: what it takes, and what it refuses in which words.
class RecordedPollsTest : public QObject
{
    Q_OBJECT

private slots:
    void readsPollsOneByOne();
    void keepsTheRecordingsClock_data();
    void keepsTheRecordingsClock();
    void saysWhatIsWrongAndWhere_data();
    void saysWhatIsWrongAndWhere();
    void boundsALine();
    void saysThatItCannotRead();
};

static const QByteArray good = R"({"sent": 1.5, "received": 1.501, "reply": "ok {}"})";

void RecordedPollsTest::readsPollsOneByOne()
{
    QBuffer file;
    file.setData(good + '\n' + R"({"received":2.75,"reply":null,"sent":2.5,"by":"somebody"})" + "\r\n" +
                 R"({"sent":2.75,"received":2.75,"reply":""})"); // no line end
    QVERIFY(file.open(QIODevice::ReadOnly));
    RecordedPolls polls(file);
    const Moment zero = recordedMoment(0);
    const auto first = polls.next();
    QVERIFY(first && *first);
    QVERIFY((**first == RecordedPoll{zero + 1500ms, zero + 1501ms, QByteArray("ok {}")}));
    const auto second = polls.next();
    QVERIFY(second && *second);
    QVERIFY((**second == RecordedPoll{zero + 2500ms, zero + 2750ms, {}}));
    const auto third = polls.next();
    QVERIFY(third && *third);
    QVERIFY((**third == RecordedPoll{zero + 2750ms, zero + 2750ms, QByteArray("")}));
    QCOMPARE(polls.lineNumber(), 3);
    for (int again = 0; again < 2; ++again) {
        const auto end = polls.next();
        QVERIFY(end && !*end);
    }
}

void RecordedPollsTest::keepsTheRecordingsClock_data()
{
    QTest::addColumn<double>("seconds");
    QTest::newRow("its beginning") << 0.0;
    QTest::newRow("a tenth of a millisecond") << 100.5149;
    QTest::newRow("since 1970") << 1'795'739'000.25;
}

void RecordedPollsTest::keepsTheRecordingsClock()
{
    QFETCH(double, seconds);
    QVERIFY2(recordedMoment(seconds) != Moment{}, "that would mean: not known");
    QCOMPARE(recordedSeconds(recordedMoment(seconds)), seconds);
}

void RecordedPollsTest::saysWhatIsWrongAndWhere_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QString>("words");
    const auto row = [](const char *name, const char *line, const char *words) {
        QTest::newRow(name) << QByteArray(line) << QString::fromUtf8(words);
    };
    row("an empty line", "", "is not JSON");
    row("no JSON", "sent 2", "is not JSON");
    row("half a line", R"({"sent": 2, "rec)", "is not JSON");
    row("two on a line", R"({"sent":2,"received":2,"reply":null}{})", "is not JSON");
    row("no object", "[2, 2, null]", "no “sent”");
    row("no time", R"({"received":2,"reply":null})", "no “received”");
    row("a time that is text", R"({"sent":"2","received":2,"reply":null})", "a number of seconds");
    row("a time before all", R"({"sent":-1,"received":2,"reply":null})", "a number of seconds");
    row("a time too long", R"({"sent":2,"received":1e30,"reply":null})", "a number of seconds");
    row("no reply", R"({"sent":2,"received":2})", "no “reply”");
    row("a reply that is no line", R"({"sent":2,"received":2,"reply":{}})", "no “reply”");
    row("received before sent", R"({"sent":2,"received":1.9,"reply":null})", "before it was sent");
    row("times run backwards", R"({"sent":1.4,"received":2,"reply":null})", "must not run backwards");
}

void RecordedPollsTest::saysWhatIsWrongAndWhere()
{
    QFETCH(QByteArray, line);
    QFETCH(QString, words);
    QBuffer file;
    file.setData(good + '\n' + line + '\n' + good + '\n');
    QVERIFY(file.open(QIODevice::ReadOnly));
    RecordedPolls polls(file);
    QVERIFY(polls.next());
    const auto bad = polls.next();
    QVERIFY(!bad);
    QVERIFY2(bad.error().message.startsWith(u"Line 2 of the recording "_qs), qPrintable(bad.error().message));
    QVERIFY2(bad.error().message.contains(words), qPrintable(bad.error().message));
    const auto after = polls.next();
    QVERIFY2(after && !*after, "nothing of it is read after that");
}

void RecordedPollsTest::boundsALine()
{
    QBuffer file;
    file.setData(good + '\n' + QByteArray(200'000, ' ') + good + '\n');
    QVERIFY(file.open(QIODevice::ReadOnly));
    RecordedPolls polls(file, 100'000);
    QVERIFY(polls.next());
    const auto bad = polls.next();
    QVERIFY(!bad);
    QCOMPARE(bad.error().message, u"Line 2 of the recording is longer than 100000 bytes."_qs);
    const auto end = polls.next();
    QVERIFY(end && !*end);
}

void RecordedPollsTest::saysThatItCannotRead()
{
    class Broken : public QIODevice
    {
    protected:
        qint64 readData(char *, qint64) override
        {
            setErrorString(u"no such luck"_qs);
            return -1;
        }
        qint64 writeData(const char *, qint64) override { return -1; }
    } file;
    QVERIFY(file.open(QIODevice::ReadOnly | QIODevice::Unbuffered));
    RecordedPolls polls(file);
    const auto bad = polls.next();
    QVERIFY(!bad);
    QVERIFY(bad.error().message.contains(u"no such luck"_qs));
}

LOCKDECK_TEST(RecordedPollsTest)
#include "recordedpollstest.moc"
