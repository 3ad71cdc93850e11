#include "localserver.h"
#include "lockctlrun.h"
#include "pseudoterminal.h"
#include "support/fakeserver.h"
#include "support/testmain.h"

using namespace Lockdeck;
using namespace Lockdeck::Test;

class ReleaseCommandTest : public QObject
{
    Q_OBJECT

private slots:
    void itReleasesWhatSomebodyElseHolds();
    void anotherTokenReleasesNothing();
    void theTokenMayComeFromStandardInput();
    void theResultAsAnObject();

    void theKeyTypedIsTheConfirmation();
    void anythingElseReleasesNothing_data();
    void anythingElseReleasesNothing();
    void withoutATerminalYesIsNeeded();

    void whatIsFreeIsLeftAlone();
    void aSemaphoreIsReleasedAsOne_data();
    void aSemaphoreIsReleasedAsOne();
    void aReleaseWithoutAnAnswerIsNotKnown();
    void aServerThatIsShuttingDownRefuses();
    void nobodyListens();

    void aWrongCommandLineGivesOneSentence_data();
    void aWrongCommandLineGivesOneSentence();
};

namespace {

/// A file with a token in it.
class TokenFile
{
public:
    explicit TokenFile(const QByteArray &token)
    {
        if (!m_file.open())
            qFatal("no temporary file");
        m_file.write(token + '\n');
        m_file.close();
    }
    QString name() const { return m_file.fileName(); }

private:
    QTemporaryFile m_file;
};

QStringList release(const QString &server, const QString &tokenFile, const QStringList &more = {})
{
    return QStringList{u"release"_qs, u"k"_qs, u"--server"_qs, server, u"--token-file"_qs, tokenFile} + more;
}

/// A server where somebody holds "k".
struct HeldKey
{
    HeldKey() : holder(server.server.port()), token(holder.tokenOf("l\nk\n0 100\n")) {}
    bool isStillHeld() { return holder.ask("n\nk\n" + token + " 100\n") == "ok 100"; }

    Server server;
    RawClient holder;
    QByteArray token;
};

const QByteArray statsOfALock =
    R"(ok {"connections":1,"locks":[{"key":"k","owner_conn_id":17,"lease_expires_in_s":9,"waiters":2}],)"
    R"("semaphores":[],"idle_locks":[],"idle_semaphores":[]})";
const QByteArray statsOfASemaphore = R"(ok {"connections":1,"locks":[],)"
                                     R"("semaphores":[{"key":"k","limit":3,"holders":2,"waiters":0}],)"
                                     R"("idle_locks":[],"idle_semaphores":[]})";

} // namespace

void ReleaseCommandTest::itReleasesWhatSomebodyElseHolds()
{
    HeldKey key;
    const TokenFile file(key.token);
    LockctlRun run(release(key.server.url(), file.name(), {u"--yes"_qs, u"--reason"_qs, u"OPS-7"_qs}));
    QCOMPARE(run.exitCode(), 0);
    const QByteArray output = run.output();
    QVERIFY2(output.contains(": held by #1, ") && output.contains(": released."), output.constData());
    const QString errors = run.errors();
    QVERIFY2(errors.contains(u"released, k on "_qs + key.server.url()) && errors.contains(shortToken(key.token)) &&
                 errors.contains(u"reason: OPS-7"_qs),
             qPrintable(errors));
    QCOMPARE(errors.count(u'\n'), 1);
    QVERIFY(!output.contains(key.token) && !errors.contains(QLatin1String(key.token)));
    QVERIFY(!key.isStillHeld());
}

void ReleaseCommandTest::anotherTokenReleasesNothing()
{
    HeldKey key;
    const TokenFile file(someToken);
    LockctlRun run(release(key.server.url(), file.name(), {u"--yes"_qs}));
    QCOMPARE(run.exitCode(), 1);
    QVERIFY(run.output().contains(": not released; it is not held by this token."));
    QVERIFY(key.isStillHeld());
}

void ReleaseCommandTest::theTokenMayComeFromStandardInput()
{
    HeldKey key;
    LockctlRun run(release(key.server.url(), u"-"_qs, {u"--yes"_qs}));
    run.feed(key.token + "\n");
    QCOMPARE(run.exitCode(), 0);
    QVERIFY(!key.isStillHeld());
}

void ReleaseCommandTest::theResultAsAnObject()
{
    HeldKey key;
    const TokenFile file(key.token);
    LockctlRun run(release(key.server.url(), file.name(), {u"--yes"_qs, u"--json"_qs, u"--reason"_qs, u"OPS-7"_qs}));
    QCOMPARE(run.exitCode(), 0);
    QCOMPARE(run.lines().size(), std::size_t{1});
    const QJsonObject line = run.lines()[0];
    QCOMPARE(line[QLatin1String("outcome")].toString(), u"released"_qs);
    QCOMPARE(line[QLatin1String("key")].toString(), u"k"_qs);
    QCOMPARE(line[QLatin1String("server")].toString(), key.server.url());
    QCOMPARE(line[QLatin1String("reason")].toString(), u"OPS-7"_qs);
    QCOMPARE(line[QLatin1String("token")].toString(), shortToken(key.token));
    QCOMPARE(line[QLatin1String("before")][QLatin1String("owner")].toInt(), 1);
    QVERIFY(run.errors().isEmpty());
}

// The confirmation.

void ReleaseCommandTest::theKeyTypedIsTheConfirmation()
{
    HeldKey key;
    const TokenFile file(key.token);
    PseudoTerminal terminal;
    LockctlRun run(release(key.server.url(), file.name()), &terminal);
    QVERIFY(terminal.hasShown("Type the key to release it: "));
    QVERIFY2(terminal.shown().contains(": held by #1, "), terminal.shown().constData());
    QVERIFY(key.isStillHeld());
    terminal.type("k\n");
    QCOMPARE(run.exitCode(), 0);
    QVERIFY(run.output().contains(": released."));
    QVERIFY(!terminal.shown().contains(key.token));
    QVERIFY(!key.isStillHeld());
}

void ReleaseCommandTest::anythingElseReleasesNothing_data()
{
    QTest::addColumn<QByteArray>("typed");
    QTest::newRow("nothing") << QByteArray("\n");
    QTest::newRow("yes") << QByteArray("yes\n");
    QTest::newRow("another key") << QByteArray("K\n");
    QTest::newRow("more than the key") << QByteArray("k k\n");
    QTest::newRow("the end of input") << QByteArray(1, PseudoTerminal::endOfInput);
}

void ReleaseCommandTest::anythingElseReleasesNothing()
{
    QFETCH(QByteArray, typed);
    HeldKey key;
    const TokenFile file(key.token);
    PseudoTerminal terminal;
    LockctlRun run(release(key.server.url(), file.name()), &terminal);
    QVERIFY(terminal.hasShown("Type the key to release it: "));
    terminal.type(typed);
    QCOMPARE(run.exitCode(), 1);
    QVERIFY(run.output().contains("Not released: "));
    QVERIFY(key.isStillHeld());
}

void ReleaseCommandTest::withoutATerminalYesIsNeeded()
{
    HeldKey key;
    const TokenFile file(key.token);
    LockctlRun run(release(key.server.url(), file.name()));
    QCOMPARE(run.exitCode(), 64);
    const QString errors = run.errors();
    QVERIFY2(errors.contains(u"There is no terminal to ask for a confirmation; say --yes."_qs), qPrintable(errors));
    QVERIFY(key.isStillHeld());
}

// What is there.

void ReleaseCommandTest::whatIsFreeIsLeftAlone()
{
    FakeServer server;
    server.when("stats", {R"(ok {"connections":1,"locks":[],"semaphores":[],"idle_locks":[],"idle_semaphores":[]})"});
    const TokenFile file(someToken);
    LockctlRun run(release(server.address().toString(), file.name(), {u"--yes"_qs}));
    QCOMPARE(run.exitCode(), 1);
    QVERIFY2(run.output().contains(": free. There is nothing to release."), run.output().constData());
    QCOMPARE(server.requests().size(), 1);
}

void ReleaseCommandTest::aSemaphoreIsReleasedAsOne_data()
{
    QTest::addColumn<QByteArray>("stats");
    QTest::addColumn<QStringList>("more");
    QTest::addColumn<QString>("asked");
    QTest::newRow("as stats shows") << statsOfASemaphore << QStringList{} << u"sr k "_qs;
    QTest::newRow("as told") << statsOfALock << QStringList{u"--semaphore"_qs} << u"sr k "_qs;
    QTest::newRow("a lock is not") << statsOfALock << QStringList{} << u"r k "_qs;
}

void ReleaseCommandTest::aSemaphoreIsReleasedAsOne()
{
    QFETCH(QByteArray, stats);
    QFETCH(QStringList, more);
    QFETCH(QString, asked);
    FakeServer server;
    server.when("stats", {stats});
    server.when("sr", {"ok"});
    server.when("r", {"ok"});
    const TokenFile file(someToken);
    LockctlRun run(release(server.address().toString(), file.name(), QStringList{u"--yes"_qs} + more));
    QCOMPARE(run.exitCode(), 0);
    QCOMPARE(server.count(u": "_qs + asked + QLatin1String(someToken)), 1);
}

void ReleaseCommandTest::aReleaseWithoutAnAnswerIsNotKnown()
{
    FakeServer server;
    server.when("stats", {statsOfALock});
    server.when("r", {FakeServer::hangUp});
    const TokenFile file(someToken);
    LockctlRun run(release(server.address().toString(), file.name(), {u"--yes"_qs}));
    QCOMPARE(run.exitCode(), 69);
    const QString errors = run.errors();
    QVERIFY2(errors.contains(u"Whether the release was carried out is not known"_qs) &&
                 errors.contains(u" unknown, k on "_qs),
             qPrintable(errors));
}

void ReleaseCommandTest::aServerThatIsShuttingDownRefuses()
{
    FakeServer server;
    server.when("stats", {statsOfALock});
    server.when("r", {"error_draining"});
    const TokenFile file(someToken);
    LockctlRun run(release(server.address().toString(), file.name(), {u"--yes"_qs, u"--json"_qs}));
    QCOMPARE(run.exitCode(), 69);
    QCOMPARE(run.lines().at(0)[QLatin1String("error")].toString(), u"draining"_qs);
    QCOMPARE(run.lines().at(0)[QLatin1String("outcome")].toString(), u"refused"_qs);
}

void ReleaseCommandTest::nobodyListens()
{
    const TokenFile file(someToken);
    LockctlRun run(release(FakeServer::nobody().toString(), file.name(), {u"--yes"_qs}));
    QCOMPARE(run.exitCode(), 69);
    QVERIFY(run.errors().contains(u"Nothing listens at 127.0.0.1:"_qs));
}

void ReleaseCommandTest::aWrongCommandLineGivesOneSentence_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<QString>("sentence");
    const QString key = u"k"_qs;
    const QStringList fromInput{key, u"--yes"_qs, u"--token-file"_qs, u"-"_qs};
    const QString bad = u"A token is 32 lower-case hexadecimal digits."_qs;
    QTest::newRow("no key") << QStringList{} << QByteArray() << u"Name one key."_qs;
    QTest::newRow("no token") << QStringList{key} << QByteArray() << u"--token-file FILE"_qs;
    QTest::newRow("token as an argument") << QStringList{key, u"--token"_qs, QString::fromLatin1(someToken)}
                                          << QByteArray() << u"Unknown option 'token'"_qs;
    QTest::newRow("no such file") << QStringList{key, u"--token-file"_qs, u"/nonexistent"_qs} << QByteArray()
                                  << u"The token file /nonexistent cannot be read"_qs;
    QTest::newRow("nothing") << fromInput << QByteArray() << bad;
    QTest::newRow("upper case") << fromInput << someToken.toUpper() << bad;
    QTest::newRow("too short") << fromInput << someToken.left(31) << bad;
    QTest::newRow("too long") << fromInput << someToken + "0" << bad;
}

void ReleaseCommandTest::aWrongCommandLineGivesOneSentence()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, input);
    QFETCH(QString, sentence);
    LockctlRun run(QStringList(u"release"_qs) + arguments);
    run.feed(input);
    QCOMPARE(run.exitCode(), 64);
    const QString errors = run.errors();
    QVERIFY2(errors.contains(sentence), qPrintable(errors));
    QCOMPARE(errors.count(u'\n'), 2); // the sentence, and where the help is
    QVERIFY(input.isEmpty() || !errors.contains(QString::fromLatin1(input)));
}

LOCKDECK_TEST(ReleaseCommandTest)
#include "releasecommandtest.moc"
