#include "localserver.h"
#include "lockctlrun.h"
#include "pseudoterminal.h"
#include "support/fakeserver.h"
#include "support/testmain.h"

#include <QtCore/QTemporaryFile>

#include <csignal>

using namespace Lockdeck;
using namespace Lockdeck::Test;

namespace {

const QByteArray taken = "\x1b[?1049h\x1b[?25l";
const QByteArray givenBack = "\x1b[0m\x1b[?25h\x1b[?1049l";

/// `lockctl watch` on a terminal, beside a server of ours with a held lock.
struct Watching
{
    explicit Watching(const QStringList &options = {})
    {
        terminal.resize(80, 24);
        before = terminal.modes();
        client.ask("l\ndb/migrate\n10 60\n");
        run.emplace(QStringList{u"watch"_qs, u"--server"_qs, server.url(), u"--interval"_qs, u"0.1"_qs} + options,
                    &terminal, LockctlRun::On::Streams);
    }

    bool isTaken() { return terminal.hasShown(taken) && terminal.hasShown("db/migrate"); }
    /// The screen, the cursor and the keys are as they were.
    bool isRestored() const
    {
        const termios now = terminal.modes();
        return terminal.shown().endsWith(givenBack) && now.c_lflag == before.c_lflag && now.c_iflag == before.c_iflag &&
               now.c_oflag == before.c_oflag;
    }
    bool echoes() const { return (terminal.modes().c_lflag & ECHO) != 0; }

    Server server;
    RawClient client{server.server.port()};
    PseudoTerminal terminal;
    termios before = {};
    std::optional<LockctlRun> run;
};

QString recordingOf(QTemporaryFile &file, const QByteArray &lines)
{
    if (!file.open() || file.write(lines) != lines.size() || !file.flush())
        qFatal("no temporary file");
    return file.fileName();
}

/// Defined below the class: moc does not read past such raw strings.
QByteArray poll(int at, const QByteArray &key, int owner);

} // namespace

/// The program from outside: what a terminal, a pipe and a file get of it.
class WatchCommandTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void showsATableAndLeavesTheTerminalClean();
    void leavesTheTerminalCleanAtASignal_data();
    void leavesTheTerminalCleanAtASignal();
    void givesTheTerminalBackWhileStopped();
    void fitsATerminalThatChanges();
    void sortsFiltersAndPauses();
    void colours_data();
    void colours();
    void tellsWhatHappensAsJson();
    void tellsWhatHappensInWords();
    void endsWithItsReader();
    void printsTheTableOnce();
    void saysOnceThatAServerIsDown();
    void replaysARecording();
    void printsNoControlCharacters();
    void refusesWhatIsNoRecording_data();
    void refusesWhatIsNoRecording();
    void refusesWhatDoesNotGoTogether_data();
    void refusesWhatDoesNotGoTogether();
};

namespace {

QByteArray poll(int at, const QByteArray &key, int owner)
{
    const QByteArray time = QByteArray::number(at);
    return R"({"sent":)" + time + R"(,"received":)" + time +
           R"(,"reply":"ok {\"connections\":1,\"locks\":[{\"key\":\")" + key + R"(\",\"owner_conn_id\":)" +
           QByteArray::number(owner) + R"(,\"lease_expires_in_s\":30,\"waiters\":0}]}"})" + "\n";
}

} // namespace

void WatchCommandTest::initTestCase()
{
    qputenv("TERM", "xterm-256color");
    qunsetenv("NO_COLOR");
}

void WatchCommandTest::showsATableAndLeavesTheTerminalClean()
{
    Watching watching;
    QVERIFY(watching.isTaken());
    QVERIFY(watching.terminal.hasShown("held"));
    QVERIFY(!watching.echoes());
    watching.terminal.type("q");
    QCOMPARE(watching.run->exitCode(), 0);
    QTRY_VERIFY(watching.isRestored());
    QCOMPARE(watching.run->errors(), QString());
}

void WatchCommandTest::leavesTheTerminalCleanAtASignal_data()
{
    QTest::addColumn<int>("signum");
    QTest::newRow("SIGTERM") << SIGTERM;
    QTest::newRow("SIGHUP") << SIGHUP;
    QTest::newRow("Ctrl-C") << 0;
}

void WatchCommandTest::leavesTheTerminalCleanAtASignal()
{
    QFETCH(int, signum);
    Watching watching;
    QVERIFY(watching.isTaken());
    if (signum == 0)
        watching.terminal.type("\x03");
    else
        watching.run->signal(signum);
    QCOMPARE(watching.run->exitCode(), 0);
    QTRY_VERIFY(watching.isRestored());
}

void WatchCommandTest::givesTheTerminalBackWhileStopped()
{
    Watching watching;
    QVERIFY(watching.isTaken());
    watching.terminal.type("\x1a");
    QTRY_VERIFY(watching.isRestored());
    watching.terminal.forgetShown();
    watching.run->signal(SIGCONT);
    QVERIFY(watching.isTaken());
    QVERIFY(!watching.echoes());
    watching.terminal.type("q");
    QCOMPARE(watching.run->exitCode(), 0);
    QTRY_VERIFY(watching.isRestored());
}

void WatchCommandTest::fitsATerminalThatChanges()
{
    Watching watching;
    for (int i = 0; i < 40; ++i)
        watching.client.ask("l\nk" + QByteArray::number(i) + "\n10 60\n");
    QVERIFY(watching.terminal.hasShown(" of 41"));
    QVERIFY(watching.terminal.hasShown("1–20 of 41"));
    watching.terminal.resize(60, 10);
    QVERIFY(watching.terminal.hasShown("1–6 of 41"));
    watching.terminal.type("\x1b[6~");
    QVERIFY(watching.terminal.hasShown("7–12 of 41"));
    watching.terminal.type("\x1b[F");
    QVERIFY(watching.terminal.hasShown("36–41 of 41"));
}

void WatchCommandTest::sortsFiltersAndPauses()
{
    Watching watching({u"--sort"_qs, u"server"_qs});
    watching.client.ask("l\ncron\n10 60\n");
    QVERIFY(watching.terminal.hasShown("by server"));
    watching.terminal.type("s");
    QVERIFY(watching.terminal.hasShown("by waiting"));
    watching.terminal.type("/CRo");
    QVERIFY(watching.terminal.hasShown("Filter: CRo_"));
    QVERIFY(watching.terminal.hasShown("“CRo”: 1, by waiting"));
    watching.terminal.type("\rp");
    QVERIFY(watching.terminal.hasShown("PAUSED"));
    watching.client.ask("l\ncron/2\n10 60\n");
    QVERIFY(watching.terminal.hasShown("PAUSED, 1s old"));
    QVERIFY(!watching.terminal.shown().contains("cron/2"));
    watching.terminal.type("p");
    QVERIFY(watching.terminal.hasShown("cron/2"));
}

void WatchCommandTest::colours_data()
{
    QTest::addColumn<QByteArray>("noColour");
    QTest::addColumn<bool>("coloured");
    QTest::newRow("as it is") << QByteArray() << true;
    QTest::newRow("NO_COLOR") << QByteArray("1") << false;
}

void WatchCommandTest::colours()
{
    QFETCH(QByteArray, noColour);
    QFETCH(bool, coloured);
    PseudoTerminal terminal;
    terminal.resize(80, 24);
    qputenv("NO_COLOR", noColour);
    LockctlRun run({u"watch"_qs, u"--server"_qs, FakeServer::nobody().toString()}, &terminal, LockctlRun::On::Streams);
    qunsetenv("NO_COLOR");
    QVERIFY(terminal.hasShown("Nothing listens"));
    QCOMPARE(terminal.shown().contains("\x1b[1;31m"), coloured);
}

void WatchCommandTest::tellsWhatHappensAsJson()
{
    Server server;
    RawClient client(server.server.port());
    LockctlRun run({u"watch"_qs, u"--json"_qs, u"--server"_qs, server.url(), u"--interval"_qs, u"0.1"_qs});
    QVERIFY(run.hasPrinted("server_up"));
    const QByteArray token = client.tokenOf("l\ndb/migrate\n10 60\n");
    QVERIFY(run.hasPrinted("acquired"));
    client.ask("r\ndb/migrate\n" + token + "\n");
    QVERIFY(run.hasPrinted("let_go"));
    run.terminate();
    QCOMPARE(run.exitCode(), -1); // by the signal

    const std::vector<QJsonObject> lines = run.lines();
    QCOMPARE(lines[0][QLatin1String("event")].toString(), u"server_up"_qs);
    const auto acquired = std::find_if(lines.begin(), lines.end(), [](const QJsonObject &line) {
        return line[QLatin1String("event")].toString() == u"acquired"_qs;
    });
    QVERIFY(acquired != lines.end());
    const QJsonObject line = *acquired;
    QCOMPARE(line[QLatin1String("key")].toString(), u"db/migrate"_qs);
    QCOMPARE(line[QLatin1String("server")].toString(), server.url());
    QVERIFY(line[QLatin1String("owner")].toInt() > 0);
    const double before = line[QLatin1String("before")].toDouble();
    QVERIFY(line[QLatin1String("after")].toDouble() < before);
    QVERIFY(qAbs(before - double(QDateTime::currentMSecsSinceEpoch()) / 1000) < 120);
}

void WatchCommandTest::tellsWhatHappensInWords()
{
    Server server;
    RawClient client(server.server.port());
    LockctlRun run({u"watch"_qs, u"--server"_qs, server.url(), u"--interval"_qs, u"0.1"_qs, u"--filter"_qs, u"db"_qs});
    QVERIFY(run.hasPrinted("server " + server.url().toUtf8() + " is up\n"));
    client.ask("l\ncron\n10 60\n");
    client.ask("l\ndb/migrate\n10 60\n");
    QVERIFY(run.hasPrinted("  db/migrate  acquired by #"));
    QVERIFY(!run.output().contains("cron"));
    run.signal(SIGINT);
    QCOMPARE(run.exitCode(), -1); // by the signal
}

void WatchCommandTest::endsWithItsReader()
{
    Server server;
    QProcess shell;
    // After the first event nothing more happens, and it must end all the same.
    shell.start(u"/bin/sh"_qs, {u"-c"_qs, u"(\"$0\" watch --json --server \"$1\"; echo ended $? >&2) | head -n 1"_qs,
                                QStringLiteral(LOCKDECK_BIN_DIR "/lockctl"), server.url()});
    QTRY_COMPARE_WITH_TIMEOUT(shell.state(), QProcess::NotRunning, 60'000);
    QVERIFY(shell.readAllStandardOutput().contains("server_up"));
    QCOMPARE(shell.readAllStandardError(), QByteArray("ended 0\n"));
}

void WatchCommandTest::printsTheTableOnce()
{
    Server server;
    RawClient client(server.server.port());
    client.ask("l\ndb/migrate\n10 60\n");
    LockctlRun run({u"watch"_qs, u"--once"_qs, u"--server"_qs, server.url()});
    QCOMPARE(run.exitCode(), 0);
    const QString table = QString::fromUtf8(run.output());
    QVERIFY2(table.contains(u"1 key: 1 held"_qs) && table.contains(u"db/migrate  held"_qs), qPrintable(table));
    QVERIFY2(!table.contains(u'\u001b'), "nothing but text for a pipe");
}

void WatchCommandTest::saysOnceThatAServerIsDown()
{
    Server server;
    const QString both = FakeServer::nobody().toString() + u',' + server.url();
    LockctlRun run({u"watch"_qs, u"--once"_qs, u"--server"_qs, both});
    QCOMPARE(run.exitCode(), 69);
    const QString table = QString::fromUtf8(run.output());
    QVERIFY2(table.contains(u"1 of 2 servers up"_qs) && table.contains(u"Nothing listens"_qs), qPrintable(table));
}

void WatchCommandTest::replaysARecording()
{
    LockctlRun run(
        {u"watch"_qs, u"--json"_qs, u"--from"_qs, QStringLiteral(LOCKDECK_TEST_DATA "/mixed-load.stats.jsonl")});
    QCOMPARE(run.exitCode(), 0);
    const std::vector<QJsonObject> lines = run.lines();
    QVERIFY(lines.size() > 1000);
    const QJsonObject appeared{
        {u"event"_qs, u"appeared"_qs}, {u"key"_qs, u"build/cache"_qs}, {u"after"_qs, 0.5148}, {u"before"_qs, 1.5151}};
    QCOMPARE(lines[1], appeared);
}

void WatchCommandTest::printsNoControlCharacters()
{
    const QByteArray key = R"(\\u001b[2J\\u009b31m\\u202e)";
    QTemporaryFile file;
    const QString name = recordingOf(file, poll(1, key, 1) + poll(2, key, 2));
    LockctlRun json({u"watch"_qs, u"--json"_qs, u"--from"_qs, name});
    QCOMPARE(json.exitCode(), 0);
    QCOMPARE(json.lines().back()[QLatin1String("key")].toString(), u"\u001b[2J\u009b31m\u202e"_qs);
    LockctlRun words({u"watch"_qs, u"--from"_qs, name});
    QCOMPARE(words.exitCode(), 0);
    QVERIFY(words.output().contains(R"(\u001b[2J\u009b31m\u202e  handed over #1 → #2)"));
    for (const QByteArray &output : {json.output(), words.output()}) {
        for (const QChar c : QString::fromUtf8(output))
            QVERIFY(c == u'\n' || (c.isPrint() && c.category() != QChar::Other_Format));
    }
}

void WatchCommandTest::refusesWhatIsNoRecording_data()
{
    QTest::addColumn<QByteArray>("lines");
    QTest::addColumn<QString>("words");
    QTest::newRow("malformed") << poll(1, "k", 1) + "{]\n" << u"Line 2 of the recording is not JSON"_qs;
    QTest::newRow("backwards") << poll(2, "k", 1) + poll(1, "k", 1) << u"times must not run backwards"_qs;
}

void WatchCommandTest::refusesWhatIsNoRecording()
{
    QFETCH(QByteArray, lines);
    QFETCH(QString, words);
    QTemporaryFile file;
    LockctlRun run({u"watch"_qs, u"--from"_qs, recordingOf(file, lines)});
    QCOMPARE(run.exitCode(), 65);
    const QString errors = run.errors();
    QVERIFY2(errors.contains(words) && errors.contains(file.fileName()), qPrintable(errors));
    QVERIFY2(run.output().contains("is up"), "what was read before it was told");
}

void WatchCommandTest::refusesWhatDoesNotGoTogether_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("words");
    const auto row = [](const QString &arguments, int exitCode, const QString &words) {
        QTest::newRow(qPrintable(arguments)) << arguments.split(u' ') << exitCode << words;
    };
    row(u"--once --json"_qs, 64, u"lockctl stats --json"_qs);
    row(u"--from x --once"_qs, 64, u"--once does not go with it"_qs);
    row(u"--from x --server a"_qs, 64, u"--server does not go with it"_qs);
    row(u"--from /nowhere/x"_qs, 66, u"/nowhere/x cannot be opened"_qs);
    row(u"--sort beauty"_qs, 64, u"This is one of waiting, waiters, held"_qs);
    row(u"--interval 0"_qs, 64, u"from 0.1 to 3600"_qs);
    row(u"--interval nan"_qs, 64, u"from 0.1 to 3600"_qs);
    row(u"key"_qs, 64, u"There is no argument “key”"_qs);
}

void WatchCommandTest::refusesWhatDoesNotGoTogether()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, exitCode);
    QFETCH(QString, words);
    LockctlRun run(QStringList{u"watch"_qs} + arguments);
    QCOMPARE(run.exitCode(), exitCode);
    const QString errors = run.errors();
    QVERIFY2(errors.contains(words), qPrintable(errors));
}

LOCKDECK_TEST(WatchCommandTest)
#include "watchcommandtest.moc"
