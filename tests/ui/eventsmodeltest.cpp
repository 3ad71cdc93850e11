#include "support/testmain.h"

#include "samples.h"
#include "ui/models/eventsmodel.h"

#include <QtTest/QAbstractItemModelTester>

#include <random>

using namespace Lockdeck;
using namespace Lockdeck::Test;

class EventsModelTest : public QObject
{
    Q_OBJECT

private slots:
    void newestComesFirst();
    void renewalsOfOneOwnerBecomeOneLine();
    void renewalsOfDifferentKeysAreKeptApart();
    void anotherEventEndsTheRun();
    void theOldestLeave();
    void theFilterLooksAtTextAndKey();
    void everyConditionOfTheFilterHasToHold();
    void memoryIsCountedAndBounded();
    void aHoldThatMovesIsCountedAsWhatItIs();
    void aLongLogIsFilteredInSlices();
    void aCostlyExpressionIsGivenUp();
    void randomAppendsKeepTheModelInOrder();
    void ownEventsAreWorded_data();
    void ownEventsAreWorded();
    void uncertaintyIsHalfTheGap();

private:
    FleetEvent event(FleetEvent::Kind kind, const QString &key, quint64 owner = 17, Moment at = Moment{1h}) const
    {
        FleetEvent event;
        event.kind = kind;
        event.key = key;
        event.owner = owner;
        event.after = at - 1s;
        event.before = at;
        return event;
    }
    LoggedEvent renewal(const QString &key, quint64 owner = 17) const
    {
        return loggedEvent(event(FleetEvent::Kind::Renewed, key, owner));
    }
    static EventFilter containing(const QString &text) { return {KeyFilter::containing(text), {}, {}, {}}; }
    static QString cell(const EventsModel &model, int row, EventsModel::Column column)
    {
        return model.index(row, column).data().toString();
    }
};

void EventsModelTest::newestComesFirst()
{
    EventsModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.append({loggedEvent(event(FleetEvent::Kind::Acquired, u"a"_qs)),
                  loggedEvent(event(FleetEvent::Kind::LetGo, u"b"_qs))});
    model.append({loggedEvent(event(FleetEvent::Kind::Appeared, u"c"_qs))});
    QCOMPARE(cell(model, 0, EventsModel::Key), u"c"_qs);
    QCOMPARE(cell(model, 1, EventsModel::Key), u"b"_qs);
    QCOMPARE(cell(model, 2, EventsModel::Key), u"a"_qs);
}

void EventsModelTest::renewalsOfOneOwnerBecomeOneLine()
{
    EventsModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.append({renewal(u"k"_qs), renewal(u"k"_qs)}); // within one batch
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    model.append({renewal(u"k"_qs)}); // and over batches
    QCOMPARE(changed.size(), 1);
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(cell(model, 0, EventsModel::Detail), u"×3"_qs);
    model.append({renewal(u"k"_qs, 42)});
    QCOMPARE(model.rowCount(), 2);
}

void EventsModelTest::renewalsOfDifferentKeysAreKeptApart()
{
    EventsModel model;
    for (int i = 0; i < 10; ++i)
        model.append({renewal(u"a"_qs), renewal(u"b"_qs)});
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(cell(model, 0, EventsModel::Detail), u"×10"_qs);
}

void EventsModelTest::anotherEventEndsTheRun()
{
    EventsModel model;
    model.append({renewal(u"k"_qs), loggedEvent(event(FleetEvent::Kind::QueueGrew, u"k"_qs)), renewal(u"k"_qs)});
    QCOMPARE(model.rowCount(), 3);
}

void EventsModelTest::theOldestLeave()
{
    EventsModel model({.lines = 5});
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    for (int i = 0; i < 12; ++i)
        model.append({renewal(QString::number(i))});
    QCOMPARE(model.total(), 5);
    QCOMPARE(cell(model, 0, EventsModel::Key), u"11"_qs);
    QCOMPARE(cell(model, 4, EventsModel::Key), u"7"_qs);
    model.append({renewal(u"1"_qs)}); // the line it would have joined is gone
    QCOMPARE(cell(model, 0, EventsModel::Detail), u"±0.5\u00a0s"_qs);

    std::vector<LoggedEvent> many;
    for (int i = 0; i < 100; ++i)
        many.push_back(renewal(u"many/%1"_qs.arg(i)));
    model.append(many);
    QCOMPARE(model.rowCount(), 5);
    QCOMPARE(cell(model, 0, EventsModel::Key), u"many/99"_qs);
}

void EventsModelTest::theFilterLooksAtTextAndKey()
{
    EventsModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.append({renewal(u"db/migrate"_qs), loggedEvent(u"Connected to a"_qs, false, Moment{1h}), renewal(u"x"_qs)});
    model.setFilter(containing(u"MIGRATE"_qs));
    QCOMPARE(model.rowCount(), 1);
    model.append({renewal(u"db/migrate"_qs), renewal(u"x"_qs)}); // hidden and shown lines go on counting
    QCOMPARE(cell(model, 0, EventsModel::Detail), u"×2"_qs);
    model.append({loggedEvent(u"migrated"_qs, false, Moment{1h})});
    QCOMPARE(model.rowCount(), 2);
    model.setFilter(containing(u"connected"_qs));
    QCOMPARE(model.rowCount(), 1);
    model.setFilter({});
    QCOMPARE(model.rowCount(), 4);
    QCOMPARE(model.total(), 4);
}

void EventsModelTest::everyConditionOfTheFilterHasToHold()
{
    EventsModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    LoggedEvent elsewhere = renewal(u"a"_qs);
    elsewhere.place = u"b.locks:6388"_qs;
    elsewhere.subject = u"b/a"_qs;
    model.append({loggedEvent(event(FleetEvent::Kind::QueueGrew, u"a"_qs)),
                  loggedEvent(event(FleetEvent::Kind::ServerDown, {})), renewal(u"a"_qs), renewal(u"ab"_qs), elsewhere,
                  loggedEvent(u"connected"_qs, false, Moment{1h})});
    const auto rows = [&model](const EventFilter &filter) {
        model.setFilter(filter);
        return model.rowCount();
    };
    const QString place = ServerAddress().toString();
    QCOMPARE(rows({}), 6);
    QCOMPARE(rows({{}, EventGroup::Queues, {}, {}}), 1);
    QCOMPARE(rows({{}, EventGroup::Renewals, {}, {}}), 3);
    QCOMPARE(rows({{}, EventGroup::Servers, {}, {}}), 1);
    QCOMPARE(rows({{}, EventGroup::Own, {}, {}}), 1);
    QCOMPARE(rows({{}, EventGroup::Holders, {}, {}}), 0);
    QCOMPARE(rows({{}, {}, u"a"_qs, {}}), 3);
    QCOMPARE(rows({{}, {}, u"a"_qs, place}), 2);
    QCOMPARE(rows({{}, EventGroup::Renewals, u"a"_qs, place}), 1);
    QCOMPARE(rows({KeyFilter::matching(u"^ab$"_qs), {}, {}, {}}), 1);
}

void EventsModelTest::memoryIsCountedAndBounded()
{
    EventsModel model({.lines = 1'000'000, .bytes = 200'000});
    model.append({renewal(u"k"_qs)});
    const std::size_t first = model.bytes();
    model.append({renewal(u"k"_qs, 5)});
    const std::size_t second = model.bytes() - first;
    QVERIFY(second >= sizeof(LoggedEvent));
    QVERIFY(second < first); // key, server and subject are shared
    model.append({renewal(u"k"_qs, 5)});
    QCOMPARE(model.bytes(), first + second); // the same line, counted twice
    QCOMPARE(model.dropped(), 0);

    for (int i = 0; i < 3000; ++i)
        model.append({renewal(u"key/%1"_qs.arg(i % 100), static_cast<quint64>(i))});
    QVERIFY(model.bytes() <= 200'000);
    QVERIFY(model.total() > 300);
    QCOMPARE(model.total() + model.dropped(), 3002);
    QCOMPARE(cell(model, 0, EventsModel::Key), u"key/99"_qs);
    const std::size_t before = model.bytes();
    model.setFilter(containing(u"nothing"_qs));
    QCOMPARE(model.bytes(), before);
    model.clear();
    QCOMPARE(model.bytes(), 0U);
}

void EventsModelTest::aHoldThatMovesIsCountedAsWhatItIs()
{
    EventsModel moved({.lines = 2});
    EventsModel fresh;
    HoldEvent hold;
    hold.status.state = HoldState::Held;
    for (const auto &host : {u"a"_qs, u"the-leader.of.this.cluster"_qs}) {
        hold.status.server.host = host;
        moved.append({*loggedEvent(hold)});
    }
    for (EventsModel *model : {&moved, &fresh})
        model->append({loggedEvent(u"one"_qs, false, Moment{1h}), loggedEvent(u"two"_qs, false, Moment{1h})});
    QCOMPARE(moved.total(), 2);
    QCOMPARE(moved.bytes(), fresh.bytes());
}

void EventsModelTest::aLongLogIsFilteredInSlices()
{
    EventsModel model;
    std::vector<LoggedEvent> many;
    for (int i = 0; i < 200'000; ++i)
        many.push_back(loggedEvent(u"line %1"_qs.arg(i), false, Moment{1h}));
    model.append(std::move(many));
    QSignalSpy filtered(&model, &EventsModel::filtered);
    model.setFilter({KeyFilter::matching(u"^line \\d*7$"_qs), {}, {}, {}});
    QVERIFY(model.isFiltering());                                   // so many do not fit into one slice, on no machine
    QCOMPARE(cell(model, 0, EventsModel::Text), u"line 199997"_qs); // the newest are there at once
    model.append({loggedEvent(u"line 200007"_qs, false, Moment{1h}), loggedEvent(u"other"_qs, false, Moment{1h})});
    QCOMPARE(cell(model, 0, EventsModel::Text), u"line 200007"_qs);
    QTRY_VERIFY(!model.isFiltering());
    QCOMPARE(filtered.size(), 1);
    QCOMPARE(model.rowCount(), 20'001);
    QCOMPARE(cell(model, 20'000, EventsModel::Text), u"line 7"_qs);
    QCOMPARE(model.shown().size(), 20'001U);
    QCOMPARE(model.shown().front().text, u"line 7"_qs);
}

void EventsModelTest::aCostlyExpressionIsGivenUp()
{
    EventsModel model;
    std::vector<LoggedEvent> lines;
    for (int i = 0; i < 1000; ++i)
        lines.push_back(loggedEvent(QString(60, u'a') + u'!', false, Moment{1h}));
    model.append(std::move(lines));
    model.setFilter({KeyFilter::matching(u"^(a+)+$"_qs), {}, {}, {}});
    QTRY_VERIFY(!model.isFiltering());
    QVERIFY(model.isTooCostly());
    model.setFilter({});
    QVERIFY(!model.isTooCostly());
    QCOMPARE(model.rowCount(), 1000);
}

void EventsModelTest::randomAppendsKeepTheModelInOrder()
{
    EventsModel model({.lines = 60});
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    std::mt19937 random(7);
    for (int step = 0; step < 300; ++step) {
        std::vector<LoggedEvent> batch;
        for (auto n = random() % 6; n > 0; --n) {
            const auto kind = random() % 2 ? FleetEvent::Kind::Renewed : FleetEvent::Kind::Acquired;
            batch.push_back(loggedEvent(event(kind, QString::number(random() % 20), random() % 2)));
        }
        model.append(std::move(batch));
        if (step % 25 == 0)
            model.setFilter(containing(step % 50 == 0 ? u"1"_qs : QString()));
        QVERIFY(model.total() <= 60);
        QVERIFY(model.rowCount() <= model.total());
    }
}

void EventsModelTest::ownEventsAreWorded_data()
{
    QTest::addColumn<HoldState>("state");
    QTest::addColumn<QString>("text");
    QTest::newRow("held") << HoldState::Held << u"you hold deploy/api"_qs;
    QTest::newRow("queued") << HoldState::Queued << u"you are queued for deploy/api, at most 2nd"_qs;
    QTest::newRow("lost") << HoldState::Lost << u"you lost deploy/api: the server closed"_qs;
    QTest::newRow("failed") << HoldState::Failed << u"you could not take deploy/api: the server closed"_qs;
    QTest::newRow("released") << HoldState::Released << u"you released deploy/api"_qs;
    QTest::newRow("step in between") << HoldState::Requesting << QString();
}

void EventsModelTest::ownEventsAreWorded()
{
    QFETCH(HoldState, state);
    QFETCH(QString, text);
    HoldEvent happened;
    happened.status.key = u"deploy/api"_qs;
    happened.status.state = state;
    happened.status.placeAtMost = 2;
    happened.status.reason = Error{ErrorCode::ServerClosed, u"the server closed"_qs, {}};
    const auto line = loggedEvent(happened);
    QCOMPARE(line.has_value(), !text.isEmpty());
    if (line)
        QCOMPARE(line->text, text);
}

void EventsModelTest::uncertaintyIsHalfTheGap()
{
    LoggedEvent line;
    line.at = Moment{1h};
    QCOMPARE(uncertaintyText(line), QString());
    line.after = line.at - 30ms;
    QCOMPARE(uncertaintyText(line), u"±15\u00a0ms"_qs);
    line.after = line.at - 1s;
    QCOMPARE(uncertaintyText(line), u"±0.5\u00a0s"_qs);
    QCOMPARE(line.shownMoment(), line.at - 500ms);
    QVERIFY(whenText(line).startsWith(u"between the polls of "_qs));
}

LOCKDECK_TEST(EventsModelTest)
#include "eventsmodeltest.moc"
