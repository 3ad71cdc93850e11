#include "support/testmain.h"

#include "holdsamples.h"
#include "ui/views/holdcard.h"
#include "ui/views/holdsview.h"

#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QApplication>
#include <QtWidgets/QMenu>
#include <QtWidgets/QPushButton>

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace std::chrono_literals;

class HoldsViewTest : public QObject
{
    Q_OBJECT

private:
    StandingClock m_clock;

    HoldStatus sample(HoldState state, HoldId id = 0) const
    {
        HoldStatus hold = sampleHold(state, m_clock.now());
        if (id != 0)
            hold.id = id;
        return hold;
    }
    FleetSnapshotPtr snapshotFor(const std::vector<HoldStatus> &holds) const
    {
        auto snapshot = std::make_shared<FleetSnapshot>();
        for (const HoldStatus &hold : holds) {
            ServerStatus server;
            server.address = hold.server;
            KeyRow row = sampleRow(hold, m_clock.now());
            row.server = static_cast<int>(snapshot->servers.size());
            snapshot->servers.push_back(server);
            snapshot->keys.push_back(row);
        }
        return snapshot;
    }
    static HoldCard *card(const HoldsView &view, HoldId id)
    {
        for (HoldCard *card : view.findChildren<HoldCard *>())
            if (card->hold().id == id && !card->isHidden())
                return card;
        return nullptr;
    }
    static QPushButton *button(const QWidget *parent, const char *text)
    {
        for (QPushButton *button : parent->findChildren<QPushButton *>())
            if (!button->isHidden() && button->text().startsWith(QString::fromLatin1(text)))
                return button;
        return nullptr;
    }
    static void show(QWidget &view)
    {
        view.resize(1000, view.height());
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
    }

private slots:
    void buttonsAskWithTheIdOfTheirHold_data()
    {
        QTest::addColumn<HoldState>("state");
        QTest::addColumn<QByteArray>("button");
        QTest::addColumn<QByteArray>("signal");
        const auto row = [](HoldState state, const char *button, const char *signal) {
            QTest::newRow(button) << state << QByteArray(button) << QByteArray(signal);
        };
        row(HoldState::Connecting, "Cancel", SIGNAL(cancelRequested(quint64)));
        row(HoldState::Queued, "Leave queue", SIGNAL(cancelRequested(quint64)));
        row(HoldState::Queued, "Wait", SIGNAL(waitRequested(quint64, int)));
        row(HoldState::Waiting, "Stop waiting", SIGNAL(cancelRequested(quint64)));
        row(HoldState::Held, "Release", SIGNAL(releaseRequested(quint64)));
        row(HoldState::Uncertain, "Renew now", SIGNAL(renewRequested(quint64)));
        row(HoldState::Lost, "Queue again", SIGNAL(againRequested(quint64)));
        row(HoldState::Lost, "What happened", SIGNAL(explainRequested(quint64)));
        row(HoldState::TimedOut, "Acquire again", SIGNAL(againRequested(quint64)));
        row(HoldState::Released, "Dismiss", SIGNAL(dismissRequested(quint64)));
        row(HoldState::Failed, "Use limit", SIGNAL(limitRequested(quint64, qint64)));
    }
    void buttonsAskWithTheIdOfTheirHold()
    {
        QFETCH(HoldState, state);
        QFETCH(QByteArray, button);
        QFETCH(QByteArray, signal);
        HoldsView view(m_clock);
        std::vector holds{sample(HoldState::Held, 7), sample(state, 42)};
        holds.back().renewalSent = {}; // one that is under way leaves nothing to renew
        view.setSnapshot(snapshotFor(holds));
        view.setHolds(holds);
        show(view);
        QSignalSpy spy(&view, signal.constData());
        QPushButton *found = HoldsViewTest::button(card(view, 42), button.constData());
        QVERIFY(found);
        QTest::mouseClick(found, Qt::LeftButton);
        QCOMPARE(spy.size(), 1);
        QCOMPARE(spy.first().first().toULongLong(), 42U);
        if (button == "Wait")
            QCOMPARE(spy.first().at(1).toInt(), 10);
        if (button == "Use limit")
            QCOMPARE(spy.first().at(1).toLongLong(), 5);
    }

    void moreOffersTheRest()
    {
        HoldsView view(m_clock);
        view.setHolds({sample(HoldState::Held, 42)});
        show(view);
        QPushButton *more = button(&view, "More");
        QVERIFY(more);
        QMenu *menu = more->menu();
        emit menu->aboutToShow();
        const auto actions = menu->actions();
        QCOMPARE(actions.size(), 4);
        QSignalSpy renew(&view, &HoldsView::renewRequested);
        QSignalSpy lease(&view, &HoldsView::leaseChangeRequested);
        QSignalSpy note(&view, &HoldsView::noteChangeRequested);
        for (QAction *action : actions)
            action->trigger();
        QCOMPARE(renew.size(), 1);
        QCOMPARE(lease.size(), 1);
        QCOMPARE(note.size(), 1);
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("0123456789abcdef0123456789abcdef"));
    }

    void widgetsAndFocusSurviveAnUpdate()
    {
        HoldsView view(m_clock);
        view.setHolds({sample(HoldState::Held, 1), sample(HoldState::Held, 2)});
        show(view);
        HoldCard *second = card(view, 2);
        QPushButton *release = button(second, "Release");
        release->setFocus();
        QVERIFY(release->hasFocus());

        HoldStatus renewed = sample(HoldState::Held, 2);
        renewed.renewalsAnswered = 49;
        view.setHolds({sample(HoldState::Queued, 3), sample(HoldState::Held, 1), renewed});
        QCOMPARE(card(view, 2), second);
        QCOMPARE(button(second, "Release"), release);
        QVERIFY(release->hasFocus());
    }

    /// A key press meant for "Cancel" must not press the "Release" that comes into its place.
    void focusOfAButtonThatGoesStaysOnTheCard()
    {
        HoldsView view(m_clock);
        view.setHolds({sample(HoldState::Connecting, 1)});
        show(view);
        button(&view, "Cancel")->setFocus();
        QSignalSpy released(&view, &HoldsView::releaseRequested);
        view.setHolds({sample(HoldState::Held, 1)});
        QVERIFY(card(view, 1)->hasFocus());
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space);
        QCOMPARE(released.size(), 0);
    }

    void focusOfAButtonThatIsDisabledStaysOnTheCard()
    {
        HoldsView view(m_clock);
        HoldStatus hold = sample(HoldState::Uncertain, 1);
        hold.renewalSent = {};
        view.setHolds({hold});
        show(view);
        button(&view, "Renew now")->setFocus();
        hold.renewalSent = m_clock.now();
        view.setHolds({hold});
        QVERIFY(card(view, 1)->hasFocus());
    }

    void focusOfACardThatGoesMovesToItsNeighbour()
    {
        HoldsView view(m_clock);
        view.setHolds({sample(HoldState::Held, 1), sample(HoldState::Released, 2)});
        show(view);
        connect(&view, &HoldsView::dismissRequested, this, [&] { view.setHolds({sample(HoldState::Held, 1)}); });
        QPushButton *dismiss = button(card(view, 2), "Dismiss");
        dismiss->setFocus();
        QTest::keyClick(dismiss, Qt::Key_Space);
        QVERIFY(!card(view, 2));
        QVERIFY(card(view, 1)->hasFocus());
    }

    void theKeyboardReachesEveryButton()
    {
        HoldsView view(m_clock);
        HoldStatus doubtful = sample(HoldState::Uncertain, 2);
        doubtful.renewalSent = {};
        view.setHolds({sample(HoldState::Held, 1), doubtful, sample(HoldState::Lost, 3)});
        show(view);
        QStringList reached;
        card(view, 1)->setFocus(Qt::TabFocusReason);
        for (int i = 0; i < 11; ++i) {
            if (const auto *pressed = qobject_cast<QPushButton *>(QApplication::focusWidget()))
                reached.append(pressed->text());
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        }
        const QString expected =
            QStringLiteral("Release More Renew now Release More Queue again Dismiss What happened");
        QCOMPARE(reached.join(QLatin1Char(' ')), expected);
    }

    void aTickShowsTheLossThatNobodyReported()
    {
        StandingClock clock;
        HoldsView view(clock);
        HoldStatus hold = sampleHold(HoldState::Held, clock.now());
        hold.id = 1;
        view.setHolds({hold});
        show(view);
        QVERIFY(button(&view, "Release"));
        QCOMPARE(view.summary(), QStringLiteral("1 held"));
        clock.advance(29s);
        QCOMPARE(view.summary(), QStringLiteral("1 lost")); // at once, without a tick
        QTRY_VERIFY(!button(&view, "Release"));
        QVERIFY(button(&view, "Queue again"));
        QCOMPARE(card(view, 1)->accessibleName(), QStringLiteral("deploy/api, lost"));
    }

    /// Even without a tick no paint shows what is not true any more.
    void paintingComparesTheDeadlineWithNow()
    {
        StandingClock clock;
        HoldsView view(clock);
        HoldStatus hold = sampleHold(HoldState::Held, clock.now());
        view.setHolds({hold});
        view.resize(400, view.height());
        const QImage held = view.grab().toImage();
        clock.advance(29s);
        const QImage lost = view.grab().toImage();
        QVERIFY(held != lost);
        const QPoint border = card(view, hold.id)->mapTo(&view, QPoint(188, 0));
        QCOMPARE(held.pixelColor(border), Theme::current().border);
        QCOMPARE(lost.pixelColor(border), Theme::current().bad.fill);
    }

    void namesAreForEars()
    {
        HoldsView view(m_clock);
        view.setHolds({sample(HoldState::Held, 1)});
        QCOMPARE(card(view, 1)->accessibleName(), QStringLiteral("deploy/api, held, 28 seconds left"));
        QCOMPARE(button(&view, "Release")->accessibleName(), QStringLiteral("Release, deploy/api"));
        QCOMPARE(button(&view, "More")->accessibleName(), QStringLiteral("More for deploy/api"));
    }

    void whatStatsShowsIsSaidOnTheCard()
    {
        HoldsView view(m_clock);
        const HoldStatus hold = sample(HoldState::Held, 1);
        view.setHolds({hold});
        QVERIFY(!card(view, 1)->present().details.contains(QStringLiteral("3 wait behind you")));
        view.setSnapshot(snapshotFor({hold}));
        QVERIFY(card(view, 1)->present().details.contains(QStringLiteral("3 wait behind you")));
    }

    void summaryCountsWords()
    {
        HoldsView view(m_clock);
        QCOMPARE(view.summary(), QString());
        view.setHolds({sample(HoldState::Lost, 1), sample(HoldState::Held, 2), sample(HoldState::Queued, 3),
                       sample(HoldState::Held, 4), sample(HoldState::Uncertain, 5)});
        QCOMPARE(view.summary(), QStringLiteral("2 held · 1 queued · 1 uncertain · 1 lost"));
    }

    void cardsStayInTheOrderOfTheHolds()
    {
        HoldsView view(m_clock);
        view.setHolds({sample(HoldState::Held, 1), sample(HoldState::Held, 3)});
        view.setHolds({sample(HoldState::Held, 1), sample(HoldState::Held, 2), sample(HoldState::Held, 3)});
        show(view);
        QVERIFY(card(view, 1)->x() < card(view, 2)->x());
        QVERIFY(card(view, 2)->x() < card(view, 3)->x());
    }

    void cardsKeepTheirWidthAndTheRowScrolls()
    {
        HoldsView view(m_clock);
        std::vector<HoldStatus> holds;
        for (HoldId id = 1; id <= 6; ++id)
            holds.push_back(sample(HoldState::Held, id));
        view.setHolds(holds);
        show(view);
        QVERIFY(card(view, 1)->width() >= 306);
        QCOMPARE(card(view, 1)->height(), 144);
        QVERIFY(card(view, 6)->mapTo(&view, QPoint()).x() > view.width());
        view.setHolds({holds.front()});
        QTRY_COMPARE(card(view, 1)->width(), 460);
    }

    void foldedCardsArePillsThatUnfold()
    {
        HoldsView view(m_clock);
        view.setHolds({sample(HoldState::Held, 1), sample(HoldState::Lost, 2)});
        show(view);
        const int unfolded = view.height();
        QSignalSpy folded(&view, &HoldsView::foldedChanged);
        view.setFolded(true);
        QVERIFY(view.height() < unfolded / 2);
        QCOMPARE(card(view, 1)->height(), 40);
        QVERIFY(!button(&view, "Release"));
        QTest::keyClick(card(view, 1), Qt::Key_Return);
        QVERIFY(!view.isFolded());
        QVERIFY(button(&view, "Release"));
        view.setFolded(true);
        QTest::mouseClick(card(view, 2), Qt::LeftButton);
        QVERIFY(!view.isFolded());
        QCOMPARE(folded.size(), 4);
        QCOMPARE(view.height(), unfolded);
    }

    void nothingTicksWhileHidden()
    {
        HoldsView view(m_clock);
        view.setHolds({sample(HoldState::Held, 1)});
        QVERIFY(!view.isTicking());
        show(view);
        QVERIFY(view.isTicking());
        view.hide();
        QVERIFY(!view.isTicking());
    }

    void longKeysAndNotesLeaveTheCardItsSize()
    {
        HoldsView view(m_clock);
        HoldStatus hold = sample(HoldState::Held, 1);
        hold.key = QStringLiteral("k").repeated(256);
        hold.note = QStringLiteral("note ").repeated(100);
        view.setHolds({hold});
        view.resize(340, view.height());
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QVERIFY(card(view, 1)->width() <= 340);
    }
};

LOCKDECK_TEST(HoldsViewTest)
#include "holdsviewtest.moc"
