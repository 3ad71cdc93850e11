#include "ui/summary.h"
#include "support/testmain.h"

#include <QtGui/QTextDocumentFragment>

using namespace Lockdeck;
using namespace std::chrono_literals;

/// Title and status bar, without a window.
class SummaryTest : public QObject
{
    Q_OBJECT

private slots:
    void titleNamesTheLeaseThatEndsFirst();
    void titleSaysUncertainAndLost();
    void countsOwnHoldsByState();
    void pastItsDeadlineAHoldCountsAsLost();
    void healthOfSeveralServers();
    void oldDataSaysHowOld();

private:
    HoldStatus hold(const QString &key, HoldState state, std::chrono::seconds left) const
    {
        HoldStatus made;
        made.key = key;
        made.state = state;
        made.lease = 33s;
        made.deadline = m_now + left;
        return made;
    }
    static QString plain(const QString &text)
    {
        return QTextDocumentFragment::fromHtml(text).toPlainText().replace(QChar::Nbsp, QLatin1Char(' '));
    }

    const Moment m_now{100h};
};

void SummaryTest::titleNamesTheLeaseThatEndsFirst()
{
    const std::vector<HoldStatus> holds{hold(QStringLiteral("b"), HoldState::Held, 30s),
                                        hold(QStringLiteral("deploy/api"), HoldState::Held, 28s),
                                        hold(QStringLiteral("c"), HoldState::Queued, 0s)};
    QCOMPARE(plain(Summary::windowTitle(holds, QStringLiteral("127.0.0.1:6388"), m_now)),
             QStringLiteral("28 s · deploy/api — 127.0.0.1:6388 — Lockdeck"));
    QCOMPARE(Summary::windowTitle({}, {}, m_now), QStringLiteral("Lockdeck"));
}

void SummaryTest::titleSaysUncertainAndLost()
{
    std::vector<HoldStatus> holds{hold(QStringLiteral("k"), HoldState::Uncertain, 10s)};
    QCOMPARE(plain(Summary::windowTitle(holds, {}, m_now)), QStringLiteral("10 s · k uncertain — Lockdeck"));
    holds[0].state = HoldState::Lost;
    QCOMPARE(Summary::windowTitle(holds, {}, m_now), QStringLiteral("lost · k — Lockdeck"));
}

void SummaryTest::countsOwnHoldsByState()
{
    const std::vector<HoldStatus> holds{
        hold(QStringLiteral("a"), HoldState::Held, 9s), hold(QStringLiteral("b"), HoldState::Queued, 0s),
        hold(QStringLiteral("c"), HoldState::Uncertain, 9s), hold(QStringLiteral("d"), HoldState::Lost, 0s)};
    QCOMPARE(plain(Summary::ownHolds(holds, m_now)), QStringLiteral("4 own: 1 held, 1 queued, 1 uncertain, 1 lost"));
}

void SummaryTest::pastItsDeadlineAHoldCountsAsLost()
{
    const std::vector<HoldStatus> holds{hold(QStringLiteral("a"), HoldState::Held, -1s)};
    QCOMPARE(plain(Summary::ownHolds(holds, m_now)), QStringLiteral("1 own: 1 lost"));
}

void SummaryTest::healthOfSeveralServers()
{
    FleetSnapshot snapshot;
    snapshot.servers.resize(3);
    snapshot.servers[0].state = ServerState::Up;
    snapshot.servers[1].state = ServerState::Slow;
    snapshot.servers[2].state = ServerState::Down;
    QCOMPARE(Summary::health(snapshot), QStringLiteral("2 of 3 up, 1 slow"));
    QCOMPARE(Summary::worstState(snapshot), ServerState::Down);
    QVERIFY(Summary::whyNoneAnswers(snapshot).isEmpty());
    for (ServerStatus &server : snapshot.servers) {
        server.state = ServerState::Down;
        server.problem = Error{ErrorCode::Unreachable, QStringLiteral("Nothing listens there."), {}};
    }
    QCOMPARE(Summary::health(snapshot), QStringLiteral("all 3 down"));
    QCOMPARE(Summary::whyNoneAnswers(snapshot), QStringLiteral("Nothing listens there."));
}

void SummaryTest::oldDataSaysHowOld()
{
    FleetSnapshot snapshot;
    QCOMPARE(Summary::freshness(snapshot, m_now), QStringLiteral("no answer yet"));
    ServerStatus server;
    server.address.host = QStringLiteral("b");
    server.state = ServerState::Down;
    server.keys = 21;
    server.lastAnswered = m_now - 300ms;
    snapshot.servers = {server};
    QCOMPARE(plain(Summary::freshness(snapshot, m_now)), QStringLiteral("updated 0.3 s ago"));
    QVERIFY(Summary::staleness(snapshot, m_now).isEmpty());
    snapshot.servers[0].lastAnswered = m_now - 7s;
    QCOMPARE(plain(Summary::staleness(snapshot, m_now)), QStringLiteral("21 keys of b:6388 are 7 s old"));
}

LOCKDECK_TEST(SummaryTest)
#include "summarytest.moc"
