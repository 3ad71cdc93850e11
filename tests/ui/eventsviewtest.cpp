#include "ui/views/eventsview.h"
#include "samples.h"
#include "support/testmain.h"
#include "ui/mainwindow.h"
#include "ui/models/eventsmodel.h"
#include "ui/views/eventlist.h"
#include "ui/views/filterfield.h"
#include "ui/views/locksview.h"
#include "windowfixture.h"

#include <QtCore/QFile>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QTemporaryDir>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QLabel>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QToolButton>

using namespace Lockdeck;
using namespace Lockdeck::Test;

/// The events as a person sees them, by keyboard and mouse.
class EventsViewTest : public QObject
{
    Q_OBJECT

private slots:
    void init();

    void itCountsAndActivates();
    void aClickAsksForTheKey();
    void whoReadsFurtherDownKeepsTheirPlace();
    void whoIsAtTheNewestFollows();
    void theSelectionStaysWithItsLines();
    void theKindIsChosen();
    void theServerIsChosen();
    void thisKeyFollowsTheSelection();
    void theStretchShownElsewhereIsChosen();
    void aMomentSelectsItsLine();
    void anUnfinishedExpressionLeavesTheLines();
    void anExpressionThatWasGivenUpIsSaid();
    void anEmptyViewSaysWhy();
    void theCountsGiveWay();
    void whatIsShownIsExported();
    void anExportWaitsForTheFilter();
    void aFileThatCannotBeWrittenIsSaid();
    void itSelectsTheKeyInTheTable();

private:
    void append(FleetEvent::Kind kind, const QString &key, const QString &host = u"a.locks"_qs, Moment at = Moment{1h});
    QToolButton *toggle(const QString &text) const;
    QString cell(int row, EventsModel::Column column) const
    {
        return list()->model()->index(row, column).data().toString();
    }
    EventList *list() const { return m_view->findChild<EventList *>(); }
    int rows() const { return list()->model()->rowCount(); }
    void click(int row);
    QComboBox *combo(const QString &name) const;
    bool says(const QString &text) const;

    std::unique_ptr<EventsView> m_view;
};

void EventsViewTest::init()
{
    m_view = std::make_unique<EventsView>();
    m_view->resize(700, 200);
    m_view->show();
}

QToolButton *EventsViewTest::toggle(const QString &text) const
{
    for (QToolButton *button : m_view->findChildren<QToolButton *>()) {
        if (button->text() == text)
            return button;
    }
    qFatal("no button %s", qPrintable(text));
}

void EventsViewTest::append(FleetEvent::Kind kind, const QString &key, const QString &host, Moment at)
{
    FleetEvent event;
    event.kind = kind;
    event.key = key;
    event.address.host = host;
    event.owner = 17;
    event.after = at - 1s;
    event.before = at;
    m_view->append(std::vector<FleetEvent>{event});
}

void EventsViewTest::click(int row)
{
    const QRect at = list()->visualRect(list()->model()->index(row, EventsModel::Text));
    QTest::mouseClick(list()->viewport(), Qt::LeftButton, {}, at.center());
}

QComboBox *EventsViewTest::combo(const QString &name) const
{
    const auto all = m_view->findChildren<QComboBox *>();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const QComboBox *one) { return one->accessibleName() == name; });
    return found == all.end() ? nullptr : *found;
}

bool EventsViewTest::says(const QString &text) const
{
    const auto labels = m_view->findChildren<QLabel *>();
    return std::any_of(labels.begin(), labels.end(),
                       [&](const QLabel *label) { return label->isVisible() && label->text().contains(text); });
}

void EventsViewTest::itCountsAndActivates()
{
    QSignalSpy count(m_view.get(), &EventsView::countChanged);
    QSignalSpy activated(m_view.get(), &EventsView::keyActivated);
    append(FleetEvent::Kind::Acquired, u"db/migrate"_qs);
    QVERIFY(says(u"1 event"_qs) && !says(u"1 events"_qs));
    m_view->append(u"connected"_qs);
    QVERIFY(says(u"2 events"_qs));
    QCOMPARE(m_view->count(), 2);
    QCOMPARE(count.last()[0].toInt(), 2);

    list()->setCurrentIndex(list()->model()->index(1, 0));
    QTest::keyClick(list(), Qt::Key_Return);
    QCOMPARE(activated.size(), 1);
    QCOMPARE(activated[0][0].toString(), u"db/migrate"_qs);
    QCOMPARE(activated[0][1].toString(), u"a.locks:6388"_qs);
    list()->setCurrentIndex(list()->model()->index(0, 0));
    QTest::keyClick(list(), Qt::Key_Return);
    QCOMPARE(activated.size(), 1);
}

void EventsViewTest::aClickAsksForTheKey()
{
    QSignalSpy activated(m_view.get(), &EventsView::keyActivated);
    append(FleetEvent::Kind::Acquired, u"db/migrate"_qs);
    QTRY_VERIFY(list()->rowHeight(0) > 0);
    click(0);
    QCOMPARE(activated.size(), 1);
    const QRect at = list()->visualRect(list()->model()->index(0, EventsModel::Text));
    QTest::mouseClick(list()->viewport(), Qt::LeftButton, Qt::ControlModifier, at.center()); // only chooses it
    QCOMPARE(activated.size(), 1);
}

void EventsViewTest::whoReadsFurtherDownKeepsTheirPlace()
{
    for (int i = 0; i < 50; ++i)
        append(FleetEvent::Kind::Acquired, QString::number(i));
    QTRY_VERIFY(list()->verticalScrollBar()->maximum() > 300);
    list()->verticalScrollBar()->setValue(220);
    const auto top = [this] { return list()->indexAt({5, 1}).siblingAtColumn(EventsModel::Key).data().toString(); };
    const QString before = top();
    append(FleetEvent::Kind::LetGo, u"x"_qs);
    append(FleetEvent::Kind::LetGo, u"y"_qs);
    QCOMPARE(top(), before);
}

void EventsViewTest::whoIsAtTheNewestFollows()
{
    for (int i = 0; i < 50; ++i)
        append(FleetEvent::Kind::Acquired, QString::number(i));
    QTRY_VERIFY(list()->verticalScrollBar()->maximum() > 300);
    append(FleetEvent::Kind::LetGo, u"x"_qs);
    QCOMPARE(list()->verticalScrollBar()->value(), 0);
    QCOMPARE(list()->indexAt({5, 1}).siblingAtColumn(EventsModel::Key).data().toString(), u"x"_qs);
}

void EventsViewTest::theSelectionStaysWithItsLines()
{
    for (int i = 0; i < 5; ++i)
        append(FleetEvent::Kind::Acquired, QString::number(i));
    list()->selectRow(2);
    append(FleetEvent::Kind::LetGo, u"x"_qs);
    append(FleetEvent::Kind::LetGo, u"y"_qs);
    const QModelIndexList selected = list()->selectionModel()->selectedRows();
    QCOMPARE(selected.size(), 1);
    QCOMPARE(selected[0].siblingAtColumn(EventsModel::Key).data().toString(), u"2"_qs);
    QCOMPARE(list()->currentIndex().row(), 4);
}

void EventsViewTest::theKindIsChosen()
{
    append(FleetEvent::Kind::Acquired, u"a"_qs);
    append(FleetEvent::Kind::QueueGrew, u"a"_qs);
    append(FleetEvent::Kind::Renewed, u"a"_qs);
    append(FleetEvent::Kind::ServerDown, {});
    m_view->append(u"connected"_qs);
    QComboBox *kinds = combo(u"Which events"_qs);
    for (int i = 1; i < kinds->count(); ++i) {
        kinds->setCurrentIndex(i);
        QVERIFY2(rows() == 1, qPrintable(kinds->currentText()));
    }
    QCOMPARE(cell(0, EventsModel::Text), u"connected"_qs);
    QVERIFY(says(u"1 of 5 events"_qs));
    kinds->setCurrentIndex(0);
    QCOMPARE(rows(), 5);
}

void EventsViewTest::theServerIsChosen()
{
    QComboBox *servers = combo(u"Of which server"_qs);
    QVERIFY(!servers->isVisible());
    std::vector<ServerAddress> two(2);
    two[0].host = u"a.locks"_qs;
    two[1].host = u"b.locks"_qs;
    m_view->setServers(two);
    QVERIFY(servers->isVisible());
    append(FleetEvent::Kind::Acquired, u"k"_qs, u"a.locks"_qs);
    append(FleetEvent::Kind::Acquired, u"k"_qs, u"b.locks"_qs);
    servers->setCurrentIndex(2);
    QCOMPARE(servers->currentText(), u"b"_qs);
    QCOMPARE(rows(), 1);
    m_view->setServers({});
    QCOMPARE(rows(), 2);
}

void EventsViewTest::thisKeyFollowsTheSelection()
{
    append(FleetEvent::Kind::Acquired, u"a"_qs);
    append(FleetEvent::Kind::Acquired, u"b"_qs);
    append(FleetEvent::Kind::QueueGrew, u"b"_qs);
    m_view->setKey(u"b"_qs);
    QCOMPARE(rows(), 3);
    QSignalSpy only(m_view.get(), &EventsView::keyOnlyChanged);
    m_view->setKeyOnly(true);
    QCOMPARE(only.size(), 1);
    QCOMPARE(rows(), 2);
    m_view->setKey(u"a"_qs);
    QCOMPARE(rows(), 1);
    m_view->setKey({}); // nothing is selected, so nothing is left out
    QCOMPARE(rows(), 3);
}

void EventsViewTest::theStretchShownElsewhereIsChosen()
{
    for (const auto at : {10s, 20s, 30s})
        append(FleetEvent::Kind::LetGo, u"a"_qs, u"a.locks"_qs, Moment{1h} + at);
    QToolButton *within = toggle(u"Shown stretch"_qs);
    QVERIFY2(!within->isEnabled(), "the others follow the present");
    m_view->setStretch(std::pair(Moment{1h} + 15s, Moment{1h} + 60s));
    QCOMPARE(rows(), 3);
    within->click();
    QCOMPARE(rows(), 2);
    m_view->setStretch(std::pair(Moment{1h} + 5s, Moment{1h} + 18s));
    QCOMPARE(rows(), 1);
    m_view->setStretch({});
    QCOMPARE(rows(), 3);
    within->click();
    QVERIFY(!within->isEnabled());
}

void EventsViewTest::aMomentSelectsItsLine()
{
    for (const auto at : {10s, 20s, 30s}) {
        append(FleetEvent::Kind::LetGo, u"a"_qs, u"a.locks"_qs, Moment{1h} + at);
        append(FleetEvent::Kind::LetGo, u"b"_qs, u"a.locks"_qs, Moment{1h} + at + 4s);
    }
    m_view->showMoment(u"a"_qs, u"a.locks:6388"_qs, Moment{1h} + 23s); // the line of b is nearer
    QCOMPARE(list()->selectionModel()->selectedRows().size(), 1);
    QCOMPARE(cell(list()->currentIndex().row(), EventsModel::Key), u"a"_qs);
    QCOMPARE(list()->currentIndex().row(), 3);
    m_view->showMoment({}, {}, Moment{1h} + 23s);
    QCOMPARE(cell(list()->currentIndex().row(), EventsModel::Key), u"b"_qs);
    m_view->showMoment(u"c"_qs, u"a.locks:6388"_qs, Moment{1h});
    QCOMPARE(cell(list()->currentIndex().row(), EventsModel::Key), u"b"_qs);

    append(FleetEvent::Kind::LetGo, u"a"_qs, u"b.locks"_qs, Moment{1h} + 40s); // the same key of another server
    m_view->showMoment(u"a"_qs, u"a.locks:6388"_qs, Moment{1h} + 40s);
    QCOMPARE(list()->currentIndex().row(), 2);

    QSignalSpy activated(m_view.get(), &EventsView::momentActivated);
    click(0);
    QCOMPARE(activated.size(), 1);
    QCOMPARE(activated[0][0].value<Moment>(), Moment{1h} + 40s);
}

void EventsViewTest::anUnfinishedExpressionLeavesTheLines()
{
    append(FleetEvent::Kind::Acquired, u"abc"_qs);
    append(FleetEvent::Kind::Acquired, u"xyz"_qs);
    auto *words = m_view->findChild<FilterField *>();
    words->setExpression(true);
    words->setText(u"^abc"_qs);
    QCOMPARE(rows(), 1);
    words->setText(u"^abc("_qs);
    QCOMPARE(rows(), 1);
    QVERIFY(words->problem().startsWith(u"not a regular expression"_qs));
    append(FleetEvent::Kind::Acquired, u"abcd"_qs); // whatever comes meanwhile
    QVERIFY(!words->problem().isEmpty());
    words->setText(u"^xyz"_qs);
    QCOMPARE(rows(), 1);
    QVERIFY(words->problem().isEmpty());
}

void EventsViewTest::anExpressionThatWasGivenUpIsSaid()
{
    auto *words = m_view->findChild<FilterField *>();
    words->setExpression(true);
    words->setText(u"^(a+)+$"_qs);
    const QString costly = QString(60, u'a') + u'!';
    m_view->append(costly);
    QVERIFY2(words->problem().contains(u"for some events"_qs), qPrintable(words->problem()));
    for (int i = 0; i < 200; ++i)
        m_view->append(costly);
    QVERIFY2(words->problem().contains(u"no further ones are shown"_qs), qPrintable(words->problem()));
    m_view->append(u"aaa"_qs); // not judged any more
    QCOMPARE(rows(), 0);
    words->setText(u"^a+$"_qs);
    QCOMPARE(rows(), 1);
    QVERIFY(words->problem().isEmpty());
}

void EventsViewTest::anEmptyViewSaysWhy()
{
    QVERIFY(says(u"No events yet."_qs));
    append(FleetEvent::Kind::Acquired, u"abc"_qs);
    QVERIFY(!says(u"No events yet."_qs));
    m_view->findChild<FilterField *>()->setText(u"nothing like it"_qs);
    QVERIFY(says(u"No event matches “nothing like it”."_qs));
    m_view->findChild<FilterField *>()->clear();
    combo(u"Which events"_qs)->setCurrentIndex(3);
    QVERIFY(says(u"Nothing of this kind has happened."_qs));
}

void EventsViewTest::theCountsGiveWay()
{
    const int least = m_view->minimumSizeHint().width();
    for (int i = 0; i < 100; ++i)
        append(FleetEvent::Kind::Acquired, u"abc"_qs);
    QVERIFY(says(u"100 events"_qs));
    QCOMPARE(m_view->minimumSizeHint().width(), least);
}

void EventsViewTest::whatIsShownIsExported()
{
    append(FleetEvent::Kind::Acquired, u"=1+1"_qs);
    append(FleetEvent::Kind::Acquired, u"other"_qs);
    append(FleetEvent::Kind::Renewed, u"=1+1"_qs);
    append(FleetEvent::Kind::Renewed, u"=1+1"_qs);
    m_view->findChild<FilterField *>()->setText(u"=1"_qs);
    QTemporaryDir folder;
    QSignalSpy said(m_view.get(), &EventsView::said);
    m_view->exportLinesTo(folder.filePath(u"events.jsonl"_qs));
    m_view->exportLinesTo(folder.filePath(u"events.csv"_qs));
    QTRY_COMPARE(said.size(), 2);
    QCOMPARE(said[0][0].toString(), u"2 events exported to "_qs + folder.filePath(u"events.jsonl"_qs));

    QFile json(folder.filePath(u"events.jsonl"_qs));
    QVERIFY(json.open(QIODevice::ReadOnly));
    const QList<QByteArray> lines = json.readAll().split('\n');
    QCOMPARE(lines.size(), 3); // each ends with one
    const QJsonObject last = QJsonDocument::fromJson(lines[1]).object();
    QCOMPARE(last[u"key"].toString(), u"=1+1"_qs);
    QCOMPARE(last[u"kind"].toString(), u"renewals"_qs);
    QCOMPARE(last[u"times"].toInt(), 2);
    QCOMPARE(last[u"server"].toString(), u"a.locks:6388"_qs);
    const auto time = [&last](const QString &name) {
        return QDateTime::fromString(last[name].toString(), Qt::ISODateWithMs);
    };
    QCOMPARE(time(u"not_before"_qs).msecsTo(time(u"not_after"_qs)), 1000);
    QCOMPARE(time(u"not_before"_qs).msecsTo(time(u"time"_qs)), 500);

    QFile csv(folder.filePath(u"events.csv"_qs));
    QVERIFY(csv.open(QIODevice::ReadOnly));
    const QList<QByteArray> rows = csv.readAll().split('\n');
    QCOMPARE(rows.size(), 4);
    QCOMPARE(rows[0], QByteArray("time,not_before,not_after,kind,event,key,server,times\r"));
    QVERIFY2(rows[1].endsWith(",holders,acquired by #17,'=1+1,a.locks:6388,1\r"), rows[1].constData());
}

void EventsViewTest::anExportWaitsForTheFilter()
{
    std::vector<FleetEvent> many(200'000);
    for (std::size_t i = 0; i < many.size(); ++i) {
        many[i].kind = FleetEvent::Kind::Acquired;
        many[i].key = i % 10 == 0 ? u"wanted"_qs : u"other"_qs;
    }
    m_view->append(many);
    m_view->findChild<FilterField *>()->setText(u"wanted"_qs);
    QVERIFY(m_view->findChild<EventsModel *>()->isFiltering());
    QTemporaryDir folder;
    QSignalSpy said(m_view.get(), &EventsView::said);
    m_view->exportLinesTo(folder.filePath(u"events.csv"_qs));
    QTRY_COMPARE(said.size(), 1);
    QVERIFY2(said[0][0].toString().startsWith(u"20000 events exported"_qs), qPrintable(said[0][0].toString()));
}

void EventsViewTest::aFileThatCannotBeWrittenIsSaid()
{
    append(FleetEvent::Kind::Acquired, u"a"_qs);
    QTemporaryDir folder;
    QSignalSpy said(m_view.get(), &EventsView::said);
    m_view->exportLinesTo(folder.filePath(u"missing/events.csv"_qs));
    QTRY_COMPARE(said.size(), 1);
    QVERIFY(said[0][1].toBool());
    QVERIFY(said[0][0].toString().startsWith(u"The events could not be written to "_qs));
}

void EventsViewTest::itSelectsTheKeyInTheTable()
{
    LocalServer server;
    QVERIFY(server.isListening());
    OtherClient other(server);
    for (const char *key : {"a", "b", "c"})
        QVERIFY(other.ask("l", key, "0 60").startsWith("ok "));
    MainWindow window(WindowOptions{{}, ThemeChoice::Light});
    window.show();
    window.openUrl(server.url());
    auto *locks = window.findChild<LocksView *>();
    QTRY_VERIFY(!locks->currentKey().isEmpty());
    auto *events = window.findChild<EventsView *>();
    emit events->keyActivated(u"c"_qs, server.servers().servers.front().toString());
    QTRY_COMPARE(locks->currentKey(), u"c"_qs);
    emit events->keyActivated(u"b"_qs, server.servers().servers.front().toString());
    QTRY_COMPARE(locks->currentKey(), u"b"_qs);
    auto *field = window.findChild<QLineEdit *>(QStringLiteral("acquireField"));
    emit events->keyActivated(u"gone"_qs, server.servers().servers.front().toString());
    QCOMPARE(field->text(), u"gone"_qs); // not in the table, but it can be acquired
    QCOMPARE(locks->currentKey(), u"b"_qs);
    server.stop();
}

LOCKDECK_TEST(EventsViewTest)
#include "eventsviewtest.moc"
