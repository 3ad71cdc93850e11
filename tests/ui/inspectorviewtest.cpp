#include "ui/views/inspectorview.h"
#include "samples.h"
#include "support/manualclock.h"
#include "support/testmain.h"
#include "ui/charts/holdtimeschart.h"
#include "ui/charts/storychart.h"
#include "ui/charts/viewrange.h"
#include "ui/models/eventsmodel.h"
#include "ui/views/emptytext.h"
#include "ui/views/eventlist.h"

#include <QtGui/QAction>
#include <QtTest/QAbstractItemModelTester>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>

using namespace Lockdeck;
using namespace Lockdeck::Test;

class InspectorViewTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void saysWhatWillAppear();
    void showsTheKeySentenceAndNumbers();
    void countsTheLatenessOn();
    void appendsEventsAndForgetsThoseOfAnotherKey();
    void passesOverTheStoryOfAnotherKey();
    void itsButtonsAskForItsKey();
    void theChartReadsOutWhatThePointerIsOn();
    void leavesOutAButtonWhereItIsNarrow();
    void showsTheProbesOfItsKey();
    void leavesOutHoldTimesWhereItIsLow();

private:
    QString sentence() const
    {
        QString text = m_view->findChild<QLabel *>(QStringLiteral("inspectorSentence"))->text();
        static const QRegularExpression tags(QStringLiteral("<[^>]*>"));
        return text.remove(tags).replace(QChar::Nbsp, QLatin1Char(' '));
    }
    bool says(const QString &text) const
    {
        const auto labels = m_view->findChildren<QLabel *>();
        return std::any_of(labels.begin(), labels.end(), [&](const QLabel *label) {
            return label->isVisible() && label->text().replace(QChar::Nbsp, QLatin1Char(' ')) == text;
        });
    }
    QAbstractItemModel *events() const { return m_view->findChild<EventList *>()->model(); }
    QString eventText(int row) const { return events()->index(row, EventsModel::Text).data().toString(); }
    KeyStoryPtr story(const char *key, int queueGrew) const
    {
        auto story = std::make_shared<KeyStory>();
        story->server = 2;
        story->key = QString::fromUtf8(key);
        for (int i = 0; i < queueGrew; ++i) {
            KeyRecord record;
            record.kind = FleetEvent::Kind::QueueGrew;
            record.seen = {m_clock.now() + 1s * i, m_clock.now() + 1s * (i + 1)};
            record.from = i;
            record.to = i + 1;
            story->records.push_back(record);
        }
        return story;
    }

    ManualClock m_clock;
    std::unique_ptr<InspectorView> m_view;
};

void InspectorViewTest::init()
{
    m_view.reset();
    m_view = std::make_unique<InspectorView>(nullptr, m_clock);
    SampleFleet fleet(m_clock.now());
    KeyRow &late = fleet.lock(2, "db/migrate", 17, 251s, 12s, 33s, 7);
    late.renewalsSeen = 14;
    late.pattern = HolderPattern{33s, 16s, m_clock.now() - 4s, m_clock.now() - 3s, true};
    fleet.lock(2, "deploy/api", 31, 372s, 28s, 33s);
    m_view->setSnapshot(fleet.take(), ServerSet());
    m_view->resize(404, 700);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
}

void InspectorViewTest::saysWhatWillAppear()
{
    const auto *empty = m_view->findChild<EmptyText *>(QString(), Qt::FindDirectChildrenOnly);
    QVERIFY(empty->isVisible());
    QVERIFY(empty->text().contains(QStringLiteral("No key is selected.")));
    QVERIFY(m_view->situation().isEmpty());
    m_view->inspect(2, QStringLiteral("db/migrate"));
    QVERIFY(!empty->isVisible());
    m_view->inspect(-1, {});
    QVERIFY(empty->isVisible());
}

void InspectorViewTest::showsTheKeySentenceAndNumbers()
{
    m_view->inspect(2, QStringLiteral("db/migrate"));
    QCOMPARE(sentence(), QStringLiteral("#17 has held it for at least 4 min 11 s, 7 wait, its renewal is 4 s late: it "
                                        "runs out in at most 12 s."));
    QTRY_VERIFY(says(QStringLiteral("4 s late, at most 12 s left")));
    QCOMPARE(
        m_view->findChild<StoryChart *>()->accessibleName(),
        QStringLiteral(
            "Lease: apparent 33\u00a0s, renewed every 16\u00a0s, 14 seen. Waiters: 7 now. Owners: hold times seen: "
            "none from begin to end."));
    QVERIFY(m_view->situation().startsWith(QStringLiteral("db/migrate on c.locks:6388")));
    m_view->inspect(2, QStringLiteral("deploy/api"));
    QCOMPARE(sentence(), QStringLiteral("#31 has held it for at least 6 min 12 s. Nobody waits."));
}

void InspectorViewTest::countsTheLatenessOn()
{
    m_view->inspect(2, QStringLiteral("db/migrate"));
    m_clock.advance(3s);
    QTRY_VERIFY(says(QStringLiteral("7 s late, at most 9 s left")));
}

void InspectorViewTest::appendsEventsAndForgetsThoseOfAnotherKey()
{
    const QAbstractItemModelTester tester(events());
    m_view->inspect(2, QStringLiteral("db/migrate"));
    m_view->setStory(story("db/migrate", 2));
    QCOMPARE(events()->rowCount(), 2);
    m_view->setStory(story("db/migrate", 3));
    QCOMPARE(events()->rowCount(), 3);
    QCOMPARE(eventText(0), QStringLiteral("queue grew 2 → 3"));
    QVERIFY(says(QStringLiteral("3 seen")));
    m_view->inspect(2, QStringLiteral("deploy/api"));
    QCOMPARE(events()->rowCount(), 0);
    m_view->setStory(story("deploy/api", 1));
    QCOMPARE(events()->rowCount(), 1);
}

void InspectorViewTest::passesOverTheStoryOfAnotherKey()
{
    m_view->inspect(2, QStringLiteral("deploy/api"));
    m_view->setStory(story("db/migrate", 2));
    QCOMPARE(events()->rowCount(), 0);
    m_view->setStory({});
    QCOMPARE(events()->rowCount(), 0);
}

void InspectorViewTest::itsButtonsAskForItsKey()
{
    m_view->inspect(2, QStringLiteral("db/migrate"));
    QSignalSpy asked(m_view.get(), &InspectorView::enqueueRequested);
    for (QPushButton *button : m_view->findChildren<QPushButton *>()) {
        if (button->text() == QStringLiteral("Enqueue"))
            QTest::mouseClick(button, Qt::LeftButton);
    }
    QCOMPARE(asked, QList<QVariantList>{{QStringLiteral("db/migrate")}});
}

void InspectorViewTest::theChartReadsOutWhatThePointerIsOn()
{
    const Moment now = m_clock.now();
    auto story = std::make_shared<KeyStory>();
    story->server = 2;
    story->key = QStringLiteral("db/migrate");
    story->since = now - 50s;
    story->owner = 17;
    story->waiters = 7;
    KeyRecord grew;
    grew.kind = FleetEvent::Kind::QueueGrew;
    grew.seen = {now - 21s, now - 20s};
    grew.from = 3;
    grew.to = 7;
    story->records = {grew};
    story->gaps = {{now - 40s, now - 30s, false}};
    m_view->inspect(2, story->key);
    m_view->setStory(story);
    auto *chart = m_view->findChild<StoryChart *>();
    const auto read = [&](Moment at) {
        const StoryFrame &frame = chart->frame();
        const double left = chart->width() - 4 - frame.width;
        QTest::mouseMove(chart, QPoint(qRound(left + frame.window.toX(at, frame.width)), chart->height() / 2));
        return chart->findChild<QLabel *>()->text();
    };
    QTRY_VERIFY2(read(now - 10s).contains(QStringLiteral("#17 holds it")), qPrintable(read(now - 10s)));
    QVERIFY2(read(now - 10s).contains(QStringLiteral("7 wait")), qPrintable(read(now - 10s)));
    QVERIFY(read(now - 25s).contains(QStringLiteral("3 wait")));
    QVERIFY(read(now - 35s).contains(QStringLiteral("nothing is known")));

    ViewRange range;
    m_view->setRange(&range);
    const auto span = chart->frame().window.span;
    const QPointF middle(chart->rect().center());
    QWheelEvent wheel(middle, chart->mapToGlobal(middle), {}, {0, -240}, {}, {}, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(chart, &wheel);
    QTRY_VERIFY(chart->frame().window.span > span);
}

void InspectorViewTest::leavesOutAButtonWhereItIsNarrow()
{
    m_view->inspect(2, QStringLiteral("db/migrate"));
    const auto isShown = [&] {
        const auto buttons = m_view->findChildren<QPushButton *>();
        return std::any_of(buttons.begin(), buttons.end(), [](const QPushButton *button) {
            return button->isVisible() && button->text() == QStringLiteral("Run command…");
        });
    };
    m_view->resize(600, 700);
    QVERIFY(isShown());
    m_view->resize(280, 700);
    QVERIFY(!isShown());
    QVERIFY2(m_view->width() <= 330, qPrintable(QString::number(m_view->width())));
    m_view->resize(600, 700);
    QVERIFY(isShown());
}

void InspectorViewTest::leavesOutHoldTimesWhereItIsLow()
{
    m_view->inspect(2, QStringLiteral("db/migrate"));
    const auto *holdTimes = m_view->findChild<HoldTimesChart *>();
    m_view->resize(404, 900);
    QTRY_VERIFY(holdTimes->isVisible());
    const int least = m_view->minimumSizeHint().height();
    m_view->resize(404, least);
    QTRY_VERIFY(!holdTimes->isVisible());
    QCOMPARE(m_view->minimumSizeHint().height(), least); // so that it can be made as low
    m_view->resize(404, 900);
    QTRY_VERIFY(holdTimes->isVisible());
}

void InspectorViewTest::showsTheProbesOfItsKey()
{
    const auto *figures = m_view->findChild<QLabel *>(QStringLiteral("probeFigures"));
    m_view->inspect(2, QStringLiteral("db/migrate"));
    QVERIFY(!figures->isVisible());
    ProbeReport report{{QStringLiteral("c.locks"), 6388}, QStringLiteral("db/migrate"), ProbeHistory(), true};
    report.history.add(2ms);
    report.history.add(4ms);
    m_view->setProbe(report);
    QVERIFY(figures->isVisible());
    QVERIFY(says(QStringLiteral("median 4.0 ms, most 4.0 ms · going on")));
    m_view->inspect(2, QStringLiteral("deploy/api"));
    QVERIFY(!figures->isVisible());
    report.isRunning = false;
    m_view->setProbe(report);
    for (int i = 0; i < 15; ++i) { // of others: as many as are kept beside it
        report.key = QString::number(i);
        m_view->setProbe(report);
    }
    m_view->inspect(2, QStringLiteral("db/migrate"));
    QVERIFY(says(QStringLiteral("median 4.0 ms, most 4.0 ms · ended")));
    report.key = QStringLiteral("one more");
    m_view->setProbe(report);
    QVERIFY(!figures->isVisible());
}

LOCKDECK_TEST(InspectorViewTest)
#include "inspectorviewtest.moc"
