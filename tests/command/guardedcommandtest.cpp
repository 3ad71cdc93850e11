#include "command/guardedcommand.h"
#include "client/holdtiming.h"
#include "client/lockkeeper.h"
#include "server/lockserver.h"
#include "support/processes.h"
#include "support/testmain.h"

#include <QtCore/QThread>

#include <csignal>
#include <future>

#include <sys/socket.h>
#include <unistd.h>

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class GuardedCommandTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();
    void itBeginsAtTheFirstHeld();
    void aHoldThatIsOverBeginsNothing();
    void theExitCodeIsTheCommands_data();
    void theExitCodeIsTheCommands();
    void whatCannotBeStartedSaysWhy_data();
    void whatCannotBeStartedSaysWhy();
    void aScriptWithoutInterpreterIsTheShells();
    void outputComesWhileItRuns();
    void theEnvironmentTellsOfTheLock();
    void noFileIsInherited();
    void signalsAreAsNew();
    void aSignalGoesToTheWholeGroup();
    void endTakesTheWholeGroup();
    void aLeftOverMemberCountsAsTheCommand();
    void whoIgnoresSigtermIsKilled();
    void aStoppedCommandIsEndedToo();
    void aCommandThatStopsItselfIsContinued();
    void withoutRenewalItEndsByTheDeadline();
    void aRenewalKeepsItRunning();
    void aLossEndsItAtOnce();
    void aLockObtainedAgainIsAnotherLock();
    void theDestructorEndsItAndLeavesNoZombie();
    void aKilledSupervisorTakesTheCommandAlong();
    void aRealLockIsKeptWhileTheOwnerStandsStill();
    void aLostLockEndsItWhileTheOwnerStandsStill();

private:
    int m_children = 0;
    int m_openFiles = 0;
};

namespace {

/// A hold that was confirmed just now.
HoldStatus heldFor(std::chrono::seconds lease)
{
    HoldStatus hold;
    hold.id = 1;
    hold.key = u"k"_s;
    hold.token = "0123456789abcdef0123456789abcdef";
    hold.state = HoldState::Held;
    hold.lease = lease;
    hold.confirmed = BootTime::now();
    hold.deadline = HoldTiming::deadline(hold.confirmed, lease);
    hold.renewEvery = HoldTiming::renewalInterval(lease, 1.0 / 3, 23s);
    hold.nextRenewal = hold.confirmed + hold.renewEvery;
    return hold;
}

HoldStatus lost(HoldStatus hold)
{
    hold.state = HoldState::Lost;
    return hold;
}

GuardedCommand::Options captured(const QStringList &command, std::chrono::milliseconds killAfter = 30s)
{
    GuardedCommand::Options options;
    options.command = command;
    options.killAfter = killAfter;
    options.capture = true;
    return options;
}

GuardedCommand::Options shell(const QString &script, std::chrono::milliseconds killAfter = 30s)
{
    return captured({u"sh"_s, u"-c"_s, script}, killAfter);
}

/// A command, what it wrote and how it ended.
struct Run
{
    explicit Run(GuardedCommand::Options options) : command(std::move(options))
    {
        QObject::connect(&command, &GuardedCommand::output, &command,
                         [this](const QByteArray &bytes, bool isError) { (isError ? errors : output) += bytes; });
        QObject::connect(&command, &GuardedCommand::failedToBegin, &command,
                         [this](const QString &why) { reason = why; });
    }
    bool hasFinished(std::chrono::milliseconds within = 60s)
    {
        return QTest::qWaitFor([this] { return finished.count() > 0; }, int(within.count())) && finished.count() == 1;
    }
    bool hasWritten(const QByteArray &text)
    {
        return QTest::qWaitFor([&] { return output.contains(text); }, 60'000);
    }

    GuardedCommand command;
    QSignalSpy began{&command, &GuardedCommand::began};
    QSignalSpy finished{&command, &GuardedCommand::finished};
    QByteArray output;
    QByteArray errors;
    QString reason;
};

/// A dflockd in a thread of its own.
class ServerThread
{
public:
    ServerThread()
        : m_thread(QThread::create([this] {
              ServerOptions options;
              options.port = 0;
              LockServer server(options);
              m_listening.set_value(server.listen() ? quint16{0} : server.port());
              QEventLoop().exec();
          }))
    {
        m_thread->start();
        m_port = m_listening.get_future().get();
    }
    ~ServerThread() { stop(); }

    LockOptions options(std::chrono::seconds lease) const
    {
        LockOptions options;
        options.key = u"k"_s;
        options.lease = lease;
        options.servers.servers.front().port = m_port;
        return options;
    }
    /// Gone at once, with all its connections.
    void stop()
    {
        m_thread->quit();
        m_thread->wait();
    }

private:
    std::unique_ptr<QThread> m_thread;
    std::promise<quint16> m_listening; ///< the port
    quint16 m_port = 0;
};

/// Takes the lock for the command.
bool startUnder(LockKeeper &keeper, const LockOptions &options, Run &run)
{
    QObject::connect(&keeper, &LockKeeper::changed, &run.command, [&] {
        for (const HoldEvent &event : keeper.takeEvents())
            run.command.follow(event.status);
    });
    return bool(keeper.start(options, LockKeeper::Begin::Acquire, run.command.watcher()));
}

/// Waits for its end without an event loop.
bool isGoneWhileThisThreadStandsStill(qint64 processId)
{
    { // waits where it is destroyed, a minute at most
        const EndWatch end(processId);
    }
    return !isAlive(processId);
}

} // namespace

void GuardedCommandTest::initTestCase()
{
    Run run(captured({u"true"_s})); // what is opened once and stays open
    run.command.follow(heldFor(60s));
    QVERIFY(run.hasFinished());
}

void GuardedCommandTest::init()
{
    m_children = childrenOfThisProcess();
    m_openFiles = openFiles();
}

/// Whatever happened: no zombie, no open file is left.
void GuardedCommandTest::cleanup()
{
    QTRY_COMPARE_WITH_TIMEOUT(childrenOfThisProcess(), m_children, 30'000);
    QTRY_COMPARE(openFiles(), m_openFiles);
}

void GuardedCommandTest::itBeginsAtTheFirstHeld()
{
    Run run(shell(u"echo one; read line"_s));
    HoldStatus hold = heldFor(60s);
    hold.state = HoldState::Waiting;
    run.command.follow(hold);
    QVERIFY(!run.command.hasBegun());
    QCOMPARE(run.command.processId(), 0);
    hold.state = HoldState::Held;
    run.command.follow(hold);
    QVERIFY(run.command.hasBegun() && run.command.isRunning());
    run.command.follow(hold);
    QVERIFY(run.hasFinished()); // stdin is empty
    QVERIFY(!run.command.isRunning());
    QVERIFY(run.command.processId() > 0);
    QCOMPARE(run.began.count(), 1);
    QCOMPARE(run.output, QByteArray("one\n"));
}

void GuardedCommandTest::aHoldThatIsOverBeginsNothing()
{
    Run run(captured({u"true"_s}));
    HoldStatus old = heldFor(60s);
    old.deadline = BootTime::now();
    run.command.follow(old);
    QVERIFY(!run.command.hasBegun());

    // The keeper has seen the loss, the owner is late and still hears of Held.
    const HoldStatus hold = heldFor(60s);
    run.command.watcher()(hold);
    run.command.watcher()(lost(hold));
    run.command.follow(hold);
    QVERIFY(!run.command.hasBegun());
    // Obtained again before anything began: this is the first Held.
    run.command.watcher()(hold);
    run.command.follow(hold);
    QVERIFY(run.hasFinished());
}

void GuardedCommandTest::theExitCodeIsTheCommands_data()
{
    QTest::addColumn<QString>("script");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("well") << u"true"_s << 0;
    QTest::newRow("badly") << u"exit 7"_s << 7;
    QTest::newRow("highest") << u"exit 255"_s << 255;
    QTest::newRow("SIGKILL") << u"kill -9 $$"_s << 128 + SIGKILL;
    QTest::newRow("SIGSEGV") << u"kill -SEGV $$"_s << 128 + SIGSEGV;
}

void GuardedCommandTest::theExitCodeIsTheCommands()
{
    QFETCH(QString, script);
    QFETCH(int, exitCode);
    Run run(shell(script));
    run.command.follow(heldFor(60s));
    QVERIFY(run.hasFinished());
    QCOMPARE(run.command.exitCode(), exitCode);
    QCOMPARE(run.began.count(), 1);
    QVERIFY(!run.command.wasEndedForTheLock());
}

void GuardedCommandTest::whatCannotBeStartedSaysWhy_data()
{
    QTest::addColumn<QString>("program");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("reason");
    QTest::newRow("not in PATH") << u"no-such-command"_s << 127 << u"There is no command “no-such-command”."_s;
    QTest::newRow("no such file") << u"/no/such"_s << 127 << u"There is no command “/no/such”."_s;
    QTest::newRow("empty") << QString() << 127 << u"There is no command “”."_s;
    QTest::newRow("a folder") << u"/tmp"_s << 126 << u"The command “/tmp” cannot be run: Permission denied."_s;
    QTest::newRow("not executable") << u"/etc/passwd"_s << 126
                                    << u"The command “/etc/passwd” cannot be run: Permission denied."_s;
}

void GuardedCommandTest::whatCannotBeStartedSaysWhy()
{
    QFETCH(QString, program);
    QFETCH(int, exitCode);
    QFETCH(QString, reason);
    Run run(captured({program}));
    run.command.follow(heldFor(60s));
    QVERIFY(run.hasFinished());
    QCOMPARE(run.reason, reason);
    QCOMPARE(run.command.exitCode(), exitCode);
    QCOMPARE(run.began.count(), 0);
}

void GuardedCommandTest::aScriptWithoutInterpreterIsTheShells()
{
    QTemporaryDir folder;
    QFile script(folder.filePath(u"script"_s));
    QVERIFY(script.open(QIODevice::WriteOnly));
    script.write("echo \"$1 $2\"\n");
    script.setPermissions(QFile::ReadOwner | QFile::ExeOwner);
    script.close();
    Run run(captured({script.fileName(), u"a b"_s, u"c"_s}));
    run.command.follow(heldFor(60s));
    QVERIFY(run.hasFinished());
    QCOMPARE(run.output, QByteArray("a b c\n"));
}

void GuardedCommandTest::outputComesWhileItRuns()
{
    Run run(shell(u"echo first; echo wrong >&2; trap 'echo last; exit 0' USR1; while :; do sleep 0.1; done"_s));
    run.command.follow(heldFor(60s));
    QVERIFY(run.hasWritten("first\n"));
    QTRY_COMPARE_WITH_TIMEOUT(run.errors, QByteArray("wrong\n"), 60'000);
    QVERIFY(run.command.isRunning());
    ::kill(pid_t(run.command.processId()), SIGUSR1); // the shell alone
    QVERIFY(run.hasFinished());
    QCOMPARE(run.output, QByteArray("first\nlast\n"));
}

void GuardedCommandTest::theEnvironmentTellsOfTheLock()
{
    qputenv("DFLOCKD_AUTH_TOKEN", "s3cret");
    qputenv("LOCKDECK_FENCE", "of an outer lock");
    Run run(shell(u"env"_s));
    HoldStatus hold = heldFor(60s);
    hold.key = u"schlüssel"_s;
    run.command.follow(hold);
    QVERIFY(run.hasFinished());
    const QByteArrayList variables = run.output.split('\n');
    QVERIFY(variables.contains(QByteArray("LOCKDECK_KEY=schl\xc3\xbcssel")));
    QVERIFY(variables.contains("LOCKDECK_TOKEN=" + hold.token));
    QVERIFY(variables.contains("PATH=" + qgetenv("PATH")));
    QVERIFY(!run.output.contains("s3cret") && !run.output.contains("LOCKDECK_FENCE"));

    hold.fence = 42;
    Run fenced(shell(u"echo $LOCKDECK_FENCE"_s));
    fenced.command.follow(hold);
    QVERIFY(fenced.hasFinished());
    QCOMPARE(fenced.output, QByteArray("42\n"));
    for (const char *name : {"DFLOCKD_AUTH_TOKEN", "LOCKDECK_FENCE"})
        qunsetenv(name);
}

/// Not even one that somebody forgot to mark for it, by the command or by the supervisor.
void GuardedCommandTest::noFileIsInherited()
{
    std::array<int, 2> ends{};
    QCOMPARE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
    Run run(shell(u"ls -x /proc/self/fd; sleep 60"_s));
    run.command.follow(heldFor(90s));
    QVERIFY(run.hasWritten("\n"));
    QCOMPARE(run.output.simplified(), QByteArray("0 1 2 3")); // 3: the folder that ls reads
    close(ends[1]);
    char byte = 0;
    QCOMPARE(recv(ends[0], &byte, 1, MSG_DONTWAIT), ssize_t{0}); // nobody else has the other end
    close(ends[0]);
    run.command.end();
    QVERIFY(run.hasFinished());
}

void GuardedCommandTest::signalsAreAsNew()
{
    const auto before = signal(SIGUSR2, [](int) {});
    signal(SIGPIPE, SIG_IGN);
    Run run(captured({u"cat"_s, u"/proc/self/status"_s}));
    run.command.follow(heldFor(60s));
    QVERIFY(run.hasFinished());
    signal(SIGUSR2, before);
    for (const char *mask : {"SigPnd", "SigBlk", "SigIgn", "SigCgt"})
        QVERIFY2(run.output.contains(QByteArray(mask) + ":\t0000000000000000\n"), run.output.constData());
}

void GuardedCommandTest::aSignalGoesToTheWholeGroup()
{
    Run run(shell(u"trap 'echo outer' USR1; sh -c \"trap 'echo inner; exit 0' USR1; echo up; "
                  "while :; do sleep 0.1 & wait; done\"; exit 3"_s));
    run.command.follow(heldFor(60s));
    QVERIFY(run.hasWritten("up\n"));
    run.command.forward(SIGUSR1);
    QVERIFY(run.hasFinished());
    QVERIFY(run.output.contains("inner") && run.output.contains("outer"));
    QCOMPARE(run.command.exitCode(), 3);
}

void GuardedCommandTest::endTakesTheWholeGroup()
{
    const QString mark = uniqueArgument();
    Run run(shell(u"sh -c 'sleep 600; : %1' & echo up; wait"_s.arg(mark)));
    run.command.follow(heldFor(60s));
    QVERIFY(run.hasWritten("up\n"));
    QVERIFY(!processesWith(mark).isEmpty());
    run.command.end();
    QVERIFY(run.hasFinished());
    QCOMPARE(run.command.exitCode(), 128 + SIGTERM);
    QVERIFY(!run.command.wasEndedForTheLock());
    QVERIFY(::kill(pid_t(-run.command.processId()), 0) != 0);
    QCOMPARE(processesWith(mark), QList<qint64>());
}

void GuardedCommandTest::aLeftOverMemberCountsAsTheCommand()
{
    QTemporaryDir folder;
    const QString fifo = folder.filePath(u"fifo"_s);
    Run run(shell(u"mkfifo %1; (read line < %1; echo member) & echo leader; exit 5"_s.arg(fifo)));
    run.command.follow(heldFor(60s));
    QVERIFY(run.hasWritten("leader\n"));
    QTRY_VERIFY_WITH_TIMEOUT(!isAlive(run.command.processId()), 60'000);
    QVERIFY(run.command.isRunning());
    QFile end(fifo);
    QVERIFY(end.open(QIODevice::WriteOnly)); // and closed: the member reads on
    end.write("\n");
    end.close();
    QVERIFY(run.hasFinished());
    QCOMPARE(run.output, QByteArray("leader\nmember\n"));
    QCOMPARE(run.command.exitCode(), 5);
}

void GuardedCommandTest::whoIgnoresSigtermIsKilled()
{
    const auto killAfter = 500ms;
    Run run(shell(u"trap '' TERM; echo up; sleep 600 & wait; sleep 600"_s, killAfter));
    run.command.follow(heldFor(60s));
    QVERIFY(run.hasWritten("up\n"));
    const Moment ended = BootTime::now();
    run.command.end();
    QVERIFY(run.hasFinished());
    QVERIFY(BootTime::now() - ended >= killAfter);
    QCOMPARE(run.command.exitCode(), 128 + SIGKILL);
}

void GuardedCommandTest::aStoppedCommandIsEndedToo()
{
    Run run(shell(u"trap 'echo asked; exit 9' TERM; echo up; kill -STOP $$; while :; do sleep 0.1; done"_s));
    run.command.follow(heldFor(60s));
    QVERIFY(run.hasWritten("up\n"));
    run.command.end();
    QVERIFY(run.hasFinished());
    QCOMPARE(run.output, QByteArray("up\nasked\n"));
    QCOMPARE(run.command.exitCode(), 9);
}

void GuardedCommandTest::aCommandThatStopsItselfIsContinued()
{
    Run run(shell(u"kill -TSTP $$; kill -TTIN $$; exit 4"_s));
    run.command.follow(heldFor(60s));
    QVERIFY(run.hasFinished());
    QCOMPARE(run.command.exitCode(), 4);
}

void GuardedCommandTest::withoutRenewalItEndsByTheDeadline()
{
    Run run(shell(u"trap '' TERM; sleep 600; sleep 600"_s));
    const HoldStatus hold = heldFor(3s);
    run.command.follow(hold);
    QVERIFY(run.hasFinished());
    QVERIFY(BootTime::now() >= hold.nextRenewal);
    QVERIFY(run.command.wasEndedForTheLock());
    QCOMPARE(run.command.exitCode(), 128 + SIGKILL);
}

void GuardedCommandTest::aRenewalKeepsItRunning()
{
    // In the keeper's place: renews in time, as seen from another thread, until the command has seen the first fuse
    // out.
    Run run(shell(u"sleep 5; echo done"_s, 100ms));
    const HoldStatus first = heldFor(4s);
    const auto watcher = run.command.watcher();
    watcher(first);
    run.command.follow(first);
    QTimer renewals;
    connect(&renewals, &QTimer::timeout, this, [&] { watcher(heldFor(4s)); });
    renewals.start(50ms);
    QVERIFY(run.hasFinished());
    QVERIFY(BootTime::now() > first.deadline);
    QCOMPARE(run.output, QByteArray("done\n"));
    QCOMPARE(run.command.exitCode(), 0);
    QVERIFY(!run.command.wasEndedForTheLock());
}

void GuardedCommandTest::aLossEndsItAtOnce()
{
    Run run(shell(u"trap 'exit 0' TERM; echo up; while :; do sleep 0.1; done"_s));
    const HoldStatus hold = heldFor(600s);
    run.command.follow(hold);
    QVERIFY(run.hasWritten("up\n"));
    run.command.follow(lost(hold));
    QVERIFY(run.hasFinished());
    QVERIFY(run.command.wasEndedForTheLock());
    QCOMPARE(run.command.exitCode(), 0);
}

void GuardedCommandTest::aLockObtainedAgainIsAnotherLock()
{
    Run run(captured({u"sleep"_s, u"600"_s}));
    const HoldStatus hold = heldFor(600s);
    run.command.follow(hold);
    run.command.follow(lost(hold));
    run.command.follow(heldFor(600s));
    QVERIFY(run.hasFinished());
    QVERIFY(run.command.wasEndedForTheLock());
}

void GuardedCommandTest::theDestructorEndsItAndLeavesNoZombie()
{
    const QString mark = uniqueArgument();
    {
        Run run(shell(u"trap '' TERM; echo up; sleep 600; : %1"_s.arg(mark), 300ms));
        run.command.follow(heldFor(600s));
        QVERIFY(run.hasWritten("up\n"));
        QVERIFY(!processesWith(mark).isEmpty());
    }
    QTRY_VERIFY_WITH_TIMEOUT(processesWith(mark).isEmpty(), 60'000);
}

void GuardedCommandTest::aKilledSupervisorTakesTheCommandAlong()
{
    const QString mark = uniqueArgument();
    Run run(shell(u"echo $PPID; sh -c 'sleep 600; : %1'; :"_s.arg(mark)));
    run.command.follow(heldFor(600s));
    QVERIFY(run.hasWritten("\n"));
    QTRY_VERIFY_WITH_TIMEOUT(!processesWith(mark).isEmpty(), 60'000);
    ::kill(run.output.trimmed().toInt(), SIGKILL);
    QVERIFY(run.hasFinished());
    QCOMPARE(run.command.exitCode(), 128 + SIGKILL);
    QTRY_VERIFY_WITH_TIMEOUT(processesWith(mark).isEmpty(), 60'000);
}

void GuardedCommandTest::aRealLockIsKeptWhileTheOwnerStandsStill()
{
    ServerThread server;
    Run run(captured({u"sleep"_s, u"5"_s}, 100ms));
    LockKeeper keeper;
    QVERIFY(startUnder(keeper, server.options(4s), run));
    QTRY_COMPARE_WITH_TIMEOUT(run.began.count(), 1, 60'000);
    const Moment deadline = keeper.holds().front().deadline;
    QVERIFY(isGoneWhileThisThreadStandsStill(run.command.processId()));
    QVERIFY(BootTime::now() > deadline);
    QVERIFY(run.hasFinished());
    QCOMPARE(run.command.exitCode(), 0);
    QVERIFY(!run.command.wasEndedForTheLock());
}

void GuardedCommandTest::aLostLockEndsItWhileTheOwnerStandsStill()
{
    ServerThread server;
    Run run(captured({u"sleep"_s, u"600"_s}));
    LockKeeper keeper;
    QVERIFY(startUnder(keeper, server.options(600s), run));
    QTRY_COMPARE_WITH_TIMEOUT(run.began.count(), 1, 60'000);
    server.stop();
    QVERIFY(isGoneWhileThisThreadStandsStill(run.command.processId()));
    QVERIFY(run.hasFinished());
    QVERIFY(run.command.wasEndedForTheLock());
}

LOCKDECK_TEST(GuardedCommandTest)
#include "guardedcommandtest.moc"
