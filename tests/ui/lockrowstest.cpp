#include "support/testmain.h"

#include "samples.h"
#include "ui/models/lockrows.h"
#include "ui/models/locktext.h"

#include <QtCore/QElapsedTimer>

using namespace Lockdeck;
using namespace Lockdeck::Test;

class LockRowsTest : public QObject
{
    Q_OBJECT

private slots:
    void waitingComesFirstThenLongestContendedThenKey();
    void rowsWithoutAValueComeLastBothWays();
    void keysSortBothWays();
    void everyStateHasItsWord_data();
    void everyStateHasItsWord();
    void youIsSaidOnlyWhereThePollWasAskedAfterTheHoldWasConfirmed();
    void youIsNotSaidOfAKeyWithoutHolder();
    void anOwnHoldPastItsDeadlineIsNotYours();
    void ofSeveralSlotsTheOneThatEndsFirstIsShown();
    void stateFiltersChooseTheirRows();
    void aLateRenewalIsSaidOfWhoRenewedBefore();
    void textAndExpressionFilterKeys();
    void anInvalidExpressionIsExplained();
    void anExplodingExpressionIsBounded();
    void keysOfADownServerAreNotKnown();
    void oldRowsSayTheirAge();
    void hostileKeysAreShownEscaped();
    void leaseTextStaysNarrow_data();
    void leaseTextStaysNarrow();
    void groupsStandInTheOrderOfTheirFirstRows();
    void aGroupAddsUpWhateverServersClaim();
    void aGroupClaimsNothingOfServersThatAreDown();
    void aFoldedGroupKeepsItsHeaderOnly();
    void abandonedRowsCostNothingMore();
    void tooCostlyKeysAreSaid();

private:
    static QStringList keys(const std::vector<LockRow> &rows)
    {
        QStringList keys;
        for (const LockRow &row : rows)
            keys += row.seen.key;
        return keys;
    }
    /// Headers in brackets, keys as they are.
    static QStringList titles(const LockRows &rows)
    {
        QStringList titles;
        for (const LockRow &row : rows.rows)
            titles += row.group ? u"[%1]"_qs.arg(row.group->title) : row.seen.key;
        return titles;
    }
    const LockRow &find(const std::vector<LockRow> &rows, const char *key)
    {
        for (const LockRow &row : rows) {
            if (row.seen.key == QString::fromUtf8(key))
                return row;
        }
        qFatal("no row %s", key);
    }

    const Moment now{1h};
};

void LockRowsTest::waitingComesFirstThenLongestContendedThenKey()
{
    SampleFleet fleet(now);
    fleet.free(0, "a/free", 3s);
    fleet.lock(0, "b/quiet", 1, 5s, 9s, 33s);
    fleet.lock(1, "a/quiet", 1, 5s, 9s, 33s);
    fleet.lock(0, "m/two", 1, 5s, 9s, 33s, 2);
    fleet.lock(1, "z/two longer", 1, 50s, 9s, 33s, 2);
    fleet.lock(2, "x/ten", 1, 1s, 9s, 33s, 10);
    const auto rows = lockRows(*fleet.take(), {}, {}, now).rows;
    QCOMPARE(keys(rows),
             (QStringList{u"x/ten"_qs, u"z/two longer"_qs, u"m/two"_qs, u"a/quiet"_qs, u"b/quiet"_qs, u"a/free"_qs}));
    QCOMPARE(lockRows(*fleet.take(), {}, {{}, RowFilter::All, LockColumn::Key, Qt::AscendingOrder}, now).worst, 4);
    QCOMPARE(lockRows({}, {}, {}, now).worst, -1);
}

void LockRowsTest::rowsWithoutAValueComeLastBothWays()
{
    SampleFleet fleet(now);
    fleet.free(0, "free", 3s);
    fleet.lock(0, "long", 3, 50s, 9s, 33s);
    fleet.lock(0, "short", 20, 5s, 20s, 33s);
    const auto snapshot = fleet.take();
    for (const LockColumn column : {LockColumn::Holder, LockColumn::HeldFor, LockColumn::Lease}) {
        for (const Qt::SortOrder order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
            const auto rows = lockRows(*snapshot, {}, {{}, RowFilter::All, column, order}, now).rows;
            QCOMPARE(rows.back().seen.key, u"free"_qs);
        }
    }
    const LockQuery longest{{}, RowFilter::All, LockColumn::HeldFor, Qt::DescendingOrder};
    QCOMPARE(lockRows(*snapshot, {}, longest, now).rows.front().seen.key, u"long"_qs);
    const LockQuery soonest{{}, RowFilter::All, LockColumn::Lease, Qt::AscendingOrder};
    QCOMPARE(lockRows(*snapshot, {}, soonest, now).rows.front().seen.key, u"long"_qs);
}

void LockRowsTest::keysSortBothWays()
{
    SampleFleet fleet(now);
    for (const char *key : {"b", "a", "c"})
        fleet.lock(0, key, 1, 5s, 9s, 33s);
    fleet.lock(1, "b", 1, 5s, 9s, 33s);
    const auto snapshot = fleet.take();
    const auto up = lockRows(*snapshot, {}, {{}, RowFilter::All, LockColumn::Key, Qt::AscendingOrder}, now).rows;
    QCOMPARE(keys(up), (QStringList{u"a"_qs, u"b"_qs, u"b"_qs, u"c"_qs}));
    QCOMPARE(up[1].seen.server, 0);
    const auto down = lockRows(*snapshot, {}, {{}, RowFilter::All, LockColumn::Key, Qt::DescendingOrder}, now).rows;
    QCOMPARE(keys(down), (QStringList{u"c"_qs, u"b"_qs, u"b"_qs, u"a"_qs}));
}

void LockRowsTest::everyStateHasItsWord_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<RowState>("state");
    QTest::addColumn<QString>("word");
    QTest::addColumn<QString>("holder");
    const auto row = [](const char *key, RowState state, const char *word, const char *holder) {
        QTest::newRow(key) << QByteArray(key) << state << QString::fromUtf8(word) << QString::fromUtf8(holder);
    };
    row("search/reindex", RowState::Held, "held", "#88");
    row("deploy/api", RowState::Yours, "held", "you");
    row("report/daily", RowState::Uncertain, "uncertain", "you");
    row("ledger/settle", RowState::RanOut, "ran out", "#12");
    row("media/transcode", RowState::Changing, "changing", "–");
    row("pool/ffmpeg", RowState::Semaphore, "3 of 8", "–");
    row("build/cache", RowState::Free, "free", "–");
    row("mail/send", RowState::Held, "other shard", "#9");
    row("tmp/once", RowState::Forgotten, "forgotten", "–");
}

void LockRowsTest::everyStateHasItsWord()
{
    QFETCH(QByteArray, key);
    QFETCH(RowState, state);
    QFETCH(QString, word);
    QFETCH(QString, holder);
    SampleFleet fleet = pictureFleet(now);
    const std::vector<HoldStatus> holds{fleet.hold(2, "deploy/api", HoldState::Held, 372s, 28s),
                                        fleet.hold(1, "report/daily", HoldState::Uncertain, 125s, 10s)};
    const auto rows = lockRows(*fleet.take(), holds, {}, now).rows;
    const LockRow &row = find(rows, key.constData());
    QCOMPARE(row.stateAt(now), state);
    QCOMPARE(LockText::rowState(row, now), word);
    QCOMPARE(LockText::cell(row, LockColumn::Holder, now), holder);
    for (int i = 0; i < lockColumnCount; ++i)
        QVERIFY(!LockText::accessible(row, static_cast<LockColumn>(i), now).isEmpty());
}

void LockRowsTest::youIsSaidOnlyWhereThePollWasAskedAfterTheHoldWasConfirmed()
{
    SampleFleet fleet(now);
    fleet.lock(0, "k", 31, 5s, 28s, 33s);
    HoldStatus hold = fleet.hold(0, "k", HoldState::Held, 5s, 28s);
    const auto own = [&](int server = 0) {
        hold.server = fleet.server(server).address;
        return lockRows(*fleet.take(), {hold}, {}, now).rows.front().own.has_value();
    };
    QVERIFY(own());
    QVERIFY(!own(1)); // the same key of another server

    hold.heldSince = fleet.server(0).lastAnswered - 100us; // the poll was under way: it may show the holder before
    QVERIFY(!own());
    fleet.server(0).lastAsked = now; // a later poll that is not answered yet proves nothing
    QVERIFY(!own());

    hold.heldSince = now - 5s;
    for (const HoldState state : {HoldState::Waiting, HoldState::Queued, HoldState::Verifying, HoldState::Lost,
                                  HoldState::Releasing, HoldState::Released}) {
        hold.state = state;
        QVERIFY(!own());
    }
}

void LockRowsTest::youIsNotSaidOfAKeyWithoutHolder()
{
    SampleFleet fleet(now);
    fleet.lock(0, "changing", 0, 0s, 0s, 0s, 2);
    fleet.free(0, "free", 1s);
    const std::vector<HoldStatus> holds{fleet.hold(0, "changing", HoldState::Held, 9s, 28s),
                                        fleet.hold(0, "free", HoldState::Held, 9s, 28s)};
    const auto rows = lockRows(*fleet.take(), holds, {}, now).rows;
    QCOMPARE(find(rows, "changing").state, RowState::Changing);
    QCOMPARE(find(rows, "free").state, RowState::Free);
    QVERIFY(!rows[0].own && !rows[1].own);
    QVERIFY(rows[0].mine && rows[1].mine);
}

void LockRowsTest::anOwnHoldPastItsDeadlineIsNotYours()
{
    SampleFleet fleet(now);
    fleet.lock(0, "k", 31, 30s, 3s, 33s);
    const auto rows = lockRows(*fleet.take(), {fleet.hold(0, "k", HoldState::Held, 30s, 3s)}, {}, now).rows;
    QCOMPARE(rows[0].stateAt(now), RowState::Yours);
    QCOMPARE(LockText::cell(rows[0], LockColumn::Lease, now), u"3\u00a0s"_qs);
    const Moment later = now + 3s;
    QCOMPARE(rows[0].stateAt(later), RowState::RanOut);
    QCOMPARE(LockText::cell(rows[0], LockColumn::Holder, later), u"#31"_qs);
    QCOMPARE(LockText::cell(rows[0], LockColumn::Lease, later), u"0\u00a0s"_qs);
}

void LockRowsTest::ofSeveralSlotsTheOneThatEndsFirstIsShown()
{
    SampleFleet fleet(now);
    fleet.semaphore(0, "pool", 3, 5);
    std::vector<HoldStatus> holds{fleet.hold(0, "pool", HoldState::Held, 9s, 28s),
                                  fleet.hold(0, "pool", HoldState::Uncertain, 9s, 4s)};
    const auto rows = lockRows(*fleet.take(), holds, {}, now).rows;
    QCOMPARE(rows[0].state, RowState::Semaphore);
    QCOMPARE(rows[0].own->deadline, now + 4s);
    QCOMPARE(LockText::cell(rows[0], LockColumn::Holder, now), u"you"_qs);
}

void LockRowsTest::stateFiltersChooseTheirRows()
{
    SampleFleet fleet = pictureFleet(now);
    std::vector<HoldStatus> holds{fleet.hold(2, "deploy/api", HoldState::Held, 372s, 28s),
                                  fleet.hold(1, "report/daily", HoldState::Uncertain, 125s, 10s),
                                  fleet.hold(2, "db/migrate", HoldState::Queued, 0s, 0s)};
    const auto snapshot = fleet.take();
    const auto shown = [&](RowFilter filter) {
        LockQuery query;
        query.rows = filter;
        QStringList names = keys(lockRows(*snapshot, holds, query, now).rows);
        names.sort();
        return names;
    };
    QCOMPARE(shown(RowFilter::All).size(), static_cast<qsizetype>(snapshot->keys.size()));
    QCOMPARE(shown(RowFilter::Contended).size(), 7);
    QCOMPARE(shown(RowFilter::Late), (QStringList{u"ledger/settle"_qs, u"report/daily"_qs}));
    QCOMPARE(shown(RowFilter::Mine), (QStringList{u"db/migrate"_qs, u"deploy/api"_qs, u"report/daily"_qs}));
}

void LockRowsTest::aLateRenewalIsSaidOfWhoRenewedBefore()
{
    SampleFleet fleet(now);
    fleet.lock(0, "even", 3, 60s, 20s, 33s).pattern = HolderPattern{33s, 16s, now + 3s, now + 5s, false};
    fleet.lock(0, "late", 4, 60s, 13s, 33s).pattern = HolderPattern{33s, 16s, now - 4s, now - 3s, true};
    fleet.lock(0, "unknown", 5, 60s, 13s, 33s);
    LockQuery query;
    query.rows = RowFilter::Late;
    const auto rows = lockRows(*fleet.take(), {}, query, now).rows;
    QCOMPARE(keys(rows), QStringList{u"late"_qs});
    QCOMPARE(rows[0].state, RowState::Late);
    QCOMPARE(LockText::cell(rows[0], LockColumn::State, now), u"renewal late"_qs);
    QVERIFY(LockText::toolTip(rows[0], LockColumn::State, now).contains(u"renewed it every 16"_qs));
}

void LockRowsTest::textAndExpressionFilterKeys()
{
    QVERIFY(KeyFilter().accepts(u"anything"_qs));
    QVERIFY(KeyFilter().acceptsAll());
    QVERIFY(KeyFilter::containing(u"DB/"_qs).accepts(u"db/migrate"_qs));
    QVERIFY(!KeyFilter::containing(u"d.*e"_qs).accepts(u"db/migrate"_qs));
    QVERIFY(KeyFilter::matching(u"^DB/.*e$"_qs).accepts(u"db/migrate"_qs));
    QVERIFY(!KeyFilter::matching(u"^b"_qs).accepts(u"db/migrate"_qs));
    QVERIFY(KeyFilter::matching({}).acceptsAll());
}

void LockRowsTest::anInvalidExpressionIsExplained()
{
    const KeyFilter broken = KeyFilter::matching(u"(abc"_qs);
    QCOMPARE(broken.problem(), u"not a regular expression: missing closing parenthesis at character 4"_qs);
    QVERIFY(!broken.accepts(u"abc"_qs));
    QVERIFY(KeyFilter::matching(u"(abc)"_qs).problem().isEmpty());
}

void LockRowsTest::anExplodingExpressionIsBounded()
{
    const KeyFilter evil = KeyFilter::matching(u"^(a+)+$"_qs);
    const QString key = QString(200, u'a') + u'b';
    QElapsedTimer timer;
    timer.start();
    QVERIFY(!evil.accepts(key));
    QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
}

void LockRowsTest::keysOfADownServerAreNotKnown()
{
    SampleFleet fleet(now);
    fleet.lock(0, "k", 31, 5s, 28s, 33s, 4);
    fleet.lock(1, "answers", 3, 5s, 28s, 33s, 1);
    QCOMPARE(keys(lockRows(*fleet.take(), {}, {}, now).rows), (QStringList{u"k"_qs, u"answers"_qs}));
    fleet.server(0).state = ServerState::Down;
    QCOMPARE(keys(lockRows(*fleet.take(), {}, {}, now).rows), (QStringList{u"answers"_qs, u"k"_qs}));
    LockQuery byKey;
    byKey.sort = LockColumn::Key;
    const auto rows = lockRows(*fleet.take(), {}, byKey, now).rows;
    QCOMPARE(rows[0].state, RowState::ServerDown);
    for (const LockColumn column : {LockColumn::Holder, LockColumn::HeldFor, LockColumn::Lease, LockColumn::Waiting})
        QCOMPARE(LockText::cell(rows[0], column, now), u"–"_qs);

    LockQuery contended;
    contended.rows = RowFilter::Contended;
    QCOMPARE(keys(lockRows(*fleet.take(), {}, contended, now).rows), QStringList{u"answers"_qs});

    const auto own = lockRows(*fleet.take(), {fleet.hold(0, "k", HoldState::Held, 5s, 28s)}, byKey, now).rows;
    QCOMPARE(LockText::cell(own[0], LockColumn::Holder, now), u"you"_qs);
    QCOMPARE(LockText::cell(own[0], LockColumn::Holder, now + 28s), u"–"_qs);
}

void LockRowsTest::oldRowsSayTheirAge()
{
    SampleFleet fleet(now);
    fleet.lock(0, "k", 31, 5s, 28s, 33s).seen = now - 1900ms;
    const auto rows = lockRows(*fleet.take(), {}, {}, now).rows;
    QVERIFY(!rows[0].isOldAt(now));
    QCOMPARE(LockText::age(rows[0], now), QString());
    QVERIFY(rows[0].isOldAt(now + 100ms));
    QCOMPARE(LockText::age(rows[0], now + 1200ms), u"3\u00a0s old"_qs);
}

void LockRowsTest::hostileKeysAreShownEscaped()
{
    SampleFleet fleet(now);
    fleet.lock(0, "x\u202egnp", 31, 5s, 28s, 33s);
    const auto rows = lockRows(*fleet.take(), {}, {}, now).rows;
    QCOMPARE(rows[0].shownKey, u"x\\u202egnp"_qs);
    QVERIFY(!LockText::toolTip(rows[0], LockColumn::Key, now).contains(QChar(0x202e)));
}

void LockRowsTest::leaseTextStaysNarrow_data()
{
    QTest::addColumn<qint64>("seconds");
    QTest::addColumn<QString>("text");
    QTest::newRow("past") << qint64{-4} << u"0\u00a0s"_qs;
    QTest::newRow("seconds") << qint64{999} << u"999\u00a0s"_qs;
    QTest::newRow("minutes") << qint64{1000} << u"16\u00a0min"_qs;
    QTest::newRow("hours") << qint64{3 * 3600} << u"3\u00a0h"_qs;
    QTest::newRow("days") << qint64{30 * 86400} << u"30\u00a0d"_qs;
    QTest::newRow("the longest lease") << qint64{9'223'372'036} << u"292\u00a0y"_qs;
}

void LockRowsTest::leaseTextStaysNarrow()
{
    QFETCH(qint64, seconds);
    QTEST(LockText::left(std::chrono::seconds(seconds)), "text");
}

void LockRowsTest::groupsStandInTheOrderOfTheirFirstRows()
{
    SampleFleet fleet(now);
    fleet.lock(0, "db/a", 1, 5s, 9s, 33s);
    fleet.lock(1, "db/b", 1, 5s, 9s, 33s, 1);
    fleet.lock(0, "job/x", 1, 5s, 9s, 33s, 4);
    fleet.free(0, "alone", 3s);
    const auto snapshot = fleet.take();
    LockQuery query;
    query.grouping = LockGrouping::Prefix;
    const LockRows rows = lockRows(*snapshot, {}, query, now);
    QCOMPARE(titles(rows), (QStringList{u"[job/]"_qs, u"job/x"_qs, u"[db/]"_qs, u"db/b"_qs, u"db/a"_qs,
                                        u"[no prefix]"_qs, u"alone"_qs}));
    QCOMPARE(rows.worst, 1);
    QCOMPARE(rows.matching, 4);
    QCOMPARE(rows.find(1, u"db/b"_qs), 3);
    QCOMPARE(rows.find(0, u"db/b"_qs), -1);
    const RowGroup &db = *rows.rows[2].group;
    QCOMPARE(db.keys, 2);
    QCOMPARE(db.held, 2);
    QCOMPARE(db.contended, 1);
    QCOMPARE(db.waiters, qint64{1});

    query.grouping = LockGrouping::Server;
    query.sort = LockColumn::Key;
    query.order = Qt::AscendingOrder;
    QCOMPARE(titles(lockRows(*snapshot, {}, query, now)), (QStringList{u"[a.locks:6388]"_qs, u"alone"_qs, u"db/a"_qs,
                                                                       u"job/x"_qs, u"[b.locks:6388]"_qs, u"db/b"_qs}));
}

void LockRowsTest::aGroupAddsUpWhateverServersClaim()
{
    SampleFleet fleet(now);
    for (const char *key : {"db/a", "db/b", "db/c"})
        fleet.lock(0, key, 1, 5s, 9s, 33s, 1'000'000'000);
    LockQuery query;
    query.grouping = LockGrouping::Prefix;
    const LockRows rows = lockRows(*fleet.take(), {}, query, now);
    QCOMPARE(LockText::cell(rows.rows.front(), LockColumn::Waiting, now), u"3000000000"_qs);
}

void LockRowsTest::aGroupClaimsNothingOfServersThatAreDown()
{
    SampleFleet fleet(now);
    fleet.lock(0, "db/a", 1, 5s, 9s, 33s, 3);
    fleet.lock(1, "db/b", 1, 5s, 9s, 33s, 4);
    fleet.server(1).state = ServerState::Down;
    LockQuery query;
    query.grouping = LockGrouping::Prefix;
    const LockRow both = lockRows(*fleet.take(), {}, query, now).rows.front();
    QCOMPARE(both.group->keys, 2);
    QCOMPARE(LockText::cell(both, LockColumn::State, now), u"1 held"_qs);
    QCOMPARE(LockText::cell(both, LockColumn::Waiting, now), u"3"_qs);

    query.grouping = LockGrouping::Server;
    const LockRows byServer = lockRows(*fleet.take(), {}, query, now);
    const LockRow &down = byServer.rows[2];
    QCOMPARE(down.group->title, u"b.locks:6388"_qs);
    QCOMPARE(LockText::cell(down, LockColumn::State, now), u"–"_qs);
    QCOMPARE(LockText::cell(down, LockColumn::Waiting, now), u"–"_qs);
    QVERIFY(LockText::toolTip(down, LockColumn::Key, now).contains(u"1 key, of which nothing is known"_qs));
}

void LockRowsTest::aFoldedGroupKeepsItsHeaderOnly()
{
    SampleFleet fleet(now);
    fleet.lock(0, "db/a", 1, 5s, 9s, 33s, 3);
    fleet.lock(0, "job/x", 1, 5s, 9s, 33s);
    LockQuery query;
    query.grouping = LockGrouping::Prefix;
    query.folded = {u"prefix:db/"_qs};
    const LockRows rows = lockRows(*fleet.take(), {}, query, now);
    QCOMPARE(titles(rows), (QStringList{u"[db/]"_qs, u"[job/]"_qs, u"job/x"_qs}));
    QCOMPARE(rows.matching, 2);
    QCOMPARE(rows.worst, -1); // it is not to be seen
    QCOMPARE(rows.find(0, u"db/a"_qs), -1);
    QVERIFY(rows.rows[0].group->folded);
}

void LockRowsTest::abandonedRowsCostNothingMore()
{
    int asked = 0;
    const auto abandon = [&] { return ++asked == 3; };
    QVERIFY(lockRows(*pictureFleet(now).take(), {}, {}, now, abandon).rows.empty());
    QCOMPARE(asked, 3);
}

void LockRowsTest::tooCostlyKeysAreSaid()
{
    SampleFleet fleet(now);
    fleet.lock(0, qPrintable(QString(200, u'a') + u'b'), 1, 5s, 9s, 33s);
    fleet.lock(0, "aaa", 1, 5s, 9s, 33s);
    LockQuery query;
    query.keys = KeyFilter::matching(u"^(a+)+$"_qs);
    const LockRows rows = lockRows(*fleet.take(), {}, query, now);
    QVERIFY(rows.tooCostly);
    QCOMPARE(keys(rows.rows), QStringList{u"aaa"_qs});
    query.keys = KeyFilter::matching(u"^a+b?$"_qs);
    QVERIFY(!lockRows(*fleet.take(), {}, query, now).tooCostly);
}

LOCKDECK_TEST(LockRowsTest)
#include "lockrowstest.moc"
