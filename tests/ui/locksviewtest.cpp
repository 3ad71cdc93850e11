#include "support/testmain.h"

#include "samples.h"
#include "support/manualclock.h"
#include "ui/models/locksmodel.h"
#include "ui/views/filterfield.h"
#include "ui/views/lockheader.h"
#include "ui/views/locksview.h"
#include "ui/views/locktable.h"
#include "ui/views/overviewstrip.h"
#include "ui/views/segmentbar.h"

#include <QtCore/QTemporaryDir>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtTest/QAbstractItemModelTester>
#include <QtWidgets/QAbstractButton>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QLabel>
#include <QtWidgets/QMenu>
#include <QtWidgets/QScrollBar>

#include <random>

using namespace Lockdeck;
using namespace Lockdeck::Test;

class LocksViewTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup() { m_view.reset(); }
    void theWorstKeyIsPreselected();
    void selectionAndScrollSurviveUpdates();
    void aRowThatComesBackIsCurrentAgain();
    void theSameKeyOfAnotherServerIsAnother();
    void ownHoldsAreMarked();
    void theFilterFieldFiltersAndEscClears();
    void anUnfinishedExpressionIsExplainedAndKeepsTheRows();
    void anEmptyTableSaysWhy();
    void stateButtonsFilter();
    void groupsFoldByMouseAndByKey();
    void goToShowsAKeyThatTheFilterHides();
    void whoGoesElsewhereIsNotBroughtBack();
    void theOverviewSumsUpAndLeadsToTheWorstKeys();
    void theOverviewShowsWhatFitsWhole();
    void aCostlyExpressionIsSaid();
    void thePassingOfManySnapshotsKeepsTheRowUnderTheCursor();
    void enterAndDoubleClickAsk();
    void copyTakesTheSelectedRows();
    void exportAsksWithTheEndingOfTheFilter();
    void exportSaysWhatBecameOfIt();
    void headerClicksSort();
    void stateIsSavedAndRestored();
    void garbageIsRefused();
    void narrowColumnsGiveWayBeforeScrolling();

private:
    QString text(int row, LockColumn column) const
    {
        return table()->model()->index(row, static_cast<int>(column)).data().toString();
    }
    LockTable *table() const { return m_view->findChild<LockTable *>(); }
    FilterField *field() const { return m_view->findChild<FilterField *>(); }
    /// Until what was asked for is shown.
    void settle(const LocksView &view) const
    {
        QVERIFY(QTest::qWaitFor([&view] { return view.isUpToDate(); }, 30'000));
    }
    void settle() const { settle(*m_view); }
    int rows() const { return table()->model()->rowCount(); }
    bool says(const QString &words) const
    {
        const auto labels = m_view->findChildren<QLabel *>();
        return std::any_of(labels.begin(), labels.end(),
                           [&](const QLabel *label) { return label->isVisible() && label->text().contains(words); });
    }

    QStringList column() const;
    void group(LockGrouping grouping);

    ManualClock m_clock;
    std::unique_ptr<LocksView> m_view;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

void LocksViewTest::init()
{
    m_view = std::make_unique<LocksView>(nullptr, m_clock);
    m_tester = std::make_unique<QAbstractItemModelTester>(table()->model(),
                                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    m_view->resize(830, 240);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
}

void LocksViewTest::theWorstKeyIsPreselected()
{
    QSignalSpy current(m_view.get(), &LocksView::currentKeyChanged);
    QCOMPARE(m_view->currentKey(), QString());
    m_view->setSnapshot(pictureFleet(m_clock.now()).take());
    settle();
    QCOMPARE(m_view->currentKey(), u"db/migrate"_qs);
    QCOMPARE(current.size(), 1);
}

void LocksViewTest::selectionAndScrollSurviveUpdates()
{
    m_view->setSnapshot(pictureFleet(m_clock.now()).take());
    settle();
    table()->setCurrentIndex(table()->model()->index(4, 0));
    const QString chosen = m_view->currentKey();
    QScrollBar *bar = table()->verticalScrollBar();
    QVERIFY(bar->maximum() > 60);
    bar->setValue(60);
    QSignalSpy current(m_view.get(), &LocksView::currentKeyChanged);

    SampleFleet next = pictureFleet(m_clock.now());
    next.lock(1, "new/first", 3, 90s, 20s, 33s, 40);
    m_view->setSnapshot(next.take());
    settle();
    QCOMPARE(text(0, LockColumn::Key), u"new/first"_qs);
    QCOMPARE(m_view->currentKey(), chosen);
    QCOMPARE(table()->selectedRowNumbers(), std::vector<int>{5});
    QCOMPARE(bar->value(), 60);
    QCOMPARE(current.size(), 0);
}

void LocksViewTest::aRowThatComesBackIsCurrentAgain()
{
    m_view->setSnapshot(pictureFleet(m_clock.now()).take());
    settle();
    field()->setText(u"pool"_qs);
    settle();
    QCOMPARE(rows(), 2);
    QVERIFY(says(u"<b>2</b> of 17"_qs));
    QCOMPARE(m_view->currentKey(), QString());
    field()->clear();
    settle();
    QCOMPARE(m_view->currentKey(), u"db/migrate"_qs);
}

void LocksViewTest::theSameKeyOfAnotherServerIsAnother()
{
    SampleFleet fleet = pictureFleet(m_clock.now());
    fleet.lock(0, "twice", 1, 90s, 20s, 33s, 30);
    fleet.lock(2, "twice", 2, 90s, 20s, 33s, 20);
    QCOMPARE(m_view->currentServer(), -1);
    m_view->setSnapshot(fleet.take());
    settle();
    QSignalSpy current(m_view.get(), &LocksView::currentKeyChanged);
    QCOMPARE(m_view->currentKey(), u"twice"_qs);
    QCOMPARE(m_view->currentServer(), 0);
    m_view->goTo(2, u"twice"_qs);
    QCOMPARE(m_view->currentKey(), u"twice"_qs);
    QCOMPARE(m_view->currentServer(), 2);
    QCOMPARE(current.size(), 1);
}

void LocksViewTest::ownHoldsAreMarked()
{
    SampleFleet fleet = pictureFleet(m_clock.now());
    m_view->setSnapshot(fleet.take());
    settle();
    QCOMPARE(text(1, LockColumn::Key), u"deploy/api"_qs);
    QCOMPARE(text(1, LockColumn::Holder), u"#31"_qs);
    m_view->setHolds({fleet.hold(2, "deploy/api", HoldState::Held, 372s, 28s)});
    settle();
    QCOMPARE(text(1, LockColumn::Holder), u"you"_qs);
    m_clock.advance(28s); // nobody reported anything: past the deadline it is not "you" any more
    QCOMPARE(text(1, LockColumn::Holder), u"#31"_qs);
    QCOMPARE(text(1, LockColumn::State), u"ran out"_qs);
}

void LocksViewTest::theFilterFieldFiltersAndEscClears()
{
    m_view->setSnapshot(pictureFleet(m_clock.now()).take());
    settle();
    const int all = rows();
    QTest::keyClick(table(), Qt::Key_F, Qt::ControlModifier);
    QCOMPARE(QApplication::focusWidget(), field());
    QTest::keyClicks(field(), u"POOL"_qs);
    settle();
    QCOMPARE(rows(), 2);
    QTest::keyClick(field(), Qt::Key_Escape);
    settle();
    QCOMPARE(rows(), all);
}

void LocksViewTest::anUnfinishedExpressionIsExplainedAndKeepsTheRows()
{
    m_view->setSnapshot(pictureFleet(m_clock.now()).take());
    settle();
    field()->setExpression(true);
    QTest::keyClicks(field(), u"^pool"_qs);
    settle();
    QCOMPARE(rows(), 2);
    QTest::keyClicks(field(), u"/("_qs);
    settle();
    QCOMPARE(rows(), 2);
    QVERIFY(says(u"not a regular expression: "_qs));
    QTest::keyClicks(field(), u"w)"_qs);
    settle();
    QCOMPARE(rows(), 1);
    QVERIFY(!says(u"not a regular expression: "_qs));
}

void LocksViewTest::anEmptyTableSaysWhy()
{
    QVERIFY(says(u"Not connected"_qs));
    m_view->setSnapshot(SampleFleet(m_clock.now()).take());
    settle();
    QVERIFY(says(u"Nothing is held"_qs));
    m_view->setEmptyText(u"Connecting to <b>…"_qs);
    QVERIFY(says(u"Connecting to &lt;b&gt;…"_qs));
    m_view->setSnapshot(pictureFleet(m_clock.now()).take());
    settle();
    QVERIFY(!says(u"Connecting"_qs));

    field()->setText(u"nothing like it"_qs);
    settle();
    QVERIFY(says(u"No key matches “nothing like it”."_qs));
    const auto labels = table()->viewport()->findChildren<QLabel *>();
    QCOMPARE(labels.size(), 1);
    emit labels[0]->linkActivated({});
    settle();
    QCOMPARE(field()->text(), QString());
    QVERIFY(rows() > 2);
}

void LocksViewTest::stateButtonsFilter()
{
    SampleFleet fleet = pictureFleet(m_clock.now());
    m_view->setSnapshot(fleet.take());
    settle();
    auto *states = m_view->findChild<SegmentBar *>();
    states->setCurrent(static_cast<int>(RowFilter::Contended));
    settle();
    QCOMPARE(rows(), 7);
    states->setCurrent(static_cast<int>(RowFilter::Mine));
    settle();
    QCOMPARE(rows(), 0);
    QVERIFY(says(u"You hold no key"_qs));
    m_view->setHolds({fleet.hold(2, "deploy/api", HoldState::Held, 372s, 28s)});
    settle();
    QCOMPARE(rows(), 1);
    QVERIFY(!says(u"You hold no key"_qs));
}

/// The titles of headers in brackets, keys as they are, from the top.
QStringList LocksViewTest::column() const
{
    QStringList texts;
    for (int row = 0; row < rows(); ++row) {
        const auto *shown = table()->model()->index(row, 0).data(LocksModel::RowRole).value<const LockRow *>();
        texts += shown->group ? u"[%1]"_qs.arg(shown->group->title) : shown->seen.key;
    }
    return texts;
}

void LocksViewTest::group(LockGrouping grouping)
{
    m_view->groupMenu()->actions()[static_cast<int>(grouping)]->trigger();
    settle();
}

void LocksViewTest::groupsFoldByMouseAndByKey()
{
    SampleFleet fleet(m_clock.now());
    fleet.lock(0, "db/migrate", 17, 20s, 9s, 33s, 3);
    fleet.lock(0, "db/vacuum", 17, 20s, 9s, 33s);
    fleet.lock(1, "job/daily", 18, 20s, 9s, 33s, 1);
    m_view->setSnapshot(fleet.take());
    settle();
    group(LockGrouping::Prefix);
    QCOMPARE(column(), (QStringList{u"[db/]"_qs, u"db/migrate"_qs, u"db/vacuum"_qs, u"[job/]"_qs, u"job/daily"_qs}));
    QCOMPARE(m_view->currentKey(), u"db/migrate"_qs); // as before

    const QRect header = table()->visualRect(table()->model()->index(0, 0));
    QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, header.topLeft() + QPoint(12, 12));
    settle();
    QCOMPARE(column(), (QStringList{u"[db/]"_qs, u"[job/]"_qs, u"job/daily"_qs}));
    QCOMPARE(m_view->currentKey(), QString()); // a header is no key
    QTest::keyClick(table(), Qt::Key_Right);
    settle();
    QCOMPARE(rows(), 5);
    QTest::keyClick(table(), Qt::Key_Left);
    settle();
    QCOMPARE(rows(), 3);
    QSignalSpy acquire(m_view.get(), &LocksView::acquireRequested);
    QTest::keyClick(table(), Qt::Key_Return);
    settle();
    QCOMPARE(rows(), 5);
    QCOMPARE(acquire.size(), 0);

    group(LockGrouping::Server);
    QCOMPARE(column(), (QStringList{u"[a.locks:6388]"_qs, u"db/migrate"_qs, u"db/vacuum"_qs, u"[b.locks:6388]"_qs,
                                    u"job/daily"_qs}));
    group(LockGrouping::None);
    QCOMPARE(rows(), 3);
}

void LocksViewTest::goToShowsAKeyThatTheFilterHides()
{
    m_view->setSnapshot(pictureFleet(m_clock.now()).take());
    settle();
    m_view->goTo(0, u"ingest/eu-1"_qs);
    QCOMPARE(m_view->currentKey(), u"ingest/eu-1"_qs);
    field()->setText(u"pool"_qs);
    settle();
    QCOMPARE(rows(), 2);
    m_view->goTo(2, u"deploy/api"_qs);
    settle();
    QCOMPARE(m_view->currentKey(), u"deploy/api"_qs);
    QCOMPARE(field()->text(), QString());
    QVERIFY(table()->viewport()->rect().contains(table()->visualRect(table()->currentIndex()).center()));
}

void LocksViewTest::whoGoesElsewhereIsNotBroughtBack()
{
    m_view->setSnapshot(pictureFleet(m_clock.now()).take());
    settle();
    m_view->goTo(0, u"gone by now"_qs);
    settle();
    table()->setCurrentIndex(table()->model()->index(2, 0));
    QTest::keyClick(table(), Qt::Key_Down, Qt::ShiftModifier);
    QCOMPARE(table()->selectedRowNumbers(), (std::vector<int>{2, 3}));
    m_view->setSnapshot(pictureFleet(m_clock.now()).take());
    settle();
    QCOMPARE(table()->selectedRowNumbers(), (std::vector<int>{2, 3}));
}

void LocksViewTest::theOverviewSumsUpAndLeadsToTheWorstKeys()
{
    m_view->resize(1600, 240);
    m_view->setSnapshot(pictureFleet(m_clock.now()).take());
    FleetEvent event;
    event.kind = FleetEvent::Kind::HandedOver;
    event.before = m_clock.now();
    settle();
    m_view->noteEvents({event, event, event});
    m_clock.advance(2s);
    QVERIFY(says(u"<b>16</b> keys"_qs));
    QVERIFY(says(u"<b>19</b> waiting"_qs));
    QTRY_VERIFY(says(u"<b>1.5</b> hand-overs/s"_qs));

    const auto buttons = m_view->findChild<OverviewStrip *>()->findChildren<QAbstractButton *>();
    QCOMPARE(buttons.size(), 5);
    QCOMPARE(buttons[0]->accessibleName(), u"db/migrate on c.locks:6388, 7 waiting"_qs);
    QCOMPARE(buttons[2]->accessibleName(), u"pool/workers on a.locks:6388, 3 waiting"_qs);
    QVERIFY(buttons[4]->isVisible());
    QTest::mouseClick(buttons[2], Qt::LeftButton);
    QCOMPARE(m_view->currentKey(), u"pool/workers"_qs);
}

void LocksViewTest::theOverviewShowsWhatFitsWhole()
{
    m_view->resize(1600, 240);
    m_view->setSnapshot(pictureFleet(m_clock.now()).take());
    settle();
    auto *strip = m_view->findChild<OverviewStrip *>();
    const auto shown = [&] {
        const auto buttons = strip->findChildren<QAbstractButton *>();
        return std::count_if(buttons.begin(), buttons.end(), [](const auto *button) { return button->isVisible(); });
    };
    QCOMPARE(shown(), 5);
    const int needed = strip->sizeHint().width();
    m_view->resize(needed + 400, 240);
    QTRY_VERIFY(shown() > 0 && shown() < 5);
    for (const QAbstractButton *button : strip->findChildren<QAbstractButton *>())
        QVERIFY(!button->isVisible() || strip->rect().contains(button->geometry()));
    m_view->resize(needed, 240);
    QTRY_COMPARE(shown(), 0);
    m_view->resize(1600, 240);
    SampleFleet quiet(m_clock.now());
    quiet.lock(0, "a", 1, 5s, 20s, 33s);
    m_view->setSnapshot(quiet.take());
    settle();
    QCOMPARE(shown(), 0);
    QVERIFY(!says(u"most waited for"_qs));
}

void LocksViewTest::aCostlyExpressionIsSaid()
{
    SampleFleet fleet(m_clock.now());
    fleet.lock(0, qPrintable(QString(200, u'a') + u'b'), 17, 20s, 9s, 33s);
    m_view->setSnapshot(fleet.take());
    field()->setExpression(true);
    field()->setText(u"^(a+)+$"_qs);
    settle();
    QVERIFY(says(u"too many steps"_qs));
    field()->setText(u"^a+b$"_qs);
    settle();
    QVERIFY(!says(u"too many steps"_qs));
    QCOMPARE(rows(), 1);
}

void LocksViewTest::thePassingOfManySnapshotsKeepsTheRowUnderTheCursor()
{
    std::mt19937 random(5); // the same run each time
    const auto upTo = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    for (int step = 0; step < 120; ++step) {
        SampleFleet fleet(m_clock.now());
        fleet.lock(1, "chosen/one", 1, 5s, 20s, 33s, upTo(5));
        for (int i = 0; i < 40; ++i) {
            if (upTo(3) > 0)
                fleet.lock(upTo(3), qPrintable(u"%1/%2"_qs.arg(i % 3).arg(i)), 1, 5s, 20s, 33s, upTo(4));
        }
        m_view->setSnapshot(fleet.take());
        if (step == 0)
            m_view->goTo(1, u"chosen/one"_qs);
        if (upTo(4) == 0)
            m_view->groupMenu()->actions()[upTo(lockGroupingCount)]->trigger();
        if (upTo(4) == 0)
            table()->header()->setSortIndicator(upTo(lockColumnCount), static_cast<Qt::SortOrder>(upTo(2)));
        if (upTo(2) == 0)
            settle();
        if (step > 0 && m_view->isUpToDate())
            QCOMPARE(m_view->currentKey(), u"chosen/one"_qs);
    }
    settle();
    QCOMPARE(m_view->currentKey(), u"chosen/one"_qs);
}

void LocksViewTest::enterAndDoubleClickAsk()
{
    m_view->setSnapshot(pictureFleet(m_clock.now()).take());
    settle();
    QSignalSpy acquire(m_view.get(), &LocksView::acquireRequested);
    QSignalSpy enqueue(m_view.get(), &LocksView::enqueueRequested);
    QTest::keyClick(table(), Qt::Key_Return);
    QCOMPARE(acquire.takeFirst()[0].toString(), u"db/migrate"_qs);
    QTest::keyClick(table(), Qt::Key_Return, Qt::ShiftModifier);
    QCOMPARE(enqueue.takeFirst()[0].toString(), u"db/migrate"_qs);

    const QPoint second = table()->visualRect(table()->model()->index(1, 0)).center();
    QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, second);
    QTest::mouseDClick(table()->viewport(), Qt::LeftButton, {}, second);
    QCOMPARE(acquire.size(), 1);
    QCOMPARE(acquire.takeFirst()[0].toString(), u"deploy/api"_qs);
}

void LocksViewTest::copyTakesTheSelectedRows()
{
    m_view->setSnapshot(pictureFleet(m_clock.now()).take());
    settle();
    QTest::keyClick(table(), Qt::Key_Down, Qt::ShiftModifier);
    QTest::keyClick(table(), Qt::Key_C, Qt::ControlModifier);
    const QStringList lines = QGuiApplication::clipboard()->text().split(u'\n', Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 2);
    QCOMPARE(lines[0].section(u'\t', 0, 2), u"db/migrate\theld\t#17"_qs);
    QCOMPARE(lines[1].section(u'\t', 0, 0), u"deploy/api"_qs);
}

void LocksViewTest::exportAsksWithTheEndingOfTheFilter()
{
    m_view->exportKeys();
    auto *dialog = m_view->findChild<QFileDialog *>();
    QCOMPARE(dialog->defaultSuffix(), u"csv"_qs);
    for (const QString &filter : dialog->nameFilters()) {
        emit dialog->filterSelected(filter);
        QVERIFY2(filter.contains(u"(*."_qs + dialog->defaultSuffix() + u')'), qPrintable(filter));
    }
    dialog->reject();
}

void LocksViewTest::exportSaysWhatBecameOfIt()
{
    m_view->setSnapshot(pictureFleet(m_clock.now()).take());
    field()->setText(u"pool"_qs);
    settle();
    QTemporaryDir folder;
    QSignalSpy said(m_view.get(), &LocksView::said);
    m_view->exportKeysTo(folder.filePath(u"locks.json"_qs));
    QTRY_COMPARE(said.size(), 1);
    QCOMPARE(said[0][0].toString(), u"2 keys exported to "_qs + folder.filePath(u"locks.json"_qs));
    QCOMPARE(said[0][1].toBool(), false);
    QFile file(folder.filePath(u"locks.json"_qs));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll().contains("\"pool/ffmpeg\""));
    m_view->exportKeysTo(folder.filePath(u"missing/locks.csv"_qs));
    QTRY_COMPARE(said.size(), 2);
    QCOMPARE(said[1][1].toBool(), true);
    QVERIFY(said[1][0].toString().startsWith(u"The keys could not be written to "_qs));
}

void LocksViewTest::headerClicksSort()
{
    m_view->setSnapshot(pictureFleet(m_clock.now()).take());
    settle();
    const auto click = [&](LockColumn column) {
        const int section = static_cast<int>(column);
        const QPoint at(table()->header()->sectionViewportPosition(section) + 20, 10);
        QTest::mouseClick(table()->header()->viewport(), Qt::LeftButton, {}, at);
        settle();
    };
    click(LockColumn::Key);
    QCOMPARE(text(0, LockColumn::Key), u"backup/pg-main"_qs);
    click(LockColumn::Key);
    QCOMPARE(text(0, LockColumn::Key), u"tmp/once"_qs);
    click(LockColumn::Waiting);
    QCOMPARE(text(0, LockColumn::Key), u"db/migrate"_qs);
}

void LocksViewTest::stateIsSavedAndRestored()
{
    m_view->setSnapshot(pictureFleet(m_clock.now()).take());
    settle();
    table()->header()->setSortIndicator(static_cast<int>(LockColumn::HeldFor), Qt::DescendingOrder);
    settle();
    table()->header()->resizeSection(static_cast<int>(LockColumn::Holder), 99);
    const QByteArray state = m_view->saveState();

    LocksView other(nullptr, m_clock);
    other.resize(900, 300);
    QVERIFY(other.restoreState(state));
    other.setSnapshot(pictureFleet(m_clock.now()).take());
    settle(other);
    auto *restored = other.findChild<LockTable *>();
    QCOMPARE(restored->model()->index(0, 0).data().toString(), u"backup/pg-main"_qs);
    QCOMPARE(restored->chosenWidth(static_cast<int>(LockColumn::Holder)), 99);
    QCOMPARE(other.currentKey(), u"db/migrate"_qs); // the worst, wherever it stands
    QCOMPARE(other.saveState(), state);
}

void LocksViewTest::garbageIsRefused()
{
    const QByteArray state = m_view->saveState();
    QVERIFY(!m_view->restoreState({}));
    QVERIFY(!m_view->restoreState("garbage"));
    QVERIFY(!m_view->restoreState(state.chopped(1)));
    QVERIFY(!m_view->restoreState(state + 'x'));
    for (qsizetype i = 0; i < state.size(); ++i) {
        QByteArray damaged = state;
        damaged[i] = static_cast<char>(damaged[i] ^ 0x55);
        m_view->restoreState(damaged);
    }
    QVERIFY(m_view->restoreState(state));
    QCOMPARE(m_view->saveState(), state);
}

void LocksViewTest::narrowColumnsGiveWayBeforeScrolling()
{
    m_view->setSnapshot(pictureFleet(m_clock.now()).take());
    settle();
    const int waiting = static_cast<int>(LockColumn::Waiting);
    QCOMPARE(table()->columnWidth(waiting), 146);
    m_view->resize(650, 240);
    QTRY_VERIFY(table()->columnWidth(waiting) < 146);
    QCOMPARE(table()->horizontalScrollBar()->maximum(), 0);
    m_view->resize(830, 240);
    QTRY_COMPARE(table()->columnWidth(waiting), 146);
}

LOCKDECK_TEST(LocksViewTest)
#include "locksviewtest.moc"
