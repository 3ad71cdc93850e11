#include "lockctlrun.h"
#include "server/lockserver.h"
#include "support/fakeserver.h"
#include "support/testmain.h"

using namespace Lockdeck;
using namespace Lockdeck::Test;

class StatsCommandTest : public QObject
{
    Q_OBJECT

private slots:
    void aTableOfWhatIsHeld();
    void oneObjectAServer();
    void noCommandToTheTerminalGetsThrough_data();
    void noCommandToTheTerminalGetsThrough();
    void aServerThatIsDownDoesNotHideTheOthers();
    void versionAndHelpNeedNoServer();
};

static const QByteArray someStats =
    R"(ok {"connections":3,"locks":[{"key":"db/migrate","owner_conn_id":17,"lease_expires_in_s":12.5,"waiters":2}],)"
    R"("semaphores":[{"key":"pool","limit":5,"holders":3,"waiters":0}],"idle_locks":[],"idle_semaphores":[]})";

void StatsCommandTest::aTableOfWhatIsHeld()
{
    FakeServer server;
    server.when("stats", {someStats});
    LockctlRun run({u"stats"_qs, u"--server"_qs, server.address().toString()});
    QCOMPARE(run.exitCode(), 0);
    const QString table = QString::fromUtf8(run.output()).simplified();
    QVERIFY2(table.contains(u"2 db/migrate held by #17 12.5 s"_qs), qPrintable(table));
    QVERIFY2(table.contains(u"0 pool 3 of 5 -"_qs), qPrintable(table));
}

void StatsCommandTest::oneObjectAServer()
{
    FakeServer server;
    server.when("stats", {someStats});
    LockctlRun run({u"stats"_qs, u"--json"_qs, u"--server"_qs, server.address().toString()});
    QCOMPARE(run.exitCode(), 0);
    QCOMPARE(run.lines().size(), std::size_t{1});
    const QJsonObject line = run.lines()[0];
    QCOMPARE(line[QLatin1String("server")].toString(), server.address().toString());
    QCOMPARE(line[QLatin1String("connections")].toInt(), 3);
}

void StatsCommandTest::noCommandToTheTerminalGetsThrough_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::newRow("text") << QStringList{};
    QTest::newRow("JSON") << QStringList{u"--json"_qs};
}

void StatsCommandTest::noCommandToTheTerminalGetsThrough()
{
    QFETCH(QStringList, options);
    // Escape sequences of one and of two bytes, a line end, an order of writing.
    FakeServer server;
    server.when("stats", {"ok {\"locks\":[{\"key\":\"a\\u001b[2J\\n\xC2\x9B\xE2\x80\xAE\xF3\xA0\x81\x81\","
                          "\"owner_conn_id\":1,\"lease_expires_in_s\":1,\"waiters\":0}]}"});
    LockctlRun run(QStringList{u"stats"_qs, u"--server"_qs, server.address().toString()} + options);
    QCOMPARE(run.exitCode(), 0);
    for (const QChar c : QString::fromUtf8(run.output()))
        QVERIFY2(c == u'\n' || (c >= u' ' && c < u'\x7f'), run.output().constData());
    const bool json = !options.isEmpty();
    QVERIFY2(run.output().contains(json ? "a\\u001b[2J\\n\\u009b\\u202e\\udb40\\udc41"
                                        : "a\\u001b[2J\\u000a\\u009b\\u202e\\ue0041"),
             run.output().constData());
}

void StatsCommandTest::aServerThatIsDownDoesNotHideTheOthers()
{
    FakeServer server;
    server.when("stats", {someStats});
    const QString both = FakeServer::nobody().toString() + u',' + server.address().toString();
    LockctlRun run({u"stats"_qs, u"--server"_qs, both});
    QCOMPARE(run.exitCode(), 69);
    QVERIFY(run.errors().contains(u"Nothing listens"_qs));
    QVERIFY(run.output().contains("db/migrate"));
}

void StatsCommandTest::versionAndHelpNeedNoServer()
{
    for (const QString &command :
         {u"hold"_qs, u"run"_qs, u"probe"_qs, u"release"_qs, u"stats"_qs, u"bench"_qs, u"watch"_qs, u"serve"_qs}) {
        LockctlRun help({command, u"--help"_qs});
        QCOMPARE(help.exitCode(), 0);
        QVERIFY(!help.output().isEmpty());
        LockctlRun version({command, u"--version"_qs});
        QCOMPARE(version.exitCode(), 0);
        QVERIFY(version.output().contains(LOCKDECK_VERSION));
    }
    LockctlRun unknown({u"frob"_qs});
    QCOMPARE(unknown.exitCode(), 64);
}

LOCKDECK_TEST(StatsCommandTest)
#include "statscommandtest.moc"
