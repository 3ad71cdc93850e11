#include "localserver.h"
#include "lockctlrun.h"
#include "support/fakeserver.h"
#include "support/processes.h"
#include "support/testmain.h"

#include <csignal>

#include <sys/resource.h>

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace std::chrono_literals;

class RunCommandTest : public QObject
{
    Q_OBJECT

private slots:
    void theExitCodeIsTheCommandsAndTheLockIsFree_data();
    void theExitCodeIsTheCommandsAndTheLockIsFree();
    void theLockIsHeldWhileTheCommandRuns();
    void theLockIsHeldWhileAnyOfTheCommandIsLeft();
    void theCommandKnowsItsLockAndNoSecret();
    void theCommandHasTheStandardStreams();
    void aBusyLockIsNotObtainedInTime();
    void nobodyListens();
    void aLostServerEndsTheCommand();
    void aFailedReleaseIsOnlySaid();
    void aLockThatWasLostMakesNoSuccess();
    void signalsGoToTheCommand_data();
    void signalsGoToTheCommand();
    void aSignalGivesUpWaiting();
    void whoIgnoresSigtermIsKilled();
    void killedItTakesTheCommandAlong();
    void stoppedItTakesTheCommandAlongBeforeTheLeaseEnds();
    void onQueuedRunsOnceWhenQueued();
    void onQueuedDoesNotRunWhenTheLockIsFree();
    void nobodyReadsItsOutput();
    void theStandardStreamsMayBeClosed();
    void verboseTellsTheStatesOnStandardError();
    void aWrongCommandLineGivesOneSentence_data();
    void aWrongCommandLineGivesOneSentence();
};

namespace {

QStringList run(const QString &server, const QStringList &options, const QStringList &command)
{
    return QStringList{u"run"_qs, u"k"_qs, u"--server"_qs, server} + options + QStringList{u"--"_qs} + command;
}

QStringList shell(const QString &script)
{
    return {u"sh"_qs, u"-c"_qs, script};
}

/// The number that the command has printed first.
qint64 printedProcess(LockctlRun &lockctl)
{
    return lockctl.hasPrinted("\n") ? lockctl.output().split('\n').first().toLongLong() : 0;
}

bool isFree(const Server &server)
{
    return RawClient(server.server.port()).ask("l\nk\n0\n").startsWith("ok ");
}

} // namespace

void RunCommandTest::theExitCodeIsTheCommandsAndTheLockIsFree_data()
{
    QTest::addColumn<QStringList>("command");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("well") << QStringList{u"true"_qs} << 0;
    QTest::newRow("badly") << shell(u"exit 7"_qs) << 7;
    QTest::newRow("killed") << shell(u"kill -9 $$"_qs) << 128 + SIGKILL;
    QTest::newRow("its own --help") << QStringList{u"test"_qs, u"--help"_qs, u"="_qs, u"--"_qs} << 1;
    QTest::newRow("not found") << QStringList{u"no-such-command"_qs} << 127;
    QTest::newRow("not executable") << QStringList{u"/etc/passwd"_qs} << 126;
}

void RunCommandTest::theExitCodeIsTheCommandsAndTheLockIsFree()
{
    QFETCH(QStringList, command);
    QFETCH(int, exitCode);
    Server server;
    LockctlRun lockctl(run(server.url(), {}, command));
    QCOMPARE(lockctl.exitCode(), exitCode);
    QVERIFY(isFree(server));
    const QString errors = lockctl.errors();
    QCOMPARE(errors.count(u'\n'), exitCode == 126 || exitCode == 127 ? 1 : 0); // silent, or one sentence
    QCOMPARE(lockctl.output(), QByteArray());
}

void RunCommandTest::theLockIsHeldWhileTheCommandRuns()
{
    Server server;
    LockctlRun lockctl(run(server.url(), {u"--lease"_qs, u"30"_qs}, shell(u"echo $$; exec sleep 600"_qs)));
    const qint64 process = printedProcess(lockctl);
    QVERIFY(isAlive(process));
    LockctlRun other(run(server.url(), {u"--timeout"_qs, u"1"_qs}, {u"true"_qs}));
    QCOMPARE(other.exitCode(), 75);
    LockctlRun another(run(server.url(), {u"--timeout"_qs, u"1"_qs, u"-E"_qs, u"3"_qs}, {u"true"_qs}));
    QCOMPARE(another.exitCode(), 3);
    QVERIFY(isAlive(process));
    lockctl.terminate();
    QCOMPARE(lockctl.exitCode(), 128 + SIGTERM);
    QVERIFY(!isAlive(process));
}

void RunCommandTest::theLockIsHeldWhileAnyOfTheCommandIsLeft()
{
    QTemporaryDir folder;
    const QString fifo = folder.filePath(u"fifo"_qs);
    Server server;
    LockctlRun lockctl(
        run(server.url(), {}, shell(u"mkfifo %1; (read line < %1; echo last) & echo $$; exit 5"_qs.arg(fifo))));
    const qint64 process = printedProcess(lockctl);
    QTRY_VERIFY_WITH_TIMEOUT(!isAlive(process), 60'000);
    QVERIFY(!isFree(server));
    QFile end(fifo);
    QVERIFY(end.open(QIODevice::WriteOnly));
    end.write("\n");
    end.close();
    QCOMPARE(lockctl.exitCode(), 5);
    QVERIFY(lockctl.output().endsWith("\nlast\n"));
    QVERIFY(isFree(server));
}

void RunCommandTest::theCommandKnowsItsLockAndNoSecret()
{
    qputenv("DFLOCKD_AUTH_TOKEN", "s3cret-of-the-server");
    Server server("s3cret-of-the-server");
    LockctlRun lockctl(run(server.url(), {}, {u"env"_qs}));
    const int exitCode = lockctl.exitCode();
    qunsetenv("DFLOCKD_AUTH_TOKEN");
    QCOMPARE(exitCode, 0);
    const QByteArray variables = '\n' + lockctl.output();
    QVERIFY(variables.contains("\nLOCKDECK_KEY=k\n"));
    QVERIFY(QRegularExpression(u"\\nLOCKDECK_TOKEN=[0-9a-f]{32}\\n"_qs).match(QString::fromUtf8(variables)).hasMatch());
    QVERIFY(!variables.contains("s3cret") && !variables.contains("LOCKDECK_FENCE="));
}

void RunCommandTest::theCommandHasTheStandardStreams()
{
    Server server;
    LockctlRun lockctl(run(server.url(), {}, shell(u"ls -x /proc/self/fd; echo wrong >&2; ulimit -n"_qs)));
    QCOMPARE(lockctl.exitCode(), 0);
    rlimit files{};
    QCOMPARE(getrlimit(RLIMIT_NOFILE, &files), 0);
    QCOMPARE(lockctl.output().simplified(), "0 1 2 3 " + QByteArray::number(quint64{files.rlim_cur}));
    QCOMPARE(lockctl.errors(), u"wrong\n"_qs);
}

void RunCommandTest::aBusyLockIsNotObtainedInTime()
{
    Server server;
    RawClient holder(server.server.port());
    QVERIFY(holder.ask("l\nk\n0\n").startsWith("ok "));
    LockctlRun lockctl(run(server.url(), {u"--timeout"_qs, u"0"_qs}, {u"echo"_qs, u"never"_qs}));
    QCOMPARE(lockctl.exitCode(), 75);
    QCOMPARE(lockctl.output(), QByteArray());
    QCOMPARE(lockctl.errors().count(u'\n'), 1);
}

void RunCommandTest::nobodyListens()
{
    LockctlRun lockctl(run(FakeServer::nobody().toString(), {}, {u"echo"_qs, u"never"_qs}));
    QCOMPARE(lockctl.exitCode(), 69);
    QVERIFY(lockctl.errors().contains(u"Nothing listens at 127.0.0.1:"_qs));
    QCOMPARE(lockctl.output(), QByteArray());
}

void RunCommandTest::aLostServerEndsTheCommand()
{
    const QString mark = uniqueArgument();
    auto server = std::make_unique<Server>();
    LockctlRun lockctl(run(server->url(), {}, shell(u"echo up; sleep 600; : %1"_qs.arg(mark))));
    QVERIFY(lockctl.hasPrinted("up\n"));
    server.reset();
    QCOMPARE(lockctl.exitCode(), 74);
    QCOMPARE(processesWith(mark), QList<qint64>());
    const QString errors = lockctl.errors();
    QVERIFY2(errors.contains(u"The command was ended."_qs), qPrintable(errors));
}

/// The command has ended well by then, which is what its caller wants to know.
void RunCommandTest::aLockThatWasLostMakesNoSuccess()
{
    FakeServer server;
    server.when("l", {"ok " + someToken + " 30"});
    server.when("r", {"error"}); // somebody had its token
    LockctlRun lockctl(run(server.address().toString(), {}, {u"true"_qs}));
    QCOMPARE(lockctl.exitCode(), 74);
    QVERIFY(lockctl.errors().contains(u"it was not held any more"_qs));
}

void RunCommandTest::aFailedReleaseIsOnlySaid()
{
    FakeServer server;
    server.when("l", {"ok " + someToken + " 30"});
    server.when("r", {"error"});
    LockctlRun lockctl(run(server.address().toString(), {}, shell(u"exit 3"_qs)));
    QCOMPARE(lockctl.exitCode(), 3);
    QCOMPARE(lockctl.errors().count(u'\n'), 1);
}

void RunCommandTest::signalsGoToTheCommand_data()
{
    QTest::addColumn<int>("signum");
    QTest::newRow("SIGINT") << SIGINT;
    QTest::newRow("SIGTERM") << SIGTERM;
    QTest::newRow("SIGHUP") << SIGHUP;
    QTest::newRow("SIGQUIT") << SIGQUIT;
    QTest::newRow("SIGUSR1") << SIGUSR1;
    QTest::newRow("SIGUSR2") << SIGUSR2;
}

void RunCommandTest::signalsGoToTheCommand()
{
    QFETCH(int, signum);
    Server server;
    const QString script = u"trap 'echo heard; exit 9' %1; echo up; while :; do sleep 0.1; done"_qs;
    LockctlRun lockctl(run(server.url(), {}, shell(script.arg(signum))));
    QVERIFY(lockctl.hasPrinted("up\n"));
    lockctl.signal(signum);
    QCOMPARE(lockctl.exitCode(), 9);
    QVERIFY(lockctl.output().endsWith("heard\n"));
    QVERIFY(isFree(server));
}

void RunCommandTest::aSignalGivesUpWaiting()
{
    Server server;
    RawClient holder(server.server.port());
    const QByteArray grant = holder.ask("l\nk\n0\n");
    LockctlRun lockctl(run(server.url(), {u"--two-phase"_qs, u"--verbose"_qs}, {u"echo"_qs, u"never"_qs}));
    QString errors;
    QTRY_VERIFY_WITH_TIMEOUT((errors += lockctl.errors()).contains(u"waiting"_qs), 30'000);
    lockctl.signal(SIGINT);
    QCOMPARE(lockctl.exitCode(), 128 + SIGINT);
    QCOMPARE(lockctl.output(), QByteArray());
}

void RunCommandTest::whoIgnoresSigtermIsKilled()
{
    auto server = std::make_unique<Server>();
    LockctlRun lockctl(run(server->url(), {u"--kill-after"_qs, u"1"_qs},
                           shell(u"trap '' TERM; sleep 600 & echo $$; wait; sleep 600"_qs)));
    const qint64 process = printedProcess(lockctl);
    QVERIFY(isAlive(process));
    server.reset();
    QCOMPARE(lockctl.exitCode(), 74);
    QVERIFY(!isAlive(process));
}

void RunCommandTest::killedItTakesTheCommandAlong()
{
    const QString mark = uniqueArgument();
    Server server;
    LockctlRun lockctl(run(server.url(), {u"--kill-after"_qs, u"1"_qs},
                           shell(u"trap '' TERM; sh -c 'sleep 600; : %1' & echo up; wait; sleep 600"_qs.arg(mark))));
    QVERIFY(lockctl.hasPrinted("up\n"));
    QVERIFY(processesWith(mark).size() > 1);
    lockctl.signal(SIGKILL);
    QTRY_VERIFY_WITH_TIMEOUT(processesWith(mark).isEmpty(), 60'000);
    QVERIFY(isFree(server));
}

void RunCommandTest::stoppedItTakesTheCommandAlongBeforeTheLeaseEnds()
{
    Server server;
    server.server.log().setBound(1000);
    LockctlRun lockctl(
        run(server.url(), {u"--lease"_qs, u"3"_qs}, shell(u"trap '' TERM; echo $$; while :; do sleep 600; done"_qs)));
    const qint64 process = printedProcess(lockctl);
    const EndWatch command(process);
    lockctl.signal(SIGSTOP);
    const auto expired = [&server] {
        const auto &events = server.server.log().events();
        return !events.empty() && events.back().what == HoldRecord::What::Expired;
    };
    QTRY_VERIFY_WITH_TIMEOUT(expired(), 60'000);
    QTRY_VERIFY_WITH_TIMEOUT(command.ended() != Moment{}, 60'000);
    QVERIFY(command.ended() < server.server.log().events().back().deadline);
    lockctl.signal(SIGCONT);
    QCOMPARE(lockctl.exitCode(), 74);
}

void RunCommandTest::onQueuedRunsOnceWhenQueued()
{
    QTemporaryDir folder;
    QFile told(folder.filePath(u"told"_qs));
    const auto lines = [&told] {
        if (!told.open(QIODevice::ReadOnly))
            return QByteArray();
        const QByteArray all = told.readAll();
        told.close();
        return all;
    };
    Server server;
    RawClient holder(server.server.port());
    const QByteArray grant = holder.ask("l\nk\n0\n");
    LockctlRun lockctl(run(server.url(),
                           {u"--two-phase"_qs, u"--timeout"_qs, u"60"_qs, u"--on-queued"_qs,
                            u"echo queued for $LOCKDECK_KEY >> %1; echo $$; exec sleep 600"_qs.arg(told.fileName())},
                           {u"true"_qs}));
    const qint64 script = printedProcess(lockctl);
    QCOMPARE(lines(), QByteArray("queued for k\n"));
    QVERIFY(lockctl.isRunning());
    QCOMPARE(holder.ask("r\nk\n" + grant.split(' ').value(1) + "\n"), QByteArray("ok"));
    QCOMPARE(lockctl.exitCode(), 0);
    QCOMPARE(lines(), QByteArray("queued for k\n"));
    QVERIFY(isAlive(script)); // nobody waits for it
    ::kill(pid_t(script), SIGKILL);
}

void RunCommandTest::onQueuedDoesNotRunWhenTheLockIsFree()
{
    Server server;
    LockctlRun lockctl(
        run(server.url(), {u"--two-phase"_qs, u"--on-queued"_qs, u"echo queued"_qs}, {u"echo"_qs, u"ran"_qs}));
    QCOMPARE(lockctl.exitCode(), 0);
    QCOMPARE(lockctl.output(), QByteArray("ran\n"));
}

/// The command learns of it (SIGPIPE), lockctl goes on and releases.
void RunCommandTest::nobodyReadsItsOutput()
{
    Server server;
    QTemporaryDir folder;
    const QString script =
        u"(%1 run k --verbose --server %2 -- sh -c 'echo a; echo b; exit 6' 2>&1; echo $? > %3) | :"_qs;
    const QString result = folder.filePath(u"result"_qs);
    QProcess process;
    process.start(u"sh"_qs, {u"-c"_qs, script.arg(QStringLiteral(LOCKDECK_BIN_DIR "/lockctl"), server.url(), result)});
    QTRY_COMPARE_WITH_TIMEOUT(process.state(), QProcess::NotRunning, 60'000);
    QFile file(result);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray code = file.readAll().trimmed();
    QVERIFY2(code == "6" || code == QByteArray::number(128 + SIGPIPE), code.constData());
    QVERIFY(isFree(server));
}

void RunCommandTest::theStandardStreamsMayBeClosed()
{
    Server server;
    QTemporaryDir folder;
    const QString result = folder.filePath(u"result"_qs);
    const QString script =
        u"exec %1 run k --verbose --server %2 -- sh -c 'echo lost; ls /proc/self/fd > %3; exit 6' <&- >&- 2>&-"_qs;
    QProcess process;
    process.start(u"sh"_qs, {u"-c"_qs, script.arg(QStringLiteral(LOCKDECK_BIN_DIR "/lockctl"), server.url(), result)});
    QTRY_COMPARE_WITH_TIMEOUT(process.state(), QProcess::NotRunning, 60'000);
    QCOMPARE(process.exitCode(), 6);
    QFile file(result);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll().simplified(), QByteArray("0 1 2 3"));
    QVERIFY(isFree(server));
}

void RunCommandTest::verboseTellsTheStatesOnStandardError()
{
    Server server;
    LockctlRun lockctl(run(server.url(), {u"--verbose"_qs}, {u"echo"_qs, u"ran"_qs}));
    QCOMPARE(lockctl.exitCode(), 0);
    QCOMPARE(lockctl.output(), QByteArray("ran\n"));
    const QString errors = lockctl.errors();
    for (const QString &state : {u" held k"_qs, u" releasing k"_qs, u" released k"_qs})
        QVERIFY2(errors.contains(state), qPrintable(errors));
}

void RunCommandTest::aWrongCommandLineGivesOneSentence_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("sentence");
    const QString end = u"--"_qs;
    const QString program = u"true"_qs;
    QTest::newRow("nothing") << QStringList{} << u"Name one key."_qs;
    QTest::newRow("no command") << QStringList{u"k"_qs} << u"Say the command after “--”"_qs;
    QTest::newRow("no command after --") << QStringList{u"k"_qs, end} << u"Say the command after “--”"_qs;
    QTest::newRow("no --") << QStringList{u"k"_qs, program} << u"Name one key."_qs;
    QTest::newRow("no key") << QStringList{end, program} << u"Name one key."_qs;
    QTest::newRow("key with a space") << QStringList{u"a b"_qs, end, program} << u"must not contain a space"_qs;
    QTest::newRow("lease") << QStringList{u"k"_qs, u"--lease"_qs, u"0"_qs, end, program}
                           << u"--lease 0: A lease is a whole number"_qs;
    QTest::newRow("kill-after") << QStringList{u"k"_qs, u"--kill-after"_qs, u"soon"_qs, end, program}
                                << u"--kill-after soon: "_qs;
    QTest::newRow("exit code") << QStringList{u"k"_qs, u"-E"_qs, u"256"_qs, end, program}
                               << u"An exit code is a whole number from 0 to 255."_qs;
    QTest::newRow("option") << QStringList{u"k"_qs, u"--frob"_qs, end, program} << u"Unknown option 'frob'"_qs;
    QTest::newRow("on-queued") << QStringList{u"k"_qs, u"--on-queued"_qs, u"true"_qs, end, program}
                               << u"--on-queued needs --two-phase"_qs;
}

void RunCommandTest::aWrongCommandLineGivesOneSentence()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, sentence);
    LockctlRun lockctl(QStringList(u"run"_qs) + arguments);
    QCOMPARE(lockctl.exitCode(), 64);
    const QString errors = lockctl.errors();
    QVERIFY2(errors.contains(sentence), qPrintable(errors));
    QCOMPARE(errors.count(u'\n'), 2); // the sentence, and where the help is
}

LOCKDECK_TEST(RunCommandTest)
#include "runcommandtest.moc"
