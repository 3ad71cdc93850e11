#include "localserver.h"
#include "lockctlrun.h"
#include "support/fakeserver.h"
#include "support/testmain.h"

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace std::chrono_literals;

class HoldCommandTest : public QObject
{
    Q_OBJECT

private slots:
    void itTakesRenewsAndReleases();
    void aLongLeaseOutlivesTheReadTimeout();
    void aSignalReleases();
    void aSignalEndsTheWaiting();
    void aBusyLockIsNotObtainedInTime();
    void aQueuedHoldIsGrantedInItsTurn();
    void aSilentServerLosesTheLockByItsDeadline();
    void aDeadGrantIsNeverHeld();
    void whatIsNotDflockdIsSaidSo();
    void nobodyListens();
    void aRefusedTokenIsSaidSoAndNotShown();
    void aWrongCommandLineGivesOneSentence_data();
    void aWrongCommandLineGivesOneSentence();
};

namespace {

Moment momentOf(const QJsonObject &line)
{
    const QDateTime at = QDateTime::fromString(line[QLatin1String("at")].toString(), Qt::ISODateWithMs);
    return Moment(std::chrono::milliseconds(at.toMSecsSinceEpoch()));
}

QStringList hold(const QString &server, const QStringList &more = {})
{
    return QStringList{u"hold"_qs, u"k"_qs, u"--json"_qs, u"--server"_qs, server} + more;
}

} // namespace

void HoldCommandTest::itTakesRenewsAndReleases()
{
    Server server;
    LockctlRun run(hold(server.url(), {u"--lease"_qs, u"3"_qs, u"--for"_qs, u"2"_qs}));
    QVERIFY(run.hasPrinted("\"held\""));
    RawClient other(server.server.port());
    QCOMPARE(other.ask("l\nk\n0\n"), QByteArray("timeout"));
    QCOMPARE(run.exitCode(), 0);
    QCOMPARE(run.states(),
             QStringList({u"connecting"_qs, u"requesting"_qs, u"held"_qs, u"releasing"_qs, u"released"_qs}));
    QVERIFY(run.output().contains("\"event\":\"renewed\""));
    QVERIFY(other.ask("l\nk\n0\n").startsWith("ok "));
}

void HoldCommandTest::aLongLeaseOutlivesTheReadTimeout()
{
    Server server; // closes connections that are silent for 23 s
    LockctlRun run(hold(server.url(), {u"--lease"_qs, u"60"_qs, u"--for"_qs, u"26"_qs}));
    QCOMPARE(run.exitCode(), 0);
    QCOMPARE(run.states(),
             QStringList({u"connecting"_qs, u"requesting"_qs, u"held"_qs, u"releasing"_qs, u"released"_qs}));
}

void HoldCommandTest::aSignalReleases()
{
    Server server;
    LockctlRun run(hold(server.url()));
    QVERIFY(run.hasPrinted("\"held\""));
    run.terminate();
    QCOMPARE(run.exitCode(), 0);
    QCOMPARE(run.states().last(), u"released"_qs);
}

void HoldCommandTest::aSignalEndsTheWaiting()
{
    Server server;
    RawClient holder(server.server.port());
    QVERIFY(holder.ask("l\nk\n0\n").startsWith("ok "));
    LockctlRun run(hold(server.url(), {u"--timeout"_qs, u"60"_qs}));
    QVERIFY(run.hasPrinted("\"waiting\""));
    run.terminate();
    QCOMPARE(run.exitCode(), 128 + 15);
    QVERIFY(run.errors().contains(u"as a ghost"_qs));
}

void HoldCommandTest::aBusyLockIsNotObtainedInTime()
{
    Server server;
    RawClient holder(server.server.port());
    QVERIFY(holder.ask("l\nk\n0\n").startsWith("ok "));
    LockctlRun run(hold(server.url(), {u"--timeout"_qs, u"1"_qs}));
    QCOMPARE(run.exitCode(), 75);
    QCOMPARE(run.states().last(), u"timedout"_qs);
    QVERIFY(!run.states().contains(u"held"_qs));
}

void HoldCommandTest::aQueuedHoldIsGrantedInItsTurn()
{
    Server server;
    RawClient holder(server.server.port());
    const QByteArray grant = holder.ask("l\nk\n0\n");
    LockctlRun run(hold(server.url(), {u"--two-phase"_qs, u"--for"_qs, u"0"_qs}));
    QVERIFY(run.hasPrinted("\"waiting\""));
    QCOMPARE(holder.ask("r\nk\n" + grant.split(' ').value(1) + "\n"), QByteArray("ok"));
    QCOMPARE(run.exitCode(), 0);
    QCOMPARE(run.states(), QStringList({u"connecting"_qs, u"requesting"_qs, u"queued"_qs, u"waiting"_qs,
                                        u"verifying"_qs, u"held"_qs, u"releasing"_qs, u"released"_qs}));
}

void HoldCommandTest::aSilentServerLosesTheLockByItsDeadline()
{
    FakeServer server;
    server.when("l", {"ok " + someToken + " 4"});
    LockctlRun run(hold(server.address().toString(), {u"--lease"_qs, u"4"_qs}));
    QCOMPARE(run.exitCode(), 74);
    QVERIFY(run.duration() < 7s);
    Moment held;
    for (const QJsonObject &line : run.lines()) {
        if (line[QLatin1String("state")] == QLatin1String("held"))
            held = momentOf(line);
        if (line[QLatin1String("state")] == QLatin1String("lost"))
            QVERIFY(held != Moment{} && momentOf(line) - held <= 4s);
    }
    QCOMPARE(run.states().last(), u"lost"_qs);
    QCOMPARE(run.states().count(u"held"_qs), 1);
}

void HoldCommandTest::aDeadGrantIsNeverHeld()
{
    FakeServer server;
    server.when("e", {"queued"});
    server.when("w", {"ok " + someToken + " 5"});
    server.when("n", {"error"});
    server.when("r", {"error"});
    LockctlRun run(hold(server.address().toString(), {u"--two-phase"_qs, u"--timeout"_qs, u"2"_qs}));
    QCOMPARE(run.exitCode(), 75);
    QVERIFY(run.states().contains(u"verifying"_qs));
    QVERIFY(!run.states().contains(u"held"_qs));
}

void HoldCommandTest::whatIsNotDflockdIsSaidSo()
{
    FakeServer server;
    server.when("", {"HTTP/1.1 400 Bad Request"});
    LockctlRun run(hold(server.address().toString()));
    QCOMPARE(run.exitCode(), 69);
    QVERIFY(run.errors().contains(u"does not speak dflockd's protocol"_qs));
}

void HoldCommandTest::nobodyListens()
{
    LockctlRun run(hold(FakeServer::nobody().toString()));
    QCOMPARE(run.exitCode(), 69);
    QVERIFY(run.errors().contains(u"Nothing listens at 127.0.0.1:"_qs));
}

void HoldCommandTest::aRefusedTokenIsSaidSoAndNotShown()
{
    Server server("s3cret-of-the-server");
    QTemporaryFile file;
    QVERIFY(file.open());
    file.write("wr0ng-guess\n");
    file.close();
    LockctlRun run(hold(server.url(), {u"--auth-token-file"_qs, file.fileName()}));
    QCOMPARE(run.exitCode(), 69);
    const QString errors = run.errors();
    QVERIFY2(errors.contains(u"refused the token"_qs), qPrintable(errors));
    QVERIFY(!errors.contains(u"wr0ng-guess"_qs) && !run.output().contains("wr0ng-guess"));
}

void HoldCommandTest::aWrongCommandLineGivesOneSentence_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("sentence");
    const QString key = u"k"_qs;
    QTest::newRow("no key") << QStringList{} << u"Name one key."_qs;
    QTest::newRow("key with a space") << QStringList{u"a b"_qs} << u"must not contain a space"_qs;
    QTest::newRow("lease 0") << QStringList{key, u"--lease"_qs, u"0"_qs} << u"--lease 0: A lease is a whole number"_qs;
    QTest::newRow("lease 1.5") << QStringList{key, u"--lease"_qs, u"1.5"_qs} << u"--lease 1.5: A lease is a whole"_qs;
    QTest::newRow("lease 10^11") << QStringList{key, u"--lease"_qs, u"100000000000"_qs}
                                 << u"A lease is a whole number"_qs;
    QTest::newRow("timeout") << QStringList{key, u"--timeout"_qs, u"soon"_qs} << u"A timeout is a whole number"_qs;
    QTest::newRow("limit") << QStringList{key, u"--limit"_qs, u"0"_qs} << u"A limit is a whole number from 1"_qs;
    QTest::newRow("option") << QStringList{key, u"--frob"_qs} << u"Unknown option 'frob'"_qs;
    QTest::newRow("scheme") << QStringList{key, u"--server"_qs, u"http://x"_qs} << u"is not dflockd's"_qs;
    QTest::newRow("port") << QStringList{key, u"--server"_qs, u"x:99999"_qs} << u"is not a port"_qs;
    QTest::newRow("secret in a URL") << QStringList{key, u"--server"_qs, u"dflockd://s3cret@x"_qs}
                                     << u"does not belong in a URL"_qs;
    QTest::newRow("token file") << QStringList{key, u"--auth-token-file"_qs, u"/nonexistent"_qs}
                                << u"cannot be read"_qs;
}

void HoldCommandTest::aWrongCommandLineGivesOneSentence()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, sentence);
    LockctlRun run(QStringList(u"hold"_qs) + arguments);
    QCOMPARE(run.exitCode(), 64);
    const QString errors = run.errors();
    QVERIFY2(errors.contains(sentence), qPrintable(errors));
    QCOMPARE(errors.count(u'\n'), 2); // the sentence, and where the help is
}

LOCKDECK_TEST(HoldCommandTest)
#include "holdcommandtest.moc"
