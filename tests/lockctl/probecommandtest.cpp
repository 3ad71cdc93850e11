#include "localserver.h"
#include "lockctlrun.h"
#include "support/fakeserver.h"
#include "support/testmain.h"

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace std::chrono_literals;

class ProbeCommandTest : public QObject
{
    Q_OBJECT

private slots:
    void lookingTouchesNothing();
    void aHeldLockAndItsQueue();
    void everySituationIsSaid_data();
    void everySituationIsSaid();
    void itsShardIsAsked();
    void nobodyListens_data();
    void nobodyListens();
    void aServerThatWantsATokenRefuses();

    void aSeriesEndsAtItsCount();
    void aSignalEndsASeries();
    void aServerThatIsAwayIsTriedAgain();
    void aSeriesEndsWithItsLastLook();

    void takingReleasesAtOnce();
    void takingWhatIsHeld();
    void takingFromAFullQueue();
    void aSemaphoreSlotCanBeTaken();
    void takingWithAnotherLimitIsRefused();
    void aReleaseWithoutAnAnswerIsSaidWithTheLease();

    void aWrongCommandLineGivesOneSentence_data();
    void aWrongCommandLineGivesOneSentence();
};

namespace {

QStringList probe(const QString &server, const QStringList &more = {})
{
    return QStringList{u"probe"_qs, u"k"_qs, u"--server"_qs, server} + more;
}

/// A `stats` reply with one row.
QByteArray statsWith(const char *list, const QByteArray &row)
{
    QByteArray json = "ok {\"connections\":1";
    for (const char *name : {"locks", "semaphores", "idle_locks", "idle_semaphores"})
        json += QByteArray(",\"") + name + "\":[" + (qstrcmp(name, list) == 0 ? row : QByteArray()) + "]";
    return json + '}';
}

const QByteArray noRows = statsWith("", {});

} // namespace

void ProbeCommandTest::lookingTouchesNothing()
{
    Server server;
    LockctlRun run(probe(server.url()));
    QCOMPARE(run.exitCode(), 0);
    const QByteArray output = run.output();
    QVERIFY2(output.startsWith("k on " + server.url().toLatin1() + ": free; answered in "), output.constData());
    QCOMPARE(output.count('\n'), 1);
    RawClient other(server.server.port());
    QVERIFY(!other.ask("stats\n_\n_\n").contains("\"k\""));
}

void ProbeCommandTest::aHeldLockAndItsQueue()
{
    Server server;
    RawClient holder(server.server.port());
    QVERIFY(holder.ask("l\nk\n0 100\n").startsWith("ok "));
    RawClient waiter(server.server.port());
    QCOMPARE(waiter.ask("e\nk\n\n"), QByteArray("queued"));

    LockctlRun run(probe(server.url(), {u"--json"_qs}));
    QCOMPARE(run.exitCode(), 1);
    QCOMPARE(run.lines().size(), std::size_t{1});
    const QJsonObject line = run.lines()[0];
    QCOMPARE(line[QLatin1String("key")].toString(), u"k"_qs);
    QCOMPARE(line[QLatin1String("server")].toString(), server.url());
    QCOMPARE(line[QLatin1String("state")].toString(), u"held"_qs);
    QCOMPARE(line[QLatin1String("obtainable")].toBool(true), false);
    QCOMPARE(line[QLatin1String("owner")].toInt(), 1);
    QCOMPARE(line[QLatin1String("waiters")].toInt(), 1);
    QVERIFY(line[QLatin1String("lease_left_s")].toDouble() > 1);
    QVERIFY(line[QLatin1String("lease_left_s")].toDouble() <= 100);
    QVERIFY(line[QLatin1String("rtt_ms")].toDouble() > 0);
    QVERIFY(QDateTime::fromString(line[QLatin1String("at")].toString(), Qt::ISODateWithMs).isValid());
    for (const char *unknown : {"limit", "holders", "idle_s", "error"})
        QVERIFY2(!line.contains(QLatin1String(unknown)), unknown);
}

void ProbeCommandTest::everySituationIsSaid_data()
{
    QTest::addColumn<QByteArray>("stats");
    QTest::addColumn<QString>("sentence");
    QTest::addColumn<QString>("state");
    QTest::addColumn<int>("exitCode");
    const auto lock = [](const QByteArray &owner, const QByteArray &left, const QByteArray &waiters) {
        return statsWith("locks", "{\"key\":\"k\",\"owner_conn_id\":" + owner + ",\"lease_expires_in_s\":" + left +
                                      ",\"waiters\":" + waiters + "}");
    };
    const auto semaphore = [](const QByteArray &holders, const QByteArray &waiters) {
        return statsWith("semaphores",
                         "{\"key\":\"k\",\"limit\":3,\"holders\":" + holders + ",\"waiters\":" + waiters + "}");
    };
    const QByteArray idle = R"({"key":"k","idle_s":12.34})";
    QTest::newRow("held") << lock("17", "12.3", "2") << u": held by #17, 12.3 s of its lease left, 2 wait; answered"_qs
                          << u"held"_qs << 1;
    QTest::newRow("one waits") << lock("17", "1", "1") << u", 1 waits;"_qs << u"held"_qs << 1;
    QTest::newRow("ran out") << lock("17", "0", "0")
                             << u": held by #17, whose lease has run out and is not swept yet, 0 wait;"_qs
                             << u"ran_out"_qs << 0;
    QTest::newRow("ran out, queue") << lock("17", "0", "1") << u"not swept yet, 1 waits;"_qs << u"ran_out"_qs << 1;
    QTest::newRow("changing") << lock("0", "0", "1") << u": changing hands, 1 waits;"_qs << u"changing"_qs << 1;
    QTest::newRow("slots") << semaphore("2", "0") << u": 2 of 3 slots taken, 0 wait;"_qs << u"semaphore"_qs << 0;
    QTest::newRow("no slot") << semaphore("3", "0") << u": 3 of 3 slots taken, 0 wait;"_qs << u"semaphore"_qs << 1;
    QTest::newRow("slot for others") << semaphore("2", "1") << u"2 of 3 slots taken, 1 waits;"_qs << u"semaphore"_qs
                                     << 1;
    QTest::newRow("idle") << statsWith("idle_locks", idle) << u": free, idle for 12.3 s;"_qs << u"free"_qs << 0;
    QTest::newRow("idle semaphore") << statsWith("idle_semaphores", idle)
                                    << u": free, idle for 12.3 s; it was a semaphore"_qs << u"free"_qs << 0;
    QTest::newRow("others only") << statsWith("locks", R"({"key":"kk","owner_conn_id":1,"lease_expires_in_s":9,)"
                                                       R"("waiters":0})")
                                 << u": free; answered"_qs << u"free"_qs << 0;
}

void ProbeCommandTest::everySituationIsSaid()
{
    QFETCH(QByteArray, stats);
    QFETCH(QString, sentence);
    FakeServer server;
    server.when("stats", {stats});
    LockctlRun text(probe(server.address().toString()));
    QTEST(text.exitCode(), "exitCode");
    QVERIFY2(text.output().contains(sentence.toUtf8()), text.output().constData());
    LockctlRun json(probe(server.address().toString(), {u"--json"_qs}));
    QTEST(json.exitCode(), "exitCode");
    QTEST(json.lines().at(0)[QLatin1String("state")].toString(), "state");
    QFETCH(int, exitCode);
    QCOMPARE(json.lines().at(0)[QLatin1String("obtainable")].toBool(), exitCode == 0);
}

void ProbeCommandTest::itsShardIsAsked()
{
    FakeServer first;
    FakeServer second;
    const ServerSet set{{first.address(), second.address()}, {}, false};
    FakeServer &shard = set.serverFor(u"k"_qs) == first.address() ? first : second;
    FakeServer &other = &shard == &first ? second : first;
    shard.when("stats", {noRows});
    LockctlRun run(probe(set.toUrl()));
    QCOMPARE(run.exitCode(), 0);
    QVERIFY(run.output().contains(shard.address().toString().toLatin1()));
    QCOMPARE(other.connections(), 0);
}

void ProbeCommandTest::nobodyListens_data()
{
    QTest::addColumn<QStringList>("more");
    QTest::newRow("looking") << QStringList{};
    QTest::newRow("taking") << QStringList{u"--take"_qs};
}

void ProbeCommandTest::nobodyListens()
{
    QFETCH(QStringList, more);
    const QString nobody = FakeServer::nobody().toString();
    LockctlRun text(probe(nobody, more));
    QCOMPARE(text.exitCode(), 69);
    QVERIFY(text.errors().contains(u"Nothing listens at "_qs + nobody));
    LockctlRun json(probe(nobody, more + QStringList{u"--json"_qs}));
    QCOMPARE(json.exitCode(), 69);
    QCOMPARE(json.lines().at(0)[QLatin1String("state")].toString(), u"unknown"_qs);
    QCOMPARE(json.lines().at(0)[QLatin1String("error")].toString(), u"unreachable"_qs);
    QVERIFY(!json.lines().at(0).contains(QLatin1String("rtt_ms")));
}

void ProbeCommandTest::aServerThatWantsATokenRefuses()
{
    Server server("s3cret-of-the-server");
    LockctlRun run(probe(server.url()));
    QCOMPARE(run.exitCode(), 69);
    const QString errors = run.errors();
    QVERIFY2(errors.contains(u"wants a token first"_qs), qPrintable(errors));
}

// Series.

void ProbeCommandTest::aSeriesEndsAtItsCount()
{
    Server server;
    LockctlRun run(probe(server.url(), {u"--json"_qs, u"--every"_qs, u"1"_qs, u"--count"_qs, u"3"_qs}));
    QCOMPARE(run.exitCode(), 0);
    QCOMPARE(run.lines().size(), std::size_t{3});
    QVERIFY(run.duration() >= 2s);
    const QString errors = run.errors();
    QVERIFY2(errors.contains(QRegularExpression(u"3 looks, 3 answered, round trip \\d+\\.\\d ms min, \\d+\\.\\d ms "
                                                "mean, \\d+\\.\\d ms max\n"_qs)),
             qPrintable(errors));
}

void ProbeCommandTest::aSignalEndsASeries()
{
    Server server;
    LockctlRun run(probe(server.url(), {u"--every"_qs, u"3600"_qs}));
    QVERIFY(run.hasPrinted(": free; answered"));
    run.terminate();
    QCOMPARE(run.exitCode(), 0);
    QVERIFY(run.errors().contains(u"1 look, 1 answered, round trip"_qs));
}

void ProbeCommandTest::aServerThatIsAwayIsTriedAgain()
{
    FakeServer server;
    server.when("stats", {FakeServer::hangUp, noRows});
    LockctlRun run(probe(server.address().toString(), {u"--every"_qs, u"1"_qs, u"--count"_qs, u"2"_qs}));
    QCOMPARE(run.exitCode(), 0);
    const QList<QByteArray> lines = run.output().split('\n');
    QCOMPARE(lines.size(), 3); // the last one is empty
    QVERIFY2(!lines[0].contains("answered in"), lines[0].constData());
    QVERIFY2(lines[1].contains(": free; answered in"), lines[1].constData());
    QVERIFY(run.errors().contains(u"2 looks, 1 answered"_qs));
}

void ProbeCommandTest::aSeriesEndsWithItsLastLook()
{
    FakeServer server;
    server.when("stats", {noRows, FakeServer::hangUp});
    LockctlRun run(probe(server.address().toString(), {u"--every"_qs, u"1"_qs, u"--count"_qs, u"2"_qs}));
    QCOMPARE(run.exitCode(), 69);
}

// Taking.

void ProbeCommandTest::takingReleasesAtOnce()
{
    Server server;
    LockctlRun text(probe(server.url(), {u"--take"_qs}));
    QCOMPARE(text.exitCode(), 0);
    QVERIFY2(text.output().contains(": free; taken in "), text.output().constData());
    RawClient other(server.server.port());
    const QByteArray token = other.tokenOf("l\nk\n0\n");
    QCOMPARE(token.size(), 32);
    QCOMPARE(other.ask("r\nk\n" + token + "\n"), QByteArray("ok"));

    LockctlRun json(probe(server.url(), {u"--take"_qs, u"--json"_qs}));
    QCOMPARE(json.exitCode(), 0);
    const QJsonObject line = json.lines().at(0);
    QCOMPARE(line[QLatin1String("state")].toString(), u"free"_qs);
    QVERIFY(line[QLatin1String("rtt_ms")].toDouble() > 0);
    QVERIFY(line[QLatin1String("release_rtt_ms")].toDouble() > 0);
}

void ProbeCommandTest::takingWhatIsHeld()
{
    Server server;
    RawClient holder(server.server.port());
    QCOMPARE(holder.tokenOf("l\nk\n0\n").size(), 32);
    LockctlRun text(probe(server.url(), {u"--take"_qs}));
    QCOMPARE(text.exitCode(), 1);
    QVERIFY2(text.output().contains(": taken; answered in "), text.output().constData());
    LockctlRun json(probe(server.url(), {u"--take"_qs, u"--json"_qs}));
    QCOMPARE(json.exitCode(), 1);
    QCOMPARE(json.lines().at(0)[QLatin1String("state")].toString(), u"taken"_qs);
}

/// dflockd refuses a try-lock then, instead of answering that it is taken.
void ProbeCommandTest::takingFromAFullQueue()
{
    FakeServer server;
    server.when("l", {"error_max_waiters"});
    LockctlRun run(probe(server.address().toString(), {u"--take"_qs}));
    QCOMPARE(run.exitCode(), 1);
    QVERIFY2(run.output().contains(": taken; answered in "), run.output().constData());
}

void ProbeCommandTest::aSemaphoreSlotCanBeTaken()
{
    FakeServer server;
    server.when("sl", {"ok " + someToken + " 9"});
    server.when("sr", {"ok"});
    LockctlRun run(probe(server.address().toString(), {u"--take"_qs, u"--limit"_qs, u"3"_qs, u"--lease"_qs, u"9"_qs}));
    QCOMPARE(run.exitCode(), 0);
    QCOMPARE(server.count(u"sl k 0 3 9"_qs), 1);
    QCOMPARE(server.count(u"sr k"_qs), 1);
}

void ProbeCommandTest::takingWithAnotherLimitIsRefused()
{
    Server server;
    RawClient holder(server.server.port());
    QCOMPARE(holder.tokenOf("sl\nk\n0 3\n").size(), 32);
    LockctlRun run(probe(server.url(), {u"--take"_qs}));
    QCOMPARE(run.exitCode(), 69);
    QVERIFY(run.errors().contains(u"the first user set another limit than 1"_qs));
}

void ProbeCommandTest::aReleaseWithoutAnAnswerIsSaidWithTheLease()
{
    FakeServer server;
    server.when("l", {"ok " + someToken + " 5"});
    server.when("r", {FakeServer::hangUp});
    LockctlRun run(probe(server.address().toString(), {u"--take"_qs}));
    QCOMPARE(run.exitCode(), 69);
    const QString errors = run.errors();
    QVERIFY2(errors.contains(u"was not confirmed"_qs) && errors.contains(u"That is 5 s at most."_qs),
             qPrintable(errors));
    QCOMPARE(server.count(u"l k 0 5"_qs), 1);
}

void ProbeCommandTest::aWrongCommandLineGivesOneSentence_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("sentence");
    const QString key = u"k"_qs;
    QTest::newRow("no key") << QStringList{} << u"Name one key."_qs;
    QTest::newRow("two keys") << QStringList{key, u"j"_qs} << u"Name one key."_qs;
    QTest::newRow("key with a space") << QStringList{u"a b"_qs} << u"must not contain a space"_qs;
    QTest::newRow("every 0") << QStringList{key, u"--every"_qs, u"0"_qs}
                             << u"--every 0: This is a whole number from 1 to 86400."_qs;
    QTest::newRow("every 1.5") << QStringList{key, u"--every"_qs, u"1.5"_qs} << u"--every 1.5: This is a whole"_qs;
    QTest::newRow("count") << QStringList{key, u"--every"_qs, u"1"_qs, u"--count"_qs, u"-1"_qs} << u"--count -1"_qs;
    QTest::newRow("count alone") << QStringList{key, u"--count"_qs, u"2"_qs} << u"--count goes with --every."_qs;
    QTest::newRow("take and every") << QStringList{key, u"--take"_qs, u"--every"_qs, u"1"_qs}
                                    << u"does not go with --every"_qs;
    QTest::newRow("lease alone") << QStringList{key, u"--lease"_qs, u"2"_qs} << u"--lease and --limit go with"_qs;
    QTest::newRow("lease") << QStringList{key, u"--take"_qs, u"--lease"_qs, u"10000000000"_qs} << u"--lease 100000"_qs;
    QTest::newRow("server") << QStringList{key, u"--server"_qs, u"http://x"_qs} << u"is not dflockd's"_qs;
}

void ProbeCommandTest::aWrongCommandLineGivesOneSentence()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, sentence);
    LockctlRun run(QStringList(u"probe"_qs) + arguments);
    QCOMPARE(run.exitCode(), 64);
    const QString errors = run.errors();
    QVERIFY2(errors.contains(sentence), qPrintable(errors));
    QCOMPARE(errors.count(u'\n'), 2); // the sentence, and where the help is
}

LOCKDECK_TEST(ProbeCommandTest)
#include "probecommandtest.moc"
