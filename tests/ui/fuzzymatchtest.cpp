#include "ui/models/fuzzymatch.h"
#include "support/testmain.h"
#include "ui/models/keysearch.h"

#include <random>

using namespace Lockdeck;

class FuzzyMatchTest : public QObject
{
    Q_OBJECT

private slots:
    void lettersHaveToOccurInTheirOrder_data();
    void lettersHaveToOccurInTheirOrder();
    void theBetterOneComesFirst_data();
    void theBetterOneComesFirst();
    void theLettersAreMarked_data();
    void theLettersAreMarked();
    void placesSayWhatTheScoreIsOf();
    void whatIsTooLongIsCutShort();
    void theBestKeysAreFound();
    void manyKeysAreSearchedInSlices();
    void anotherPatternForgetsTheOneBefore();

private:
    static FleetSnapshotPtr keys(const QStringList &names);
};

FleetSnapshotPtr FuzzyMatchTest::keys(const QStringList &names)
{
    FleetSnapshot snapshot;
    snapshot.servers.resize(1);
    for (const QString &name : names) {
        KeyRow row;
        row.key = name;
        snapshot.keys.push_back(row);
    }
    return std::make_shared<FleetSnapshot>(std::move(snapshot));
}

void FuzzyMatchTest::lettersHaveToOccurInTheirOrder_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("fits");
    QTest::newRow("nothing typed") << u""_qs << u"Release All"_qs << true;
    QTest::newRow("spaces alone") << u"  "_qs << u"Release All"_qs << true;
    QTest::newRow("whole") << u"release all"_qs << u"Release All"_qs << true;
    QTest::newRow("some letters") << u"rlal"_qs << u"Release All"_qs << true;
    QTest::newRow("capitals typed") << u"RELEASE"_qs << u"release/it"_qs << true;
    QTest::newRow("wrong order") << u"lr"_qs << u"Release"_qs << false;
    QTest::newRow("one letter too many") << u"releasee"_qs << u"release"_qs << false;
    QTest::newRow("a letter twice") << u"ee"_qs << u"Release"_qs << true;
    QTest::newRow("no such letter") << u"x"_qs << u"Release"_qs << false;
    QTest::newRow("empty text") << u"x"_qs << u""_qs << false;
    QTest::newRow("slash") << u"db/m"_qs << u"db/migrate"_qs << true;
    QTest::newRow("umlaut") << u"über"_qs << u"Über alles"_qs << true;
    QTest::newRow("outside the first plane") << u"🔒"_qs << u"a🔒b"_qs << true;
    QTest::newRow("null character") << QString(QChar(0)) << u"abc"_qs << false;
}

void FuzzyMatchTest::lettersHaveToOccurInTheirOrder()
{
    QFETCH(QString, typed);
    QFETCH(QString, text);
    QFETCH(bool, fits);
    const FuzzyPattern pattern(typed);
    QCOMPARE(pattern.score(text).has_value(), fits);
    if (!fits)
        QVERIFY(pattern.places(text).empty());
}

void FuzzyMatchTest::theBetterOneComesFirst_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("better");
    QTest::addColumn<QString>("worse");
    QTest::newRow("starts of words") << u"ra"_qs << u"Release All"_qs << u"Parade"_qs;
    QTest::newRow("letters in a row") << u"mig"_qs << u"db/migrate"_qs << u"mail/internal/gate"_qs;
    QTest::newRow("in front") << u"pool"_qs << u"pool/x"_qs << u"x/pool"_qs;
    QTest::newRow("start of a word against its middle") << u"art"_qs << u"x/art"_qs << u"x/start"_qs;
    QTest::newRow("capital starts a word") << u"ta"_qs << u"fooTable"_qs << u"footable"_qs;
    QTest::newRow("fewer letters left out") << u"ab"_qs << u"a.b.x"_qs << u"a.xxx.b"_qs;
    QTest::newRow("far behind but whole") << u"renew"_qs << u"some/long/prefix/renew"_qs << u"rxexnxexw"_qs;
}

void FuzzyMatchTest::theBetterOneComesFirst()
{
    QFETCH(QString, typed);
    QFETCH(QString, better);
    QFETCH(QString, worse);
    const FuzzyPattern pattern(typed);
    const auto best = pattern.score(better);
    const auto other = pattern.score(worse);
    QVERIFY(best && other);
    QVERIFY2(*best > *other, qPrintable(u"%1 against %2"_qs.arg(*best).arg(*other)));
}

void FuzzyMatchTest::theLettersAreMarked_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QList<int>>("places");
    QTest::newRow("in a row") << u"lea"_qs << u"Release Lease"_qs << QList<int>{8, 9, 10};
    QTest::newRow("starts of words") << u"ra"_qs << u"Release All"_qs << QList<int>{0, 8};
    QTest::newRow("the best, not the first") << u"mig"_qs << u"m/i/migrate"_qs << QList<int>{4, 5, 6};
    QTest::newRow("with a gap") << u"dbg"_qs << u"db/migrate"_qs << QList<int>{0, 1, 5};
    QTest::newRow("nothing typed") << u""_qs << u"abc"_qs << QList<int>{};
}

void FuzzyMatchTest::theLettersAreMarked()
{
    QFETCH(QString, typed);
    QFETCH(QString, text);
    QFETCH(QList<int>, places);
    const std::vector<int> found = FuzzyPattern(typed).places(text);
    QCOMPARE(QList<int>(found.begin(), found.end()), places);
}

/// Against the rules applied one by one to every way in which the letters can be placed.
void FuzzyMatchTest::placesSayWhatTheScoreIsOf()
{
    std::mt19937 random(11);
    const auto word = [&](const QString &alphabet, std::size_t length) {
        QString text;
        for (std::size_t i = 0; i < length; ++i)
            text += alphabet[static_cast<qsizetype>(random() % static_cast<std::size_t>(alphabet.size()))];
        return text;
    };
    int fitting = 0;
    for (int round = 0; round < 2000; ++round) {
        const QString text = word(u"abAB/ 1"_qs, random() % 24);
        const QString typed = word(u"ab/1"_qs, 1 + random() % 5);
        const FuzzyPattern pattern(typed);
        const std::vector<int> places = pattern.places(text);
        QCOMPARE(places.size(), pattern.score(text) ? static_cast<std::size_t>(typed.size()) : 0U);
        if (places.empty())
            continue;
        ++fitting;
        QVERIFY(std::is_sorted(places.begin(), places.end(), std::less_equal<>()));
        for (std::size_t i = 0; i < places.size(); ++i)
            QCOMPARE(text[places[i]].toLower(), typed[static_cast<qsizetype>(i)]);
        // The letters alone at their places, all others replaced by some that start no word and end none: no better
        // way is left, and the score is the same.
        QString alone = text;
        for (qsizetype i = 0; i < alone.size(); ++i) {
            const bool isPlace = std::find(places.begin(), places.end(), static_cast<int>(i)) != places.end();
            if (!isPlace && alone[i].isLetter())
                alone[i] = alone[i].isUpper() ? u'Z' : u'z';
            else if (!isPlace && alone[i].isDigit())
                alone[i] = u'2';
            else if (!isPlace && alone[i] == u'/')
                alone[i] = u'.';
        }
        QCOMPARE(pattern.score(alone), pattern.score(text));
    }
    QVERIFY(fitting > 500);
}

void FuzzyMatchTest::whatIsTooLongIsCutShort()
{
    const QString longText = QString(10'000, u'a') + u'z';
    QVERIFY(FuzzyPattern(u"aaa"_qs).score(longText));
    QVERIFY(!FuzzyPattern(u"z"_qs).score(longText));
    QVERIFY(FuzzyPattern(QString(1000, u'a')).score(longText)); // its first letters count
    QCOMPARE(FuzzyPattern(QString(1000, u'a')).places(longText).size(), FuzzyPattern::most);
}

void FuzzyMatchTest::theBestKeysAreFound()
{
    KeySearch search;
    const FleetSnapshotPtr snapshot = keys({u"a/migrate-old"_qs, u"db/migrate"_qs, u"mail"_qs, u"migrate"_qs});
    search.start(snapshot, FuzzyPattern(u"migrate"_qs));
    QVERIFY(!search.isBusy());
    QStringList names;
    for (const KeySearch::Found &found : search.found())
        names += snapshot->keys[static_cast<std::size_t>(found.place)].key;
    QCOMPARE(names, (QStringList{u"migrate"_qs, u"a/migrate-old"_qs, u"db/migrate"_qs}));
    search.start(snapshot, FuzzyPattern());
    QVERIFY(search.found().empty());
}

void FuzzyMatchTest::manyKeysAreSearchedInSlices()
{
    QStringList names;
    for (int i = 0; i < 100'000; ++i)
        names += u"service-%1/shard-%2"_qs.arg(i % 97).arg(i);
    names += u"the/one"_qs;
    KeySearch search;
    QSignalSpy finished(&search, &KeySearch::finished);
    search.start(keys(names), FuzzyPattern(u"sh9"_qs));
    QVERIFY(search.isBusy()); // so many do not fit into one slice, on no machine
    QTRY_VERIFY(!search.isBusy());
    QCOMPARE(finished.size(), 1);
    QCOMPARE(search.found().size(), KeySearch::most);
    search.start(search.snapshot(), FuzzyPattern(u"the/one"_qs));
    QTRY_VERIFY(!search.isBusy());
    QVERIFY(!search.found().empty());
    QCOMPARE(search.snapshot()->keys[static_cast<std::size_t>(search.found().front().place)].key, u"the/one"_qs);
}

void FuzzyMatchTest::anotherPatternForgetsTheOneBefore()
{
    QStringList names;
    for (int i = 0; i < 100'000; ++i)
        names += u"aaaa/bbbb-%1"_qs.arg(i);
    KeySearch search;
    QSignalSpy finished(&search, &KeySearch::finished);
    const FleetSnapshotPtr many = keys(names);
    search.start(many, FuzzyPattern(u"ab"_qs));
    search.start(keys({u"x"_qs}), FuzzyPattern(u"x"_qs));
    QVERIFY(!search.isBusy());
    QCOMPARE(search.found().size(), 1U);
    QCoreApplication::processEvents();
    QCOMPARE(finished.size(), 0);
}

LOCKDECK_TEST(FuzzyMatchTest)
#include "fuzzymatchtest.moc"
