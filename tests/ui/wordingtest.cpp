#include "support/testmain.h"

#include "ui/models/wording.h"

using namespace Lockdeck;
using namespace std::chrono_literals;

/// Words are compared with plain spaces, so that the rows can be read; noBreak() checks what stands between.
static QString plain(QString text)
{
    return text.replace(QChar(QChar::Nbsp), QLatin1Char(' '));
}

class WordingTest : public QObject
{
    Q_OBJECT

private slots:
    void durations_data()
    {
        QTest::addColumn<std::chrono::nanoseconds>("value");
        QTest::addColumn<QString>("column");
        QTest::addColumn<QString>("sentence");
        const auto row = [](std::chrono::nanoseconds value, const char *column, const char *sentence) {
            QTest::newRow(column) << value << QString::fromLatin1(column) << QString::fromLatin1(sentence);
        };
        row(0s, "0 s", "0 s");
        row(-5s, "0 s", "0 s");
        row(28999ms, "28 s", "28 s");
        row(60s, "1 min 00", "1 min");
        row(251s, "4 min 11", "4 min 11 s");
        row(6min + 4s, "6 min 04", "6 min 04 s");
        row(59min + 59999ms, "59 min 59", "59 min 59 s");
        row(72min, "1 h 12 min", "1 h 12 min");
        row(76h + 59min, "3 d 4 h", "3 d 4 h");
    }
    void durations()
    {
        QFETCH(std::chrono::nanoseconds, value);
        QFETCH(QString, column);
        QFETCH(QString, sentence);
        QCOMPARE(plain(Wording::duration(value)), column);
        QCOMPARE(plain(Wording::fullDuration(value)), sentence);
    }

    void fineDurationsHaveTenthsWhereTheyMatter()
    {
        QCOMPARE(plain(Wording::fineDuration(390ms)), QStringLiteral("0.3 s"));
        QCOMPARE(plain(Wording::fineDuration(3300ms)), QStringLiteral("3.3 s"));
        QCOMPARE(plain(Wording::fineDuration(9999ms)), QStringLiteral("9.9 s"));
        QCOMPARE(plain(Wording::fineDuration(12s)), QStringLiteral("12 s"));
        QCOMPARE(plain(Wording::fineDuration(-1s)), QStringLiteral("0.0 s"));
    }

    void leasesStaySeconds()
    {
        QCOMPARE(plain(Wording::seconds(512s)), QStringLiteral("512 s"));
        QCOMPARE(plain(Wording::seconds(-1s)), QStringLiteral("0 s"));
    }

    void roundTrips()
    {
        QCOMPARE(plain(Wording::roundTrip(400us)), QStringLiteral("0.4 ms"));
        QCOMPARE(plain(Wording::roundTrip(9949us)), QStringLiteral("9.9 ms"));
        QCOMPARE(plain(Wording::roundTrip(9960us)), QStringLiteral("10 ms"));
        QCOMPARE(plain(Wording::roundTrip(12300us)), QStringLiteral("12 ms"));
        QCOMPARE(plain(Wording::roundTrip(999700us)), QStringLiteral("1.0 s"));
        QCOMPARE(plain(Wording::roundTrip(1234ms)), QStringLiteral("1.2 s"));
    }

    void noUnitCanBreakFromItsNumber()
    {
        for (const QString &text : {Wording::duration(251s), Wording::fullDuration(251s), Wording::fineDuration(300ms),
                                    Wording::seconds(33s), Wording::roundTrip(400us)})
            QVERIFY2(!text.contains(QLatin1Char(' ')), qUtf8Printable(text));
    }

    void ordinals()
    {
        const QList<std::pair<int, QString>> rows = {{1, QStringLiteral("1st")},     {2, QStringLiteral("2nd")},
                                                     {3, QStringLiteral("3rd")},     {4, QStringLiteral("4th")},
                                                     {11, QStringLiteral("11th")},   {12, QStringLiteral("12th")},
                                                     {13, QStringLiteral("13th")},   {21, QStringLiteral("21st")},
                                                     {111, QStringLiteral("111th")}, {102, QStringLiteral("102nd")}};
        for (const auto &[number, words] : rows)
            QCOMPARE(Wording::ordinal(number), words);
    }

    void oneAndMany()
    {
        QCOMPARE(Wording::renewals(1), QStringLiteral("1 renewal"));
        QCOMPARE(Wording::renewals(48), QStringLiteral("48 renewals"));
        QCOMPARE(Wording::waiting(1), QStringLiteral("1 waits"));
        QCOMPARE(Wording::waiting(7), QStringLiteral("7 wait"));
    }

    void clockTimesHaveTheDigitsAskedFor()
    {
        const Moment now = BootTime::now();
        QCOMPARE(Wording::clockTime(now).size(), 8);
        QCOMPARE(Wording::clockTime(now, Wording::ClockPrecision::Tenths).size(), 10);
        QCOMPARE(Wording::clockTime(now, true).size(), 12);
    }

    void serversAreCalledAsPeopleDo()
    {
        QCOMPARE(Wording::serverName({QStringLiteral("c.locks"), 6388}), QStringLiteral("c"));
        QCOMPARE(Wording::serverName({QStringLiteral("c.locks"), 7000}), QStringLiteral("c:7000"));
        QCOMPARE(Wording::serverName({QStringLiteral("10.0.0.5"), 6388}), QStringLiteral("10.0.0.5:6388"));
        QCOMPARE(Wording::serverName({QStringLiteral("::1"), 6388}), QStringLiteral("[::1]:6388"));
    }

    void eventsUseHonestWords_data()
    {
        QTest::addColumn<FleetEvent>("event");
        QTest::addColumn<QString>("words");
        using Kind = FleetEvent::Kind;
        const auto row = [](const char *words, Kind kind, const QString &text = {}) {
            FleetEvent event;
            event.kind = kind;
            event.address = {QStringLiteral("b.locks"), 6388};
            event.owner = 17;
            event.newOwner = 42;
            event.from = 6;
            event.to = 7;
            event.text = text;
            QTest::newRow(words) << event << QString::fromUtf8(words);
        };
        row("acquired by #17", Kind::Acquired);
        row("handed over #17 → #42", Kind::HandedOver);
        row("#17 let go", Kind::LetGo);
        row("#17 expired or let go", Kind::ExpiredOrLetGo);
        row("#17 renewed or re-acquired, at least once", Kind::Renewed);
        row("queue grew 6 → 7", Kind::QueueGrew);
        row("queue shrank 6 → 7", Kind::QueueShrank);
        row("holders 6 → 7", Kind::HoldersChanged);
        row("appeared", Kind::Appeared);
        row("forgotten", Kind::Forgotten);
        row("server b is up", Kind::ServerUp);
        row("server b is slow", Kind::ServerSlow);
        row("server b is down", Kind::ServerDown);
        row("server b is down: connection refused", Kind::ServerDown, QStringLiteral("connection refused"));
    }
    void eventsUseHonestWords()
    {
        QFETCH(FleetEvent, event);
        QFETCH(QString, words);
        QCOMPARE(Wording::event(event), words);
    }
};

LOCKDECK_TEST(WordingTest)
#include "wordingtest.moc"
