#include "localserver.h"
#include "lockctlrun.h"
#include "support/fakeserver.h"
#include "support/testmain.h"

#include <algorithm>
#include <csignal>
#include <map>
#include <set>

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace std::chrono_literals;

class BenchCommandTest : public QObject
{
    Q_OBJECT

private slots:
    void everyWorkerTakesAndReleasesItsKey();
    void itIsToldInWords();
    void keysGoToTheirShards();
    void nobodyBeginsBeforeAllAreConnected();
    void aSignalTellsWhatWasMeasured();
    void aSecondSignalDoesNotWait();
    void nobodyListens_data();
    void nobodyListens();
    void whatTheServerRefusesIsSaid_data();
    void whatTheServerRefusesIsSaid();
    void aWrongCommandLineGivesOneSentence_data();
    void aWrongCommandLineGivesOneSentence();
};

static QStringList bench(const QString &servers, const QStringList &more = {})
{
    return QStringList{u"bench"_qs, u"--servers"_qs, servers} + more;
}

void BenchCommandTest::everyWorkerTakesAndReleasesItsKey()
{
    Server server;
    server.server.log().setBound(1000);
    LockctlRun run(
        bench(server.url(), {u"--workers"_qs, u"4"_qs, u"--rounds"_qs, u"25"_qs, u"--key"_qs, u"x"_qs, u"--json"_qs}));
    QCOMPARE(run.exitCode(), 0);
    QCOMPARE(run.lines().size(), std::size_t{1});
    const QJsonObject line = run.lines()[0];
    QCOMPARE(line[QLatin1String("ops")].toInt(), 100);
    QCOMPARE(line[QLatin1String("workers")].toInt(), 4);
    QCOMPARE(line[QLatin1String("rounds")].toInt(), 25);
    QCOMPARE(line[QLatin1String("interrupted")].toBool(true), false);
    const auto number = [&](const char *name) { return line[QLatin1String(name)].toDouble(); };
    QVERIFY(number("min_ms") > 0);
    QVERIFY(number("min_ms") <= number("p50_ms") && number("p50_ms") <= number("p99_ms"));
    QVERIFY(number("p99_ms") <= number("max_ms") && number("mean_ms") <= number("max_ms"));
    QVERIFY(number("seconds") * 1000 >= number("max_ms"));
    QVERIFY(std::abs(number("ops_per_s") * number("seconds") - 100) < 5);

    std::map<QByteArray, int> grants;
    std::set<ConnectionId> connections;
    int releases = 0;
    for (const HoldRecord &record : server.server.log().events()) {
        grants[record.key] += record.what == HoldRecord::What::Granted;
        releases += record.what == HoldRecord::What::Released;
        connections.insert(record.owner);
    }
    QCOMPARE(grants, (std::map<QByteArray, int>{{"x/0", 25}, {"x/1", 25}, {"x/2", 25}, {"x/3", 25}}));
    QCOMPARE(releases, 100);
    QCOMPARE(connections.size(), std::size_t{4});
}

void BenchCommandTest::itIsToldInWords()
{
    Server server;
    LockctlRun run(bench(server.url(), {u"--workers=2"_qs, u"--rounds=3"_qs}));
    QCOMPARE(run.exitCode(), 0);
    static const QRegularExpression words(
        u"^6 ops \\(acquire \\+ release\\) in \\d+\\.\\d{3} s: \\d+ ops/s\n"
        "an op: mean [\\d.]+ ms, p50 [\\d.]+ ms, p99 [\\d.]+ ms, min [\\d.]+ ms, max [\\d.]+ ms\n$"_qs);
    const QByteArray output = run.output();
    QVERIFY2(words.match(QString::fromUtf8(output)).hasMatch(), output.constData());
}

void BenchCommandTest::keysGoToTheirShards()
{
    FakeServer first;
    FakeServer second;
    for (FakeServer *server : {&first, &second}) {
        server->when("l", {"ok " + someToken + " 33"});
        server->when("r", {"ok"});
    }
    const ServerSet set{{first.address(), second.address()}, {}, false};
    LockctlRun run(bench(set.toUrl(), {u"--workers"_qs, u"6"_qs, u"--rounds"_qs, u"1"_qs}));
    QCOMPARE(run.exitCode(), 0);
    for (int i = 0; i < 6; ++i) {
        const QString key = u"bench/%1"_qs.arg(i);
        const FakeServer &shard = set.serverFor(key) == first.address() ? first : second;
        QCOMPARE(shard.count(u"l "_qs + key), 1);
    }
    QVERIFY(first.connections() > 0 && second.connections() > 0); // else the keys prove nothing
}

/// The second server never answers the token, so the worker there is not connected.
void BenchCommandTest::nobodyBeginsBeforeAllAreConnected()
{
    FakeServer answers;
    answers.when("auth", {"ok"});
    FakeServer silent;
    const ServerSet set{{answers.address(), silent.address()}, {}, false};
    qputenv("DFLOCKD_AUTH_TOKEN", "s3cret");
    LockctlRun run(bench(set.toUrl(), {u"--workers"_qs, u"6"_qs}));
    qunsetenv("DFLOCKD_AUTH_TOKEN");
    QTRY_VERIFY(answers.count(u"auth"_qs) > 0 && silent.count(u"auth"_qs) > 0);
    QCOMPARE(run.exitCode(), 69);
    QCOMPARE(answers.count(u"l bench"_qs), 0);
    QVERIFY(run.errors().contains(silent.address().toString()));
}

void BenchCommandTest::aSignalTellsWhatWasMeasured()
{
    Server server;
    server.server.log().setBound(10'000'000);
    LockctlRun run(bench(server.url(), {u"--rounds"_qs, u"1000000"_qs, u"--json"_qs}));
    QTRY_VERIFY_WITH_TIMEOUT(server.server.log().events().size() > 200, 30'000);
    run.signal(SIGINT);
    QCOMPARE(run.exitCode(), 128 + SIGINT);
    const QJsonObject line = run.lines().at(0);
    QCOMPARE(line[QLatin1String("interrupted")].toBool(), true);
    const int ops = line[QLatin1String("ops")].toInt();
    QVERIFY(ops > 50 && ops < 10'000'000);
    // Every round was finished, so nothing is left to the leases.
    const auto &events = server.server.log().events();
    const auto releases = std::ranges::count(events, HoldRecord::What::Released, &HoldRecord::what);
    QCOMPARE(releases, qint64{ops});
    QCOMPARE(std::ranges::count(events, HoldRecord::What::Granted, &HoldRecord::what), releases);
}

void BenchCommandTest::aSecondSignalDoesNotWait()
{
    FakeServer server;
    LockctlRun run(bench(server.address().toString(), {u"--workers"_qs, u"1"_qs}));
    QTRY_COMPARE(server.count(u"l bench/0"_qs), 1);
    run.signal(SIGINT);
    run.signal(SIGTERM);
    QVERIFY(run.exitCode() > 128);
    QVERIFY(run.output().startsWith("No op was finished in "));
    QVERIFY(run.duration() < 10s);
}

void BenchCommandTest::nobodyListens_data()
{
    QTest::addColumn<bool>("json");
    QTest::newRow("words") << false;
    QTest::newRow("json") << true;
}

void BenchCommandTest::nobodyListens()
{
    QFETCH(bool, json);
    const QString nobody = FakeServer::nobody().toString();
    LockctlRun run(bench(nobody, json ? QStringList{u"--json"_qs} : QStringList{}));
    QCOMPARE(run.exitCode(), 69);
    if (json)
        QCOMPARE(run.lines().at(0)[QLatin1String("error")].toString(), u"unreachable"_qs);
    else
        QVERIFY(run.errors().contains(u"Nothing listens at "_qs + nobody));
    QCOMPARE(run.output().count('\n'), json ? 1 : 0); // ten workers, one error
}

void BenchCommandTest::whatTheServerRefusesIsSaid_data()
{
    QTest::addColumn<QByteArray>("acquire");
    QTest::addColumn<QByteArray>("release");
    QTest::addColumn<QString>("sentence");
    QTest::addColumn<int>("exitCode");
    const QByteArray granted = "ok " + someToken + " 33";
    QTest::newRow("full") << QByteArray("error_max_locks") << QByteArray() << u"--max-locks"_qs << 69;
    QTest::newRow("held") << QByteArray("timeout") << QByteArray() << u"“bench/0” was not granted"_qs << 75;
    QTest::newRow("lost") << granted << QByteArray("error") << u"not held by this token any more"_qs << 69;
    QTest::newRow("gone") << granted << QByteArray(FakeServer::hangUp) << u"closed the connection"_qs << 69;
    QTest::newRow("foreign") << QByteArray("hello") << QByteArray() << u"does not speak dflockd"_qs << 69;
}

void BenchCommandTest::whatTheServerRefusesIsSaid()
{
    QFETCH(QByteArray, acquire);
    QFETCH(QByteArray, release);
    QFETCH(QString, sentence);
    FakeServer server;
    server.when("l", {acquire});
    server.when("r", {release});
    LockctlRun run(bench(server.address().toString(), {u"--workers"_qs, u"1"_qs}));
    QTEST(run.exitCode(), "exitCode");
    const QString errors = run.errors();
    QVERIFY2(errors.contains(sentence), qPrintable(errors));
    QVERIFY(run.output().isEmpty());
}

void BenchCommandTest::aWrongCommandLineGivesOneSentence_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("no workers") << QStringList{u"--workers"_qs, u"0"_qs} << u"--workers 0: This is a whole number"_qs;
    QTest::newRow("too many") << QStringList{u"--workers"_qs, u"10001"_qs} << u"from 1 to 10000."_qs;
    QTest::newRow("rounds") << QStringList{u"--rounds"_qs, u"1.5"_qs} << u"--rounds 1.5"_qs;
    QTest::newRow("in all") << QStringList{u"--workers"_qs, u"10000"_qs, u"--rounds"_qs, u"1001"_qs}
                            << u"10010000 rounds in all"_qs;
    QTest::newRow("lease") << QStringList{u"--lease"_qs, u"10000000000"_qs} << u"--lease 100000"_qs;
    QTest::newRow("key") << QStringList{u"--key"_qs, u"a b"_qs} << u"must not contain a space"_qs;
    QTest::newRow("a word too many") << QStringList{u"k"_qs} << u"“k” is not an option"_qs;
    QTest::newRow("server") << QStringList{u"--servers=http://x"_qs} << u"is not dflockd's"_qs;
}

void BenchCommandTest::aWrongCommandLineGivesOneSentence()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, sentence);
    LockctlRun run(QStringList(u"bench"_qs) + arguments);
    QCOMPARE(run.exitCode(), 64);
    const QString errors = run.errors();
    QVERIFY2(errors.contains(sentence), qPrintable(errors));
    QCOMPARE(errors.count(u'\n'), 2); // the sentence, and where the help is
}

LOCKDECK_TEST(BenchCommandTest)
#include "benchcommandtest.moc"
