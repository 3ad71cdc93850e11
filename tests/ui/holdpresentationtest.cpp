#include "support/testmain.h"

#include "client/holdrules.h"
#include "client/holdwords.h"
#include "holdsamples.h"
#include "ui/models/holdpresentation.h"

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace std::chrono_literals;

static QString plain(QString text)
{
    return text.replace(QChar(QChar::Nbsp), QLatin1Char(' '));
}

static QStringList words(const std::vector<HoldButton> &buttons)
{
    QStringList texts;
    for (const HoldButton &button : buttons)
        texts.append(plain(button.text));
    return texts;
}

static QStringList lines(const char *text)
{
    return QString::fromUtf8(text).split(QLatin1Char('|'), Qt::SkipEmptyParts);
}

class HoldPresentationTest : public QObject
{
    Q_OBJECT

private:
    StandingClock m_clock;

    HoldPresentation present(const HoldStatus &hold, const KeyRow *row = nullptr) const
    {
        return HoldPresentation::of(hold, m_clock.now(), row, Theme::light());
    }
    HoldStatus sample(HoldState state) const { return sampleHold(state, m_clock.now()); }
    HoldPresentation presentSample(HoldState state) const
    {
        const HoldStatus hold = sample(state);
        const KeyRow row = sampleRow(hold, m_clock.now());
        return present(hold, &row);
    }

    static bool hasStep(const HoldStatus &hold, HoldAction action)
    {
        switch (action) {
        case HoldAction::Release:
            return !checkStep(HoldStep::Release, hold);
        case HoldAction::RenewNow:
            return !checkStep(HoldStep::Renew, hold);
        case HoldAction::ChangeLease:
            return !checkStep(HoldStep::SetLease, hold);
        case HoldAction::Wait:
            return !checkStep(HoldStep::Wait, hold);
        case HoldAction::LeaveQueue:
        case HoldAction::StopWaiting:
        case HoldAction::Cancel:
            return !checkStep(HoldStep::Cancel, hold);
        case HoldAction::QueueAgain:
        case HoldAction::AcquireAgain:
        case HoldAction::UseLimit:
        case HoldAction::Dismiss:
            return isTerminal(hold.state) && !hold.comesBack();
        case HoldAction::ChangeNote:
        case HoldAction::Explain:
            return true;
        case HoldAction::CopyToken:
            return !hold.token.isEmpty();
        }
        return false;
    }

private slots:
    void everyStateHasItsWords_data()
    {
        QTest::addColumn<HoldState>("state");
        QTest::addColumn<QString>("word");
        QTest::addColumn<QString>("note");
        QTest::addColumn<QStringList>("details");
        QTest::addColumn<QStringList>("buttons");
        QTest::addColumn<QString>("accessibleName");
        const auto row = [](HoldState state, const char *word, const char *note, const char *details,
                            const char *buttons, const char *accessibleName) {
            QTest::newRow(word) << state << QString::fromLatin1(word) << QString::fromUtf8(note) << lines(details)
                                << lines(buttons) << QString::fromUtf8(accessibleName);
        };
        row(HoldState::Connecting, "CONNECTING", "DB upgrade, OPS-311",
            "Connecting to c.locks:6388 · 1.2 s|each step gives up after 5 s", "Cancel", "deploy/api, connecting");
        row(HoldState::Queued, "QUEUED", "Schema 2026-11, OPS-314",
            "at most 2nd, or already granted|in the queue for 3 min 38 s, kept alive|"
            "a grant not seen within 33 s runs out",
            "Wait 10 s, or give up the place|Leave queue", "db/migrate, queued, at most 2nd, or already granted");
        row(HoldState::Waiting, "WAITING", "Schema 2026-11, OPS-314",
            "at most 2nd of 7 · since 3 min 38 s|at 0 s the place in the queue is gone", "Stop waiting",
            "db/migrate, waiting, 6 seconds to wait");
        row(HoldState::Verifying, "VERIFYING", "Schema 2026-11, OPS-314",
            "Granted after 41 s; the reply may be old.|One renewal decides · sent 0.2 s ago", "Cancel",
            "db/migrate, verifying");
        row(HoldState::Held, "HELD", "DB upgrade, OPS-311",
            "lease 33 s · next renewal in 3 s|48 renewals · round trip 0.4 ms|3 wait behind you", "Release",
            "deploy/api, held, 28 seconds left");
        row(HoldState::Lost, "LOST", "Lost 12 s ago · held 6 min 04 s",
            "Server a answered “error” to the renewal of 14:03:00.1; last confirmed 14:02:52.4. #219 holds it now.",
            "Queue again|Dismiss", "cache/rebuild, lost");
        row(HoldState::TimedOut, "TIMED OUT", "Reindex after import",
            "Not granted within 10 s. Place given up.|#88 holds it for at least 41 s, 2 wait", "Acquire again|Dismiss",
            "search/reindex, timed out");
        row(HoldState::Releasing, "RELEASING", "DB upgrade, OPS-311",
            "Release sent 0.3 s ago to c, not answered yet|if it is lost, the lease ends in 24 s at most", "Cancel",
            "deploy/api, releasing");
        row(HoldState::Failed, "FAILED", "Asked for a slot with limit 4",
            "Server a answered error_limit_mismatch: the first user set the limit to 5. Ask with limit 5.",
            "Use limit 5|Dismiss", "pool/workers, failed");
    }
    void everyStateHasItsWords()
    {
        QFETCH(HoldState, state);
        QFETCH(QString, word);
        QFETCH(QString, note);
        QFETCH(QStringList, details);
        QFETCH(QStringList, buttons);
        QFETCH(QString, accessibleName);
        const HoldPresentation shown = presentSample(state);
        QCOMPARE(shown.state, state);
        QCOMPARE(shown.word, word);
        QCOMPARE(plain(shown.note), note);
        QCOMPARE(plain(shown.details.join(QLatin1Char('|'))), details.join(QLatin1Char('|')));
        QCOMPARE(words(shown.buttons), buttons);
        QCOMPARE(plain(shown.accessibleName), accessibleName);
        QCOMPARE(shown.colors.fill, Theme::light().family(state).fill);
        QVERIFY(iconNames().contains(shown.glyph));
    }

    void uncertainSaysWhatIsNotKnown()
    {
        const HoldPresentation shown = presentSample(HoldState::Uncertain);
        QCOMPARE(shown.word, QStringLiteral("UNCERTAIN"));
        const QString text = plain(shown.details.join(QLatin1Char(' ')));
        QVERIFY2(text.startsWith(QLatin1String("Renewal sent to b ")), qUtf8Printable(text));
        QVERIFY2(text.contains(QLatin1String("unanswered for 3.3 s. Last confirmed ")), qUtf8Printable(text));
        QVERIFY2(text.endsWith(QLatin1String("It may be gone already.")), qUtf8Printable(text));
        QCOMPARE(words(shown.buttons), lines("Renew now|Release"));
        QCOMPARE(plain(shown.ring.big), QStringLiteral("10 s"));
        QCOMPARE(shown.ring.over, QStringLiteral("at most"));
        QVERIFY(shown.ring.overdue > 0);
        QCOMPARE(shown.accessibleName, QStringLiteral("report/daily, uncertain, at most 10 seconds left"));
    }

    void uncertainAfterSleepTellsTheReason()
    {
        HoldStatus hold = sample(HoldState::Uncertain);
        hold.renewalSent = m_clock.now() - 20ms;
        hold.reason = Error{ErrorCode::ReplyTimeout, QStringLiteral("The computer slept for 40 s."), {}};
        QVERIFY(present(hold).details.first().startsWith(QLatin1String("The computer slept for 40 s. Last confirmed")));
    }

    void releasedSaysWhenAndByWhom()
    {
        const HoldPresentation shown = presentSample(HoldState::Released);
        QVERIFY(plain(shown.details.at(0))
                    .contains(QRegularExpression(QStringLiteral("^Released \\d\\d:\\d\\d:\\d\\d, confirmed by c$"))));
        QCOMPARE(plain(shown.details.at(1)), QStringLiteral("held 6 min 12 s · 49 renewals"));
        QCOMPARE(words(shown.buttons), lines("Acquire again|Dismiss"));
    }

    void onlyDoubtAndLossHaveColouredBorders()
    {
        for (const HoldState state : sampleStates()) {
            const HoldPresentation shown = presentSample(state);
            const bool asks = state == HoldState::Uncertain || state == HoldState::Lost;
            QCOMPARE(shown.border.isValid(), asks);
        }
        QCOMPARE(presentSample(HoldState::Lost).border, Theme::light().bad.fill);
    }

    void nothingCertainIsADashedRing()
    {
        for (const HoldState state : sampleStates()) {
            const bool isDashed = state == HoldState::Verifying || state == HoldState::Lost;
            QCOMPARE(presentSample(state).ring.dashed, isDashed);
        }
    }

    /// DESIGN.md, rule 1: held until the deadline, not a nanosecond longer, whatever the keeper has noticed.
    void heldEndsAtTheDeadline_data()
    {
        QTest::addColumn<HoldState>("state");
        QTest::newRow("held") << HoldState::Held;
        QTest::newRow("uncertain") << HoldState::Uncertain;
    }
    void heldEndsAtTheDeadline()
    {
        QFETCH(HoldState, state);
        HoldStatus hold = sample(state);
        hold.deadline = m_clock.now() + 1ns;
        QCOMPARE(present(hold).state, state);
        hold.deadline = m_clock.now();
        const HoldPresentation lost = present(hold);
        QCOMPARE(lost.state, HoldState::Lost);
        QCOMPARE(lost.word, QStringLiteral("LOST"));
        QVERIFY(lost.ring.dashed);
        QVERIFY(lost.ring.big.isEmpty());
        QCOMPARE(lost.border, Theme::light().bad.fill);
        QVERIFY(lost.details.first().contains(QLatin1String("No renewal was answered before the lease ran out")));
        // The keeper still counts it as held and would refuse these.
        for (const HoldButton &button : lost.buttons)
            QVERIFY(!button.isEnabled);
    }

    void countdownRoundsDown()
    {
        HoldStatus hold = sample(HoldState::Held);
        hold.deadline = m_clock.now() + 999ms;
        QCOMPARE(present(hold).ring.big, QStringLiteral("0"));
        QCOMPARE(present(hold).accessibleName, QStringLiteral("deploy/api, held, 0 seconds left"));
        hold.deadline = m_clock.now() + 1s;
        QCOMPARE(present(hold).accessibleName, QStringLiteral("deploy/api, held, 1 second left"));
    }

    void longLeasesFitIntoTheRing()
    {
        HoldStatus hold = sample(HoldState::Held);
        const auto shown = [&](std::chrono::nanoseconds left) {
            hold.lease = std::chrono::ceil<std::chrono::seconds>(left);
            hold.deadline = m_clock.now() + left;
            const RingLook ring = present(hold).ring;
            return ring.big + QLatin1Char(' ') + ring.under;
        };
        QCOMPARE(shown(999s), QStringLiteral("999 s left"));
        QCOMPARE(shown(1000s), QStringLiteral("16 min left"));
        QCOMPARE(shown(100min), QStringLiteral("1 h left"));
        QCOMPARE(shown(100h), QStringLiteral("4 d left"));
    }

    void notchIsWhereTheRenewalIsDue()
    {
        HoldStatus hold = sample(HoldState::Held);
        hold.lease = 40s;
        hold.deadline = m_clock.now() + 30s;
        hold.nextRenewal = m_clock.now() + 10s;
        const RingLook ring = present(hold).ring;
        QCOMPARE(ring.share, 0.75);
        QCOMPARE(ring.notch.value_or(0), 0.5);
        hold.nextRenewal = {};
        QVERIFY(!present(hold).ring.notch);
    }

    void queueRingCountsThePlace()
    {
        const HoldStatus hold = sample(HoldState::Queued);
        KeyRow row = sampleRow(hold, m_clock.now());
        row.waiters = 4;
        QCOMPARE(present(hold, &row).ring.segments, 4);
        QCOMPARE(present(hold, &row).ring.place, 2);
        QCOMPARE(present(hold, &row).ring.big, QStringLiteral("2nd"));
        row.waiters = 0; // an older view than the place
        QCOMPARE(present(hold, &row).ring.segments, 2);

        HoldStatus unknown = hold;
        unknown.placeAtMost.reset();
        QCOMPARE(present(unknown).ring.segments, 0);
        QVERIFY(!present(unknown).ring.glyph.isEmpty());
    }

    void waitCarriesItsSeconds()
    {
        const HoldPresentation shown = presentSample(HoldState::Queued);
        QCOMPARE(shown.buttons.front().action, HoldAction::Wait);
        QCOMPARE(shown.buttons.front().value, 10);
    }

    void stopWaitingWarnsOfTheGhost()
    {
        HoldStatus hold = sample(HoldState::Waiting);
        QCOMPARE(present(hold).hint, QStringLiteral("may leave a ghost in the queue"));
        QVERIFY(present(hold).buttons.front().toolTip.contains(HoldWords::ghost(hold)));
        hold.serverKeepsLocks = true; // then the connection stays open until the answer, and nothing is left behind
        QVERIFY(!present(hold).hint.contains(QStringLiteral("ghost")));
        QVERIFY(!present(hold).buttons.front().toolTip.contains(HoldWords::ghost(hold)));
    }

    void theEndedCardTellsOfTheGhost()
    {
        HoldStatus hold = sample(HoldState::Failed);
        hold.mayLeaveGhost = true;
        hold.reason = HoldWords::cancelled(hold);
        QVERIFY(present(hold).details.join(QLatin1Char(' ')).contains(HoldWords::ghost(hold)));
        hold.reason = Error{ErrorCode::ReplyTimeout, QStringLiteral("No answer."), {}};
        QCOMPARE(present(hold).details, QStringList({hold.reason->message, HoldWords::ghost(hold)}));
        hold.mayLeaveGhost = false;
        QCOMPARE(present(hold).details, QStringList(hold.reason->message));
    }

    void leavingOffersNothingMore()
    {
        for (HoldState state : {HoldState::Requesting, HoldState::Queued, HoldState::Waiting}) {
            HoldStatus hold = sample(state);
            hold.leaving = true;
            hold.reason = HoldWords::leavingOnAnswer(hold);
            const HoldPresentation shown = present(hold);
            for (const HoldButton &button : shown.buttons)
                QVERIFY2(!button.isEnabled, qPrintable(button.text));
            QVERIFY(shown.details.last().contains(QStringLiteral("leaving")));
        }
    }

    /// Every button that can be pressed is a step that the keeper would take.
    void enabledButtonsAreSteps_data()
    {
        QTest::addColumn<HoldState>("state");
        for (const HoldState state : sampleStates())
            QTest::newRow(qPrintable(stateName(state))) << state;
        QTest::newRow("requesting") << HoldState::Requesting;
    }
    void enabledButtonsAreSteps()
    {
        QFETCH(HoldState, state);
        HoldStatus hold = sample(state);
        for (const bool settling : {false, true}) {
            if (settling && !isTerminal(state))
                continue;
            for (const OnLoss onLoss : {OnLoss::Report, OnLoss::QueueAgain}) {
                hold.settling = settling;
                hold.onLoss = onLoss;
                const HoldPresentation shown = present(hold);
                for (const auto *buttons : {&shown.buttons, &shown.menu, &shown.trailing}) {
                    for (const HoldButton &button : *buttons) {
                        if (button.isEnabled)
                            QVERIFY2(hasStep(hold, button.action), qPrintable(button.text));
                    }
                }
                QVERIFY(!shown.buttons.empty());
            }
        }
    }

    void aSecondRenewalWaitsForTheFirst()
    {
        HoldStatus hold = sample(HoldState::Uncertain);
        QVERIFY(!present(hold).buttons.front().isEnabled);
        hold.renewalSent = {};
        QCOMPARE(present(hold).buttons.front().action, HoldAction::RenewNow);
        QVERIFY(present(hold).buttons.front().isEnabled);
        hold.reason = HoldWords::reconnecting(Error{ErrorCode::Disconnected, {}, {}});
        QVERIFY(!present(hold).buttons.front().isEnabled);
    }

    void aFenceIsShownWhereThereIsOne()
    {
        HoldStatus hold = sample(HoldState::Held);
        QVERIFY(!plain(present(hold).details.join(u'|')).contains(u"fence"_qs));
        hold.fence = 42;
        QVERIFY(plain(present(hold).details[1]).endsWith(u" · fence 42"_qs));
    }

    void whatALaterServerSaidIsTold()
    {
        HoldStatus hold = sample(HoldState::Uncertain);
        hold.renewalSent = {};
        hold.reason = HoldWords::notRenewed(hold, HoldWords::draining(hold));
        QVERIFY2(present(hold).details.first().startsWith(
                     hold.server.toString() + u" is shutting down and does not renew. It is asked again"_qs),
                 qPrintable(present(hold).details.first()));
        QVERIFY(present(hold).buttons.front().isEnabled);
        hold.reason = HoldWords::renewingAtLeader(hold, ServerAddress{u"b.locks"_qs, 6388});
        QVERIFY2(present(hold).details.first().contains(u"renewing at b.locks:6388, until "_qs),
                 qPrintable(present(hold).details.first()));
    }

    void anAttemptTellsOfTheLossBefore()
    {
        for (HoldState state : {HoldState::Connecting, HoldState::Requesting, HoldState::Waiting, HoldState::Verifying,
                                HoldState::Held}) {
            HoldStatus hold = sample(state);
            hold.requeues = 2;
            hold.lostAt = m_clock.now() - 9s;
            const HoldPresentation shown = present(hold);
            QVERIFY2(shown.details.last().startsWith(QStringLiteral("lost at ")), qPrintable(shown.details.last()));
            QVERIFY(shown.details.last().endsWith(QStringLiteral("queued again (2nd time)")));
            QVERIFY(shown.details.size() <= 3);
            QCOMPARE(shown.note, hold.note);
        }
    }

    void moreHasTheRest()
    {
        QCOMPARE(words(presentSample(HoldState::Held).menu), lines("Renew now|Change lease…|Note…|Copy token"));
        QCOMPARE(words(presentSample(HoldState::Uncertain).menu), lines("Change lease…|Note…|Copy token"));
        QCOMPARE(words(presentSample(HoldState::Lost).trailing), lines("What happened"));
    }

    /// The connection that stats shows may still be this hold's own.
    void theNextHolderIsNamedOnlyWhenItIsAnother()
    {
        const HoldStatus hold = sample(HoldState::Lost);
        KeyRow row = sampleRow(hold, m_clock.now());
        row.ownerSince = hold.confirmed - 1s;
        QVERIFY(!present(hold, &row).details.join(QString()).contains(QLatin1String("holds it now")));
        row.ownerSince = hold.stateSince + 1s;
        row.seen = hold.stateSince - 1s;
        QVERIFY(!present(hold, &row).details.join(QString()).contains(QLatin1String("holds it now")));
    }

    void whatTheUserGaveUpIsNoTrouble()
    {
        HoldStatus hold = sample(HoldState::Failed);
        hold.reason = Error{ErrorCode::Cancelled, QStringLiteral("Given up."), {}};
        const HoldPresentation shown = present(hold);
        QCOMPARE(shown.word, QStringLiteral("CANCELLED"));
        QCOMPARE(shown.colors.fill, Theme::light().over.fill);
        QCOMPARE(words(shown.buttons), lines("Acquire again|Dismiss"));
    }

    void aLimitIsOfferedOnlyWhenItIsKnown()
    {
        const HoldStatus hold = sample(HoldState::Failed);
        QCOMPARE(words(present(hold).buttons), lines("Dismiss"));
        KeyRow row = sampleRow(hold, m_clock.now());
        QCOMPARE(present(hold, &row).buttons.front().value, 5);
    }

    void aHoldThatComesBackIsNotStartedTwice()
    {
        HoldStatus hold = sample(HoldState::Lost);
        hold.onLoss = OnLoss::QueueAgain;
        hold.settling = true;
        const HoldPresentation shown = present(hold);
        QCOMPARE(words(shown.buttons), lines("Cancel"));
        QCOMPARE(shown.hint, QStringLiteral("queues again by itself"));
    }

    void keysAreWhatTheyLookLike()
    {
        HoldStatus hold = sample(HoldState::Held);
        hold.key = QStringLiteral("a\u202eb");
        QCOMPARE(present(hold).title, QStringLiteral("a\\u202eb"));
    }

    void withoutAViewOfTheKeyNothingIsSaidOfOthers()
    {
        QCOMPARE(plain(present(sample(HoldState::Held)).details.last()), QStringLiteral("held 6 min 12 s"));
        const HoldStatus hold = sample(HoldState::Held);
        KeyRow row = sampleRow(hold, m_clock.now());
        row.waiters = 0;
        QCOMPARE(present(hold, &row).details.last(), QStringLiteral("nobody waits behind you"));
        row.kind = KeyRow::Kind::Semaphore;
        row.limit = 5;
        row.holders = 3;
        row.waiters = 1;
        QCOMPARE(present(hold, &row).details.last(), QStringLiteral("3 of 5 slots taken · 1 waits"));
    }

    /// A status with nothing filled in must neither crash nor divide by zero.
    void anEmptyStatusCanBeShownInEveryState()
    {
        for (int i = 0; i <= static_cast<int>(HoldState::Failed); ++i) {
            HoldStatus hold;
            hold.state = static_cast<HoldState>(i);
            const HoldPresentation shown = present(hold);
            QVERIFY(!shown.word.isEmpty());
            QVERIFY(shown.ring.share >= 0 && shown.ring.share <= 1);
            QVERIFY(shown.details.size() <= 3);
        }
    }
};

LOCKDECK_TEST(HoldPresentationTest)
#include "holdpresentationtest.moc"
