#include "hostileserver.h"
#include "client/lockkeeper.h"
#include "lockctl/lockctlrun.h"
#include "monitor/fleet.h"
#include "strain.h"
#include "support/slowness.h"
#include "support/testmain.h"

#include <QtTest/QtTest>

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace std::chrono_literals;

static const QByteArray grant = "ok 0123456789abcdef0123456789abcdef 33\n";

/// What a server may do to harm whoever watches it or holds a lock there: each is ended with a sentence, the thread of
/// the owner stays free, memory bounded.
class HostileServerTest : public QObject
{
    Q_OBJECT

private slots:
    void aHoldIsNotHeld_data();
    void aHoldIsNotHeld();
    void aHoldIsLostAtOnce_data();
    void aHoldIsLostAtOnce();
    void theMonitorSaysWhatIsWrong_data();
    void theMonitorSaysWhatIsWrong();
    void theMonitorTakesTooManyKeysInPart();
    void theProgramSaysWhatIsWrong_data();
    void theProgramSaysWhatIsWrong();
};

/// Generous for a busy machine; what was measured is printed.
static void checkStrain(const Strain &strain, qint64 mostMemory)
{
    qInfo("longest gap %lld ms, memory +%lld MiB", static_cast<long long>(strain.longestGap().count()),
          static_cast<long long>(strain.growth()));
    QVERIFY(strain.longestGap() <= 250ms * slowness);
    QVERIFY(strain.growth() <= mostMemory * stoutness);
}

void HostileServerTest::aHoldIsNotHeld_data()
{
    QTest::addColumn<Trick>("trick");
    QTest::addColumn<QString>("said");
    const QString foreign = u"does not speak dflockd's protocol: it answered"_qs;
    QTest::newRow("endless line") << Trick{{}, "ok ", QByteArray(65536, 'x'), 0}
                                  << u"sent a line of more than 4096 bytes"_qs;
    QTest::newRow("endless line, unasked")
        << Trick{QByteArray(100'000, 'x'), {}, {}, 0} << u"sent a line of more than 4096 bytes"_qs;
    QTest::newRow("stats to an acquire") << Trick{{}, "ok {\"connections\":1}\n", {}, 0} << foreign;
    QTest::newRow("renewal to an acquire") << Trick{{}, "ok 33\n", {}, 0} << foreign;
    QTest::newRow("word to another request") << Trick{{}, "queued\n", {}, 0} << foreign;
    QTest::newRow("NULs") << Trick{{}, QByteArray(32, '\0') + '\n', {}, 0} << foreign;
    QTest::newRow("token of other letters") << Trick{{}, "ok 0123456789ABCDEF0123456789ABCDEF 33\n", {}, 0} << foreign;
    QTest::newRow("lease of 0 s") << Trick{{}, grant.chopped(3) + "0\n", {}, 0} << foreign;
    QTest::newRow("lease of ages") << Trick{{}, grant.chopped(3) + "99999999999999999999\n", {}, 0} << foreign;
    QTest::newRow("lease that is no number") << Trick{{}, grant.chopped(3) + "NaN\n", {}, 0} << foreign;
    QTest::newRow("HTML") << Trick{{}, "<html><b>x</b>\x1b[31m\n", {}, 0} << u"it answered \"<html><b>x</b>?[31m\""_qs;
    QTest::newRow("a byte at a time") << Trick{{}, "ok 0123456789abcdef", {}, 300} << u"did not answer"_qs;
}

void HostileServerTest::aHoldIsNotHeld()
{
    QFETCH(Trick, trick);
    QFETCH(QString, said);
    HostileServer server(trick);
    LockKeeper keeper;
    Strain strain;
    LockOptions options;
    options.key = u"k"_qs;
    options.servers = server.servers();
    options.acquireTimeout = 0s;
    const auto id = keeper.start(options);
    QVERIFY(id.isOk());
    QTRY_VERIFY_WITH_TIMEOUT(isTerminal(keeper.find(*id)->state), 15'000);
    for (const HoldEvent &event : keeper.takeEvents())
        QVERIFY(event.status.state != HoldState::Held);
    QVERIFY(keeper.find(*id)->reason);
    QVERIFY2(keeper.find(*id)->reason->message.contains(said), qPrintable(keeper.find(*id)->reason->message));
    checkStrain(strain, 64);
}

void HostileServerTest::aHoldIsLostAtOnce_data()
{
    QTest::addColumn<Trick>("trick");
    QTest::addColumn<bool>("goesOn"); // else it is silent after its lie, and the lease of 3 s is what ends the hold
    QTest::newRow("a grant before any request") << Trick{grant.chopped(3) + "3\n", {}, {}, 0} << false;
    QTest::newRow("two grants to one request") << Trick{{}, grant + grant, {}, 0} << true;
    QTest::newRow("a grant to a renewal") << Trick{{}, grant, {}, 0} << true;
}

/// Such a server can have its first grant believed, as any server can; the line that contradicts it ends the hold long
/// before its deadline.
void HostileServerTest::aHoldIsLostAtOnce()
{
    QFETCH(Trick, trick);
    QFETCH(bool, goesOn);
    HostileServer server(trick);
    LockKeeper keeper;
    LockOptions options;
    options.key = u"k"_qs;
    options.servers = server.servers();
    options.acquireTimeout = 0s;
    const auto id = keeper.start(options);
    QVERIFY(id.isOk());
    QTRY_VERIFY(isTerminal(keeper.find(*id)->state) || keeper.find(*id)->state == HoldState::Held);
    if (keeper.find(*id)->state == HoldState::Held)
        QVERIFY(!keeper.renewNow(*id) || isTerminal(keeper.find(*id)->state));
    QTRY_VERIFY_WITH_TIMEOUT(isTerminal(keeper.find(*id)->state), 15'000);
    const HoldStatus &hold = *keeper.find(*id);
    QVERIFY(hold.reason && !hold.reason->message.isEmpty());
    const QString words = hold.reason->message + u' ' + hold.reason->detail;
    const QString sentence = hold.reason->message;
    QVERIFY2(sentence.contains(u"spoke without being asked") ||
                 sentence.contains(u"does not speak dflockd's protocol") || !goesOn,
             qPrintable(sentence));
    QVERIFY2(!words.contains(u"0123456789abcdef"), qPrintable(words)); // that is its token
}

void HostileServerTest::theMonitorSaysWhatIsWrong_data()
{
    QTest::addColumn<Trick>("trick");
    QTest::addColumn<QString>("said");
    QTest::addColumn<int>("mostMemory");
    const auto lock = [](const char *name, const QByteArray &member, const QString &said) {
        QTest::newRow(name) << Trick{{}, "ok {\"locks\":[{\"key\":\"k\"," + member + "}]}\n", {}, 0} << said << 32;
    };
    QTest::newRow("endless line") << Trick{{}, "ok {\"", QByteArray(1 << 20, 'x'), 0}
                                  << u"sent a line of more than 134217728 bytes"_qs << 300;
    QTest::newRow("endless JSON") << Trick{{}, "ok {\"locks\":[", QByteArray("{},").repeated(350'000), 0}
                                  << u"sent a line of more than 134217728 bytes"_qs << 300;
    QTest::newRow("deep nesting") << Trick{{}, "ok {\"locks\":" + QByteArray(1 << 22, '[') + '\n', {}, 0}
                                  << u"stats cannot be read"_qs << 100;
    QTest::newRow("deep nesting in an unknown member")
        << Trick{{}, "ok {\"x\":" + QByteArray(1 << 22, '[') + '\n', {}, 0} << u"stats cannot be read"_qs << 100;
    lock("NaN", "\"lease_expires_in_s\":NaN", u"locks[0].lease_expires_in_s is not a number of seconds"_qs);
    lock("1e308 s", "\"lease_expires_in_s\":1e308", u"locks[0].lease_expires_in_s is not a number of seconds"_qs);
    lock("1e400 s", "\"lease_expires_in_s\":1e400", u"locks[0].lease_expires_in_s is not a number of seconds"_qs);
    lock("10^19 waiters", "\"waiters\":10000000000000000000", u"locks[0].waiters is not a whole number"_qs);
    lock("-1 waiters", "\"waiters\":-1", u"locks[0].waiters is not a whole number"_qs);
    lock("owner beyond 2^64", "\"owner_conn_id\":18446744073709551616", u"locks[0].owner_conn_id is not"_qs);
    lock("no Unicode", "\"key\":\"\xff\"", u"stats cannot be read"_qs);
    lock("half a surrogate", "\"key\":\"\\ud800\"", u"locks[0].key is not a text"_qs);
    lock("a key of 100,000 bytes", "\"key\":\"" + QByteArray(100'000, 'k') + '"',
         u"locks[0].key is not a key of at most 65536 bytes"_qs);
    QTest::newRow("a grant") << Trick{{}, grant, {}, 0} << u"does not speak dflockd's protocol"_qs << 32;
    QTest::newRow("unasked") << Trick{"220 mail.example ESMTP\n", {}, {}, 0} << QString() << 32;
    QTest::newRow("a byte at a time") << Trick{{}, "ok {\"connections\":1", {}, 300}
                                      << u"did not answer \"stats\" within 5 s"_qs << 32;
}

void HostileServerTest::theMonitorSaysWhatIsWrong()
{
    QFETCH(Trick, trick);
    QFETCH(QString, said);
    QFETCH(int, mostMemory);
    HostileServer server(trick);
    Fleet fleet;
    Strain strain;
    QElapsedTimer sinceStart;
    sinceStart.start();
    fleet.watch(server.servers());
    const auto problem = [&] {
        const FleetSnapshotPtr snapshot = fleet.snapshot();
        return snapshot->servers.empty() || !snapshot->servers[0].problem ? QString()
                                                                          : snapshot->servers[0].problem->message;
    };
    QTRY_VERIFY_WITH_TIMEOUT(!problem().isEmpty(), 15'000);
    qInfo("said after %lld ms: %s", static_cast<long long>(sinceStart.elapsed()), qPrintable(problem()));
    QVERIFY2(problem().contains(said), qPrintable(problem()));
    QVERIFY(fleet.snapshot()->keys.empty());
    checkStrain(strain, mostMemory);
}

static QByteArray statsOf(int locks)
{
    QByteArray stats = "ok {\"connections\":7,\"locks\":[";
    for (int i = 0; i < locks; ++i) {
        stats += "{\"key\":\"hostile/key/" + QByteArray::number(i) +
                 "\",\"owner_conn_id\":7,\"lease_expires_in_s\":29.123456789,\"waiters\":1},";
    }
    stats.chop(1);
    return stats + "]}\n";
}

void HostileServerTest::theMonitorTakesTooManyKeysInPart()
{
    HostileServer server(Trick{{}, statsOf(1'000'000), {}, 0});
    Fleet fleet;
    Strain strain;
    fleet.watch(server.servers());
    QTRY_VERIFY_WITH_TIMEOUT(!fleet.snapshot()->keys.empty(), 30'000);
    const FleetSnapshotPtr snapshot = fleet.snapshot();
    QCOMPARE(snapshot->keys.size(), StatsBounds{}.rows + StatsBounds{}.contended);
    QCOMPARE(snapshot->servers[0].keys, 110'000);
    QCOMPARE(snapshot->servers[0].keysLeftOut, qint64{890'000});
    checkStrain(strain, 700);
}

void HostileServerTest::theProgramSaysWhatIsWrong_data()
{
    QTest::addColumn<QStringList>("command");
    QTest::addColumn<Trick>("trick");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("said");
    const Trick endless{{}, "ok {\"", QByteArray(1 << 20, 'x'), 0};
    const Trick nested{{}, "ok {\"locks\":" + QByteArray(1 << 20, '[') + '\n', {}, 0};
    QTest::newRow("stats, endless line") << QStringList{u"stats"_qs} << endless << 69
                                         << u"more than 134217728 bytes"_qs;
    QTest::newRow("probe, deep nesting") << QStringList{u"probe"_qs, u"k"_qs} << nested << 69
                                         << u"stats cannot be read"_qs;
    QTest::newRow("hold, endless line") << QStringList{u"hold"_qs, u"k"_qs, u"--for"_qs, u"1"_qs} << endless << 69
                                        << u"more than 4096 bytes"_qs;
    QTest::newRow("hold, two grants") << QStringList{u"hold"_qs, u"k"_qs, u"--for"_qs, u"20"_qs}
                                      << Trick{{}, grant + grant, {}, 0} << 74 << u"spoke without being asked"_qs;
}

void HostileServerTest::theProgramSaysWhatIsWrong()
{
    QFETCH(QStringList, command);
    QFETCH(Trick, trick);
    QFETCH(int, exitCode);
    QFETCH(QString, said);
    HostileServer server(trick);
    LockctlRun run(command + QStringList{u"--server"_qs, server.address().toString()});
    QCOMPARE(run.exitCode(), exitCode);
    const QString words = run.errors() + QString::fromUtf8(run.output());
    QVERIFY2(words.contains(said), qPrintable(words));
    QVERIFY2(!words.contains(u"0123456789abcdef"), qPrintable(words));
}

LOCKDECK_TEST(HostileServerTest)
#include "hostileservertest.moc"
