#include "support/testmain.h"

#include "samples.h"
#include "support/manualclock.h"
#include "ui/models/serverlook.h"
#include "ui/views/serverentry.h"
#include "ui/views/serversview.h"

#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>

using namespace Lockdeck;
using namespace Lockdeck::Test;

class ServersViewTest : public QObject
{
    Q_OBJECT

private slots:
    void everyStateHasItsWords_data();
    void everyStateHasItsWords();
    void laterServersSayWhatTheyAre();
    void aServerThatRefusedAKeySaysWhen();
    void anEmptyListSaysWhatWillAppear();
    void entriesFollowTheSnapshot();
    void aDownServerOffersRetry();
    void tellsWhatTheHistoryCouldNotKeep();
    void figuresCoverTheLastMinuteOnly();
    void aSecondIsAnAverageOfTen();
    void otherServersStartAnew();

private:
    static std::vector<FleetEvent> handOvers(int count, Moment at)
    {
        FleetEvent event;
        event.kind = FleetEvent::Kind::HandedOver;
        event.before = at;
        return std::vector<FleetEvent>(static_cast<std::size_t>(count), event);
    }
    ManualClock m_clock;
};

void ServersViewTest::everyStateHasItsWords_data()
{
    QTest::addColumn<ServerState>("state");
    QTest::addColumn<QString>("icon");
    QTest::addColumn<QString>("figure");
    QTest::addColumn<QString>("detail");
    QTest::addColumn<bool>("canRetry");
    QTest::addColumn<QString>("cost");
    const auto row = [](ServerState state, const char *icon, const char *figure, const char *detail, bool canRetry) {
        const bool answers = state == ServerState::Up || state == ServerState::Slow;
        QTest::newRow(qPrintable(stateName(state)))
            << state << QString::fromUtf8(icon) << QString::fromUtf8(figure) << QString::fromUtf8(detail) << canRetry
            << QString::fromUtf8(answers ? "every 1\u00a0s · 0.1\u00a0% polling" : "74 keys, 12\u00a0s old");
    };
    row(ServerState::Up, "server-up", "0.4\u00a0ms", "74 keys · 212 connections", false);
    row(ServerState::Slow, "server-slow", "no reply", "for 3.3\u00a0s · 74 keys", false);
    row(ServerState::Down, "server-down", "down", "for 12\u00a0s, retry in 4\u00a0s", true);
    row(ServerState::AuthFailed, "server-auth-failed", "refused", "token refused", true);
    row(ServerState::NotDflockd, "server-auth-failed", "failed", "does not speak dflockd", true);
    row(ServerState::Connecting, "state-connecting", "connecting", "for 12\u00a0s", false);
}

void ServersViewTest::everyStateHasItsWords()
{
    QFETCH(ServerState, state);
    const Moment now = m_clock.now();
    SampleFleet fleet(now);
    ServerStatus server = fleet.server(0);
    server.state = state;
    server.stateSince = now - 12s;
    server.lastAsked = now - 3300ms;
    server.lastAnswered = now - 12s;
    server.retryAt = now + 3200ms;
    server.keys = 74;
    const ServerLook look = serverLook(server, now);
    QTEST(look.icon, "icon");
    QTEST(look.figure, "figure");
    QTEST(look.detail, "detail");
    QTEST(look.canRetry, "canRetry");
    QTEST(look.cost, "cost");
    QCOMPARE(look.shortDetail, state == ServerState::Up ? u"74 keys · 212 conn."_qs : QString());
    QVERIFY(look.toolTip.contains(u"a.locks:6388"_qs));
}

void ServersViewTest::laterServersSayWhatTheyAre()
{
    const Moment now = m_clock.now();
    SampleFleet fleet(now);
    ServerStatus server = fleet.server(0);
    server.state = ServerState::Up;
    server.keys = 74;
    server.cluster = ClusterStats{u"n2"_qs, u"follower"_qs, 7, u"n1"_qs, u"a:6388"_qs, 0, 0, {}, 0};
    ServerLook look = serverLook(server, now);
    QCOMPARE(look.icon, u"server-up"_qs);
    QCOMPARE(look.detail, QString::fromUtf8("follower · 74 keys"));
    QCOMPARE(look.cluster, QString::fromUtf8("term 7 · leader n1"));
    QVERIFY2(look.toolTip.contains(u"cluster: follower n2, term 7, leader n1 at a:6388; 212 connections here"_qs),
             qPrintable(look.toolTip));
    server.cluster->role = u"a\u202eb"_qs;
    QVERIFY(serverLook(server, now).detail.startsWith(u"a\\u202eb · "_qs));
    server.cluster->leaderId.clear();
    QCOMPARE(serverLook(server, now).cluster, QString::fromUtf8("term 7 · no leader"));
    server.draining = true;
    look = serverLook(server, now);
    QCOMPARE(look.figure, u"draining"_qs);
    QCOMPARE(look.tone, Tone::Doubt);
    QVERIFY(!look.canRetry);
    QVERIFY2(look.toolTip.contains(u"takes no new locks"_qs), qPrintable(look.toolTip));
    server.state = ServerState::Down; // says more
    QCOMPARE(serverLook(server, now).figure, u"down"_qs);
}

void ServersViewTest::aServerThatRefusedAKeySaysWhen()
{
    SampleFleet fleet = pictureFleet(m_clock.now());
    ServersView view(nullptr, m_clock);
    view.show();
    view.setSnapshot(fleet.take());
    const ServerEntry *second = view.findChildren<ServerEntry *>()[1];
    const int height = second->sizeHint().height();
    QVERIFY(!second->accessibleName().contains(u"full"_qs));
    view.noteFull(fleet.server(1).address, 1023);
    view.noteFull(fleet.server(1).address, 1024);
    QVERIFY(second->accessibleName().endsWith(u", full at about 1024 keys"_qs));
    QVERIFY(second->sizeHint().height() > height);
    QVERIFY(!view.findChildren<ServerEntry *>()[0]->accessibleName().contains(u"full"_qs));
}

void ServersViewTest::anEmptyListSaysWhatWillAppear()
{
    ServersView view(nullptr, m_clock);
    view.resize(198, 400);
    view.show();
    const auto labels = view.findChildren<QLabel *>();
    QVERIFY(std::any_of(labels.begin(), labels.end(),
                        [](QLabel *label) { return label->isVisible() && label->text().contains(u"No servers."_qs); }));
}

void ServersViewTest::entriesFollowTheSnapshot()
{
    ServersView view(nullptr, m_clock);
    view.show();
    view.setSnapshot(pictureFleet(m_clock.now()).take());
    auto entries = view.findChildren<ServerEntry *>();
    QCOMPARE(entries.size(), 3);
    QCOMPARE(entries[0]->accessibleName(),
             u"a.locks:6388, 0.4\u00a0ms, 8 keys · 212 connections, every 1\u00a0s · 0.1\u00a0% polling"_qs);
    view.setSnapshot(std::make_shared<FleetSnapshot>());
    for (ServerEntry *entry : entries)
        QVERIFY(!entry->isVisible());
}

void ServersViewTest::aDownServerOffersRetry()
{
    SampleFleet fleet(m_clock.now());
    ServersView view(nullptr, m_clock);
    view.show();
    view.setSnapshot(fleet.take());
    for (QPushButton *button : view.findChildren<QPushButton *>())
        QVERIFY(!button->isVisible());
    fleet.server(1).state = ServerState::Down;
    view.setSnapshot(fleet.take());
    QSignalSpy retry(&view, &ServersView::retryRequested);
    auto *button = view.findChildren<ServerEntry *>()[1]->findChild<QPushButton *>();
    QTRY_VERIFY(button->isVisible());
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(retry, QList<QVariantList>{{1}});
}

void ServersViewTest::tellsWhatTheHistoryCouldNotKeep()
{
    SampleFleet fleet = pictureFleet(m_clock.now());
    fleet.history() = {13'002'342, 67'108'864, 90'000, 1234, 17};
    ServersView view(nullptr, m_clock);
    view.show();
    view.setSnapshot(fleet.take());
    const auto labels = view.findChildren<QLabel *>();
    const auto valueOf = [&](const QString &name) {
        const auto label =
            std::find_if(labels.begin(), labels.end(), [&](QLabel *each) { return each->text() == name; });
        return label == labels.end() ? QString() : qobject_cast<QLabel *>((*label)->buddy())->text();
    };
    QCOMPARE(valueOf(u"memory"_qs), u"12.4 of 64\u00a0MiB"_qs);
    QCOMPARE(valueOf(u"dropped"_qs), u"1234"_qs);
    QCOMPARE(valueOf(u"keys left out"_qs), u"17"_qs);
}

void ServersViewTest::figuresCoverTheLastMinuteOnly()
{
    const Moment start = m_clock.now();
    MinuteFigures figures;
    figures.follow(*SampleFleet(start).take());
    figures.noteEvents(handOvers(2, start));
    figures.noteEvents(handOvers(3, start + 50s));
    figures.noteWait(start, 40s);
    figures.noteWait(start + 50s, 20s);
    QCOMPARE(figures.handOvers(start + 50s), 5);
    QCOMPARE(figures.handOvers(start + 61s), 3);
    QCOMPARE(figures.handOvers(start + 200s), 0);
    QCOMPARE(figures.longestWait(start + 50s), 40s);
    QCOMPARE(figures.longestWait(start + 61s), 20s);
    QCOMPARE(figures.longestWait(start + 200s), 0s);
}

void ServersViewTest::aSecondIsAnAverageOfTen()
{
    const Moment start = m_clock.now();
    MinuteFigures figures;
    figures.follow(*SampleFleet(start).take());
    figures.noteEvents(handOvers(6, start + 2s));
    QCOMPARE(figures.handOversPerSecond(start + 3s), 2.0); // watched for three seconds only
    QCOMPARE(figures.handOversPerSecond(start + 10s), 0.6);
    QCOMPARE(figures.handOversPerSecond(start + 13s), 0.0);
}

void ServersViewTest::otherServersStartAnew()
{
    const Moment now = m_clock.now();
    SampleFleet fleet(now);
    MinuteFigures figures;
    figures.follow(*fleet.take());
    figures.noteEvents(handOvers(2, now));
    figures.follow(*fleet.take());
    QCOMPARE(figures.handOvers(now), 2);
    fleet.server(0).address.port = 7000;
    figures.follow(*fleet.take());
    QCOMPARE(figures.handOvers(now), 0);
}

LOCKDECK_TEST(ServersViewTest)
#include "serversviewtest.moc"
