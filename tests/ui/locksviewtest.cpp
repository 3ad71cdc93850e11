#include "support/testmain.h"

#include "samples.h"
#include "support/manualclock.h"
#include "ui/models/locksmodel.h"
#include "ui/views/filterfield.h"
#include "ui/views/lockheader.h"
#include "ui/views/locksview.h"
#include "ui/views/locktable.h"
#include "ui/views/segmentbar.h"

#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtTest/QAbstractItemModelTester>
#include <QtWidgets/QLabel>
#include <QtWidgets/QScrollBar>

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
    void ownHoldsAreMarked();
    void theFilterFieldFiltersAndEscClears();
    void anUnfinishedExpressionIsExplainedAndKeepsTheRows();
    void anEmptyTableSaysWhy();
    void stateButtonsFilter();
    void enterAndDoubleClickAsk();
    void copyTakesTheSelectedRows();
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
    int rows() const { return table()->model()->rowCount(); }
    bool says(const QString &words) const
    {
        const auto labels = m_view->findChildren<QLabel *>();
        return std::any_of(labels.begin(), labels.end(),
                           [&](const QLabel *label) { return label->isVisible() && label->text().contains(words); });
    }

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
    QCOMPARE(m_view->currentKey(), u"db/migrate"_qs);
    QCOMPARE(current.size(), 1);
    QVERIFY(says(u"<b>13</b> held · <b>7</b> contended · <b>2</b> free"_qs));
}

void LocksViewTest::selectionAndScrollSurviveUpdates()
{
    m_view->setSnapshot(pictureFleet(m_clock.now()).take());
    table()->setCurrentIndex(table()->model()->index(4, 0));
    const QString chosen = m_view->currentKey();
    QScrollBar *bar = table()->verticalScrollBar();
    QVERIFY(bar->maximum() > 60);
    bar->setValue(60);
    QSignalSpy current(m_view.get(), &LocksView::currentKeyChanged);

    SampleFleet next = pictureFleet(m_clock.now());
    next.lock(1, "new/first", 3, 90s, 20s, 33s, 40);
    m_view->setSnapshot(next.take());
    QCOMPARE(text(0, LockColumn::Key), u"new/first"_qs);
    QCOMPARE(m_view->currentKey(), chosen);
    QCOMPARE(table()->selectedRowNumbers(), std::vector<int>{5});
    QCOMPARE(bar->value(), 60);
    QCOMPARE(current.size(), 0);
}

void LocksViewTest::aRowThatComesBackIsCurrentAgain()
{
    m_view->setSnapshot(pictureFleet(m_clock.now()).take());
    field()->setText(u"pool"_qs);
    QCOMPARE(rows(), 2);
    QCOMPARE(m_view->currentKey(), QString());
    field()->clear();
    QCOMPARE(m_view->currentKey(), u"db/migrate"_qs);
}

void LocksViewTest::ownHoldsAreMarked()
{
    SampleFleet fleet = pictureFleet(m_clock.now());
    m_view->setSnapshot(fleet.take());
    QCOMPARE(text(1, LockColumn::Key), u"deploy/api"_qs);
    QCOMPARE(text(1, LockColumn::Holder), u"#31"_qs);
    m_view->setHolds({fleet.hold(2, "deploy/api", HoldState::Held, 372s, 28s)});
    QCOMPARE(text(1, LockColumn::Holder), u"you"_qs);
    m_clock.advance(28s); // nobody reported anything: past the deadline it is not "you" any more
    QCOMPARE(text(1, LockColumn::Holder), u"#31"_qs);
    QCOMPARE(text(1, LockColumn::State), u"ran out"_qs);
}

void LocksViewTest::theFilterFieldFiltersAndEscClears()
{
    m_view->setSnapshot(pictureFleet(m_clock.now()).take());
    const int all = rows();
    QTest::keyClick(table(), Qt::Key_F, Qt::ControlModifier);
    QCOMPARE(QApplication::focusWidget(), field());
    QTest::keyClicks(field(), u"POOL"_qs);
    QCOMPARE(rows(), 2);
    QTest::keyClick(field(), Qt::Key_Escape);
    QCOMPARE(rows(), all);
}

void LocksViewTest::anUnfinishedExpressionIsExplainedAndKeepsTheRows()
{
    m_view->setSnapshot(pictureFleet(m_clock.now()).take());
    field()->setExpression(true);
    QTest::keyClicks(field(), u"^pool"_qs);
    QCOMPARE(rows(), 2);
    QTest::keyClicks(field(), u"/("_qs);
    QCOMPARE(rows(), 2);
    QVERIFY(says(u"not a regular expression: "_qs));
    QTest::keyClicks(field(), u"w)"_qs);
    QCOMPARE(rows(), 1);
    QVERIFY(!says(u"not a regular expression: "_qs));
}

void LocksViewTest::anEmptyTableSaysWhy()
{
    QVERIFY(says(u"Not connected"_qs));
    m_view->setSnapshot(SampleFleet(m_clock.now()).take());
    QVERIFY(says(u"Nothing is held"_qs));
    m_view->setEmptyText(u"Connecting to <b>…"_qs);
    QVERIFY(says(u"Connecting to &lt;b&gt;…"_qs));
    m_view->setSnapshot(pictureFleet(m_clock.now()).take());
    QVERIFY(!says(u"Connecting"_qs));

    field()->setText(u"nothing like it"_qs);
    QVERIFY(says(u"No key matches “nothing like it”."_qs));
    const auto labels = table()->viewport()->findChildren<QLabel *>();
    QCOMPARE(labels.size(), 1);
    emit labels[0]->linkActivated({});
    QCOMPARE(field()->text(), QString());
    QVERIFY(rows() > 2);
}

void LocksViewTest::stateButtonsFilter()
{
    SampleFleet fleet = pictureFleet(m_clock.now());
    m_view->setSnapshot(fleet.take());
    auto *states = m_view->findChild<SegmentBar *>();
    states->setCurrent(static_cast<int>(RowFilter::Contended));
    QCOMPARE(rows(), 7);
    states->setCurrent(static_cast<int>(RowFilter::Mine));
    QCOMPARE(rows(), 0);
    QVERIFY(says(u"You hold no key"_qs));
    m_view->setHolds({fleet.hold(2, "deploy/api", HoldState::Held, 372s, 28s)});
    QCOMPARE(rows(), 1);
    QVERIFY(!says(u"You hold no key"_qs));
}

void LocksViewTest::enterAndDoubleClickAsk()
{
    m_view->setSnapshot(pictureFleet(m_clock.now()).take());
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
    QTest::keyClick(table(), Qt::Key_Down, Qt::ShiftModifier);
    QTest::keyClick(table(), Qt::Key_C, Qt::ControlModifier);
    const QStringList lines = QGuiApplication::clipboard()->text().split(u'\n', Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 2);
    QCOMPARE(lines[0].section(u'\t', 0, 2), u"db/migrate\theld\t#17"_qs);
    QCOMPARE(lines[1].section(u'\t', 0, 0), u"deploy/api"_qs);
}

void LocksViewTest::headerClicksSort()
{
    m_view->setSnapshot(pictureFleet(m_clock.now()).take());
    const auto click = [&](LockColumn column) {
        const int section = static_cast<int>(column);
        const QPoint at(table()->header()->sectionViewportPosition(section) + 20, 10);
        QTest::mouseClick(table()->header()->viewport(), Qt::LeftButton, {}, at);
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
    table()->header()->setSortIndicator(static_cast<int>(LockColumn::HeldFor), Qt::DescendingOrder);
    table()->header()->resizeSection(static_cast<int>(LockColumn::Holder), 99);
    const QByteArray state = m_view->saveState();

    LocksView other(nullptr, m_clock);
    other.resize(900, 300);
    QVERIFY(other.restoreState(state));
    other.setSnapshot(pictureFleet(m_clock.now()).take());
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
