#include "ui/models/keyfigures.h"
#include "samples.h"
#include "support/testmain.h"
#include "ui/incidenttext.h"

using namespace Lockdeck;
using namespace Lockdeck::Test;

/// The numbers of a key and what is pasted into an incident, without a window.
class KeyFiguresTest : public QObject
{
    Q_OBJECT

private slots:
    void tellsWhatIsKnownOfAHeldLock();
    void saysWhyAPatternIsNotKnown();
    void tellsHowLateARenewalIsAndWhatIsLeft();
    void tellsNothingOfAServerThatIsDown();
    void tellsSlotsButNoHoldersOfASemaphore();
    void flagsAKeyOnAnotherShard();
    void tellsWhatTheHistorySays();
    void alwaysHasTheSameLines();
    void incidentHasSentenceNumbersAndEvents();

private:
    static ServerSet servers()
    {
        ServerSet set;
        set.servers.clear();
        for (const char *host : {"a.locks", "b.locks", "c.locks"})
            set.servers.push_back({QString::fromLatin1(host), 6388});
        return set;
    }
    KeyFigure figure(SampleFleet &fleet, int server, const char *key, const char *label,
                     const KeyStory *story = nullptr) const
    {
        for (KeyFigure figure : keyFigures(*fleet.take(), servers(), server, QString::fromUtf8(key), story, m_now)) {
            figure.value.replace(QChar::Nbsp, QLatin1Char(' '));
            if (figure.label == QLatin1String(label))
                return figure;
        }
        return {};
    }
    static void renewing(KeyRow &row, Moment due, bool overdue)
    {
        row.renewalsSeen = 14;
        row.pattern = HolderPattern{33s, 16s, due, due + 1600ms, overdue};
    }

    const Moment m_now{100h};
};

void KeyFiguresTest::tellsWhatIsKnownOfAHeldLock()
{
    SampleFleet fleet(m_now);
    renewing(fleet.lock(0, "k", 17, 251s, 28s, 33s, 7), m_now + 5s, false);
    QCOMPARE(figure(fleet, 0, "k", "Holder").value, QStringLiteral("#17"));
    QVERIFY(figure(fleet, 0, "k", "Holder").help.contains(QStringLiteral("does not say whose")));
    QCOMPARE(figure(fleet, 0, "k", "Apparent lease").value, QStringLiteral("33 s"));
    QCOMPARE(figure(fleet, 0, "k", "Renewed every").value, QStringLiteral("16 s, 14 seen"));
    QCOMPARE(figure(fleet, 0, "k", "Next renewal").value, QStringLiteral("expected in 5 s"));
    QVERIFY(figure(fleet, 0, "k", "Waiting").value.startsWith(QStringLiteral("7; the queue was not empty since ")));
    QCOMPARE(figure(fleet, 0, "k", "Shard").value, QStringLiteral("a.locks:6388"));
}

void KeyFiguresTest::saysWhyAPatternIsNotKnown()
{
    SampleFleet fleet(m_now);
    fleet.lock(0, "k", 17, 251s, 28s, 33s).renewalsSeen = 2;
    const KeyFigure few = figure(fleet, 0, "k", "Renewed every");
    QCOMPARE(few.value, QStringLiteral("unknown, 2 renewals seen"));
    QVERIFY(few.help.contains(QStringLiteral("from 3 renewals")));
    QCOMPARE(few.tone, Tone::Faint);
    QCOMPARE(figure(fleet, 0, "k", "Apparent lease").value, QStringLiteral("unknown"));
    QCOMPARE(figure(fleet, 0, "k", "Next renewal").value, QStringLiteral("unknown; at most 28 s left"));

    SampleFleet seldom(m_now);
    seldom.lock(0, "k", 17, 251s, 28s, 33s).renewalsSeen = 9;
    QVERIFY(figure(seldom, 0, "k", "Apparent lease").help.contains(QStringLiteral("three polls")));
}

void KeyFiguresTest::tellsHowLateARenewalIsAndWhatIsLeft()
{
    SampleFleet fleet(m_now);
    renewing(fleet.lock(0, "k", 17, 251s, 12s, 33s, 7), m_now - 4s, true);
    const KeyFigure late = figure(fleet, 0, "k", "Next renewal");
    QCOMPARE(late.value, QStringLiteral("4 s late, at most 12 s left"));
    QCOMPARE(late.tone, Tone::Doubt);
}

void KeyFiguresTest::tellsNothingOfAServerThatIsDown()
{
    SampleFleet fleet(m_now);
    KeyRow &row = fleet.lock(0, "k", 17, 251s, 12s, 33s, 7);
    renewing(row, m_now - 4s, true);
    row.contention = 412;
    fleet.server(0).state = ServerState::Down;
    for (const char *label : {"Holder", "Held at least since", "Next renewal", "Waiting", "Contention", "Mean wait"})
        QCOMPARE(figure(fleet, 0, "k", label).value, QStringLiteral("–"));
}

void KeyFiguresTest::tellsSlotsButNoHoldersOfASemaphore()
{
    SampleFleet fleet(m_now);
    fleet.semaphore(0, "pool", 3, 5, 1);
    QCOMPARE(figure(fleet, 0, "pool", "Holder").value, QStringLiteral("3 of 5 slots"));
    QCOMPARE(figure(fleet, 0, "pool", "Renewed every").value, QStringLiteral("–"));
}

void KeyFiguresTest::flagsAKeyOnAnotherShard()
{
    SampleFleet fleet(m_now);
    const int shard = static_cast<int>(crc32Shard(QStringLiteral("k"), 3));
    const int other = (shard + 1) % 3;
    fleet.lock(other, "k", 17, 251s, 12s, 33s).otherShard = true;
    const KeyFigure flagged = figure(fleet, other, "k", "Shard");
    QCOMPARE(flagged.tone, Tone::Doubt);
    QVERIFY(flagged.value.endsWith(QStringLiteral("belongs on ") +
                                   servers().servers[static_cast<std::size_t>(shard)].toString()));
}

void KeyFiguresTest::tellsWhatTheHistorySays()
{
    SampleFleet fleet(m_now);
    fleet.lock(0, "k", 17, 251s, 12s, 33s, 7).contention = 412.4F;
    KeyStory story;
    story.rank = 2;
    QCOMPARE(figure(fleet, 0, "k", "Contention", &story).value,
             QStringLiteral("2nd of all keys, 412 waiters × s in 5 min"));
    QCOMPARE(figure(fleet, 0, "k", "Mean wait", &story).value, QStringLiteral("unknown"));
    QCOMPARE(figure(fleet, 0, "k", "Hold times seen", &story).value, QStringLiteral("none from begin to end"));
    SampleFleet lying(m_now);
    lying.lock(0, "k", 17, 251s, 12s, 33s, 7).contention = 3e11F;
    QCOMPARE(figure(lying, 0, "k", "Contention").value, QStringLiteral("299999985664 waiters × s in 5 min"));
    story.meanWait = 170s;
    story.holdTimes = HoldTimes{12, 200s, 340s};
    QCOMPARE(figure(fleet, 0, "k", "Mean wait", &story).value, QStringLiteral("≈ 2 min 50 s, an estimate"));
    QCOMPARE(figure(fleet, 0, "k", "Hold times seen", &story).value,
             QStringLiteral("p50 3 min 20 s, p90 5 min 40 s, of 12"));
}

void KeyFiguresTest::alwaysHasTheSameLines()
{
    SampleFleet fleet = pictureFleet(m_now);
    const FleetSnapshotPtr snapshot = fleet.take();
    const auto first = keyFigures(*snapshot, servers(), 0, QStringLiteral("never seen"), nullptr, m_now);
    QVERIFY(!first.empty());
    for (const KeyRow &row : snapshot->keys) {
        const auto figures = keyFigures(*snapshot, servers(), row.server, row.key, nullptr, m_now);
        QCOMPARE(figures.size(), first.size());
        for (std::size_t i = 0; i < figures.size(); ++i) {
            QCOMPARE(figures[i].label, first[i].label);
            QVERIFY(!figures[i].value.isEmpty());
        }
    }
    QVERIFY(keyFigures(*snapshot, servers(), 3, QStringLiteral("k"), nullptr, m_now).empty());
}

void KeyFiguresTest::incidentHasSentenceNumbersAndEvents()
{
    SampleFleet fleet(m_now);
    renewing(fleet.lock(0, "db/migrate", 17, 251s, 12s, 33s, 7), m_now - 4s, true);
    KeyStory story;
    story.server = 0;
    story.key = QStringLiteral("db/migrate");
    for (int i = 0; i < 30; ++i) {
        KeyRecord grew;
        grew.kind = FleetEvent::Kind::QueueGrew;
        grew.seen = {m_now - 60s + 1s * i, m_now - 59s + 1s * i};
        grew.from = i;
        grew.to = i + 1;
        story.records.push_back(grew);
    }
    const QString text = incidentText(*fleet.take(), servers(), 0, story.key, &story, m_now);
    const QStringList lines = text.split(QLatin1Char('\n'));
    QVERIFY(lines[0].startsWith(QStringLiteral("db/migrate on a.locks:6388, ")));
    QCOMPARE(lines[1], QStringLiteral("#17 has held it for at least 4 min 11 s, 7 wait, its renewal is 4 s late: it "
                                      "runs out in at most 12 s."));
    QVERIFY(lines.contains(QStringLiteral("Next renewal         4 s late, at most 12 s left")));
    const qsizetype events = lines.indexOf(QStringLiteral("Newest events:"));
    QVERIFY(events > 0);
    QVERIFY(lines[events + 1].startsWith(QStringLiteral("between the polls of ")));
    QVERIFY(lines[events + 1].endsWith(QStringLiteral("queue grew 29 → 30")));
    QCOMPARE(lines.size() - events - 1, 21); // 20 events, and behind the last end of line nothing
    QVERIFY(!text.contains(QChar::Nbsp) && !text.contains(QLatin1Char('<')));
    QVERIFY(incidentText(*fleet.take(), servers(), -1, story.key, &story, m_now).isEmpty());
}

LOCKDECK_TEST(KeyFiguresTest)
#include "keyfigurestest.moc"
