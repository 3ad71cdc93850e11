#include "ui/keysituation.h"
#include "support/testmain.h"

#include <QtGui/QTextDocumentFragment>

using namespace Lockdeck;
using namespace std::chrono_literals;

/// What the acquire dialog says of a key, without a window.
class KeySituationTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void namesHolderQueueAndPlace();
    void saysThatNobodyWaits();
    void saysThatItIsFree();
    void countsSlotsOfASemaphore();
    void escapesWhatTheServerSays();
    void warnsOfTheOwnLock();
    void knowsNothingOfASilentServer();
    void tellsOnlookersNothingOfTheirPlace();
    void saysThatARenewalIsLate();

private:
    QString sentence(const QString &key, const std::vector<HoldStatus> &own = {}) const
    {
        const QString html = describeKey(m_snapshot, ServerSet(), key, own, m_now).sentence;
        return QTextDocumentFragment::fromHtml(html).toPlainText().replace(QChar::Nbsp, QLatin1Char(' '));
    }
    KeyRow row(const QString &key, KeyRow::Kind kind) const
    {
        KeyRow made;
        made.key = key;
        made.kind = kind;
        return made;
    }

    /// The lock "k", which connection `owner` holds.
    KeyRow held(quint64 owner, std::chrono::seconds since, int waiters = 0) const
    {
        KeyRow made = row(QStringLiteral("k"), KeyRow::Kind::Lock);
        made.owner = owner;
        made.ownerSince = m_now - since;
        made.waiters = waiters;
        return made;
    }
    KeyRow pool(qint64 holders, qint64 limit) const
    {
        KeyRow made = row(QStringLiteral("pool"), KeyRow::Kind::Semaphore);
        made.holders = holders;
        made.limit = limit;
        return made;
    }

    const Moment m_now{100h};
    FleetSnapshot m_snapshot;
};

void KeySituationTest::init()
{
    ServerStatus server;
    server.state = ServerState::Up;
    server.lastAnswered = m_now - 300ms;
    m_snapshot = {};
    m_snapshot.servers = {server};
}

void KeySituationTest::namesHolderQueueAndPlace()
{
    m_snapshot.keys = {held(88, 41s, 2)};
    m_snapshot.keys[0].deadline = m_now + 25s;
    QCOMPARE(sentence(QStringLiteral("k")),
             QStringLiteral("#88 has held it for at least 41 s. 2 wait; you would be at most 3rd."));
    const KeySituation s = describeKey(m_snapshot, ServerSet(), QStringLiteral("k"), {}, m_now);
    QCOMPARE(s.holder, QStringLiteral("#88"));
    QCOMPARE(s.ahead, QStringLiteral("3"));
    QVERIFY(s.holderHint.startsWith(QStringLiteral("25")));
    QCOMPARE(lookedAgo(s.looked, m_now).replace(QChar::Nbsp, QLatin1Char(' ')), QStringLiteral("looked 0.3 s ago"));
}

void KeySituationTest::saysThatNobodyWaits()
{
    m_snapshot.keys = {held(5, 2s)};
    QCOMPARE(sentence(QStringLiteral("k")),
             QStringLiteral("#5 has held it for at least 2 s. Nobody waits; you would be next."));
}

void KeySituationTest::saysThatItIsFree()
{
    QCOMPARE(sentence(QStringLiteral("never/seen")),
             QStringLiteral("It is free: nobody holds it or waits for it. You would get it at once."));
    KeyRow idle = row(QStringLiteral("k"), KeyRow::Kind::Free);
    idle.idle = 14s;
    m_snapshot.keys = {idle};
    QCOMPARE(sentence(QStringLiteral("k")), QStringLiteral("It has been free for 14 s. You would get it at once."));
}

void KeySituationTest::countsSlotsOfASemaphore()
{
    m_snapshot.keys = {pool(3, 5)};
    QCOMPARE(sentence(QStringLiteral("pool")),
             QStringLiteral("3 of 5 slots are taken. One would be yours at once, with limit 5."));
    m_snapshot.keys[0].holders = 5;
    m_snapshot.keys[0].waiters = 1;
    QCOMPARE(sentence(QStringLiteral("pool")),
             QStringLiteral("5 of 5 slots are taken. 1 waits; you would be at most 2nd."));
}

void KeySituationTest::escapesWhatTheServerSays()
{
    m_snapshot.servers[0].state = ServerState::Down;
    ServerSet servers;
    servers.servers[0].host = QStringLiteral("<b>h");
    m_snapshot.servers[0].address = servers.servers[0];
    QVERIFY(describeKey(m_snapshot, servers, QStringLiteral("k"), {}, m_now)
                .sentence.contains(QStringLiteral("&lt;b&gt;h")));
}

void KeySituationTest::warnsOfTheOwnLock()
{
    HoldStatus own;
    own.key = QStringLiteral("k");
    own.state = HoldState::Held;
    own.deadline = m_now + 5s;
    const auto warning = [&] {
        return describeKey(m_snapshot, ServerSet(), QStringLiteral("k"), {own}, m_now).warning;
    };
    QVERIFY(warning().contains(QStringLiteral("You hold it yourself")));
    own.deadline = m_now - 1s;
    QVERIFY(warning().isEmpty());
    own.state = HoldState::Queued;
    QVERIFY(warning().contains(QStringLiteral("already")));
}

void KeySituationTest::knowsNothingOfASilentServer()
{
    m_snapshot.servers[0].state = ServerState::Down;
    QVERIFY(sentence(QStringLiteral("k")).contains(QStringLiteral("does not answer")));
    m_snapshot.servers.clear();
    QVERIFY(sentence(QStringLiteral("k")).contains(QStringLiteral("not been asked")));
}

void KeySituationTest::tellsOnlookersNothingOfTheirPlace()
{
    m_snapshot.keys = {held(88, 41s, 2), pool(1, 3)};
    const auto seen = [this](const char *key) {
        return describeKey(m_snapshot, ServerSet(), QLatin1String(key), {}, m_now, SituationFor::Looking);
    };
    for (const char *key : {"k", "pool", "free"}) {
        const KeySituation s = seen(key);
        QVERIFY2(!s.sentence.contains(QStringLiteral("you")), qPrintable(s.sentence));
        QVERIFY(s.ahead.isEmpty());
    }
    QVERIFY(seen("k").sentence.contains(QStringLiteral("<b>2</b> wait.")));
    QVERIFY(seen("pool").sentence.contains(QStringLiteral("Nobody waits.")));
}

void KeySituationTest::saysThatARenewalIsLate()
{
    m_snapshot.keys = {held(17, 251s, 7)};
    m_snapshot.keys[0].deadline = m_now + 12s;
    m_snapshot.keys[0].pattern = HolderPattern{33s, 16s, m_now - 4s, m_now - 3s, true};
    QCOMPARE(sentence(QStringLiteral("k")),
             QStringLiteral("#17 has held it for at least 4 min 11 s; its renewal is 4 s late, it runs out in at most "
                            "12 s. 7 wait; you would be at most 8th."));
    const KeySituation seen = describeSeen(m_snapshot, 0, QStringLiteral("k"), m_now);
    QCOMPARE(QTextDocumentFragment::fromHtml(seen.sentence).toPlainText().replace(QChar::Nbsp, QLatin1Char(' ')),
             QStringLiteral("#17 has held it for at least 4 min 11 s, 7 wait, its renewal is 4 s late: it runs out in "
                            "at most 12 s."));
    QCOMPARE(seen.glyph, QStringLiteral("table-late"));
    QVERIFY(seen.isLate);
    const auto isLate = [this] { return describeSeen(m_snapshot, 0, QStringLiteral("k"), m_now).isLate; };
    m_snapshot.servers[0].state = ServerState::Down;
    QVERIFY2(!isLate(), "nothing is known of it");
    m_snapshot.servers[0].state = ServerState::Up;
    m_snapshot.keys[0].ranOut = true;
    QVERIFY2(!isLate(), "late no more: the lease has run out");
    m_snapshot.keys[0].ranOut = false;
    m_snapshot.keys[0].pattern->overdue = false;
    QVERIFY(!isLate());
    QVERIFY(!sentence(QStringLiteral("k")).contains(QStringLiteral("late")));
}

LOCKDECK_TEST(KeySituationTest)
#include "keysituationtest.moc"
