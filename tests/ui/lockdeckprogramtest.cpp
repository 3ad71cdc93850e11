#include "support/testmain.h"

#include <QtCore/QFile>
#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>
#include <QtGui/QImage>

#include <algorithm>
#include <csignal>

/// The program itself, as a shell starts it: what it needs no display for, and what it answers to nonsense.
class LockdeckProgramTest : public QObject
{
    Q_OBJECT

private slots:
    void helpAndVersionNeedNoDisplay();
    void nonsenseIsAUsageError_data();
    void nonsenseIsAUsageError();
    void withoutADisplayItSaysSo();
    void screenshotNeedsNoDisplay();
    void screenshotThatCannotBeWrittenIsSaid();
    void aSignalEndsItInOrder();

private:
    struct Ended
    {
        int code;
        QByteArray out, err;
    };
    Ended run(const QStringList &arguments)
    {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const char *name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
            environment.remove(QLatin1String(name));
        process.setProcessEnvironment(environment);
        process.start(QStringLiteral(LOCKDECK_BIN_DIR "/lockdeck"), arguments);
        if (!process.waitForFinished(60'000) || process.exitStatus() != QProcess::NormalExit)
            return {-1, {}, process.errorString().toUtf8()};
        return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
    }

    QTemporaryDir m_folder;
};

/// Whether the process has a handler for the signal by now.
static bool catches(int signum, qint64 process)
{
    QFile status(QStringLiteral("/proc/%1/status").arg(process));
    if (!status.open(QIODevice::ReadOnly))
        return false;
    const QByteArrayList lines = status.readAll().split('\n');
    const auto caught = std::ranges::find_if(lines, [](const QByteArray &line) { return line.startsWith("SigCgt:"); });
    return caught != lines.end() && (caught->mid(7).trimmed().toULongLong(nullptr, 16) >> (signum - 1) & 1) != 0;
}

void LockdeckProgramTest::helpAndVersionNeedNoDisplay()
{
    const Ended help = run({QStringLiteral("--help")});
    QCOMPARE(help.code, 0);
    QVERIFY(help.out.startsWith("Usage: lockdeck"));
    QVERIFY(help.err.isEmpty());
    const Ended version = run({QStringLiteral("--version")});
    QCOMPARE(version.code, 0);
    QCOMPARE(version.out, QByteArray("lockdeck " LOCKDECK_VERSION "\n"));
}

void LockdeckProgramTest::nonsenseIsAUsageError_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("unknown option") << QStringList{QStringLiteral("--frobnicate")};
    QTest::newRow("two URLs") << QStringList{QStringLiteral("dflockd://a"), QStringLiteral("dflockd://b")};
    QTest::newRow("URL and sandbox") << QStringList{QStringLiteral("dflockd://a"), QStringLiteral("--sandbox")};
    QTest::newRow("bad URL") << QStringList{QStringLiteral("http://a")};
    QTest::newRow("CA file without TLS") << QStringList{QStringLiteral("dflockd://a"), QStringLiteral("--ca"),
                                                        QStringLiteral("ca.pem")};
    QTest::newRow("no such CA file") << QStringList{QStringLiteral("dflockds://a"), QStringLiteral("--ca"),
                                                    QStringLiteral("/no/such.pem")};
    QTest::newRow("bad size") << QStringList{QStringLiteral("--size"), QStringLiteral("big")};
    QTest::newRow("bad theme") << QStringList{QStringLiteral("--theme"), QStringLiteral("purple")};
    QTest::newRow("bad after") << QStringList{QStringLiteral("--after"), QStringLiteral("soon")};
    QTest::newRow("after without value") << QStringList{QStringLiteral("--after")};
}

void LockdeckProgramTest::nonsenseIsAUsageError()
{
    QFETCH(const QStringList, arguments);
    const Ended ended = run(arguments);
    QCOMPARE(ended.code, 64);
    QVERIFY(ended.err.startsWith("lockdeck: "));
    QCOMPARE(ended.err.count('\n'), 1);
    QVERIFY(ended.out.isEmpty());
}

void LockdeckProgramTest::withoutADisplayItSaysSo()
{
    const Ended ended = run({});
    QCOMPARE(ended.code, 69);
    QVERIFY(ended.err.contains("no display"));
}

void LockdeckProgramTest::screenshotNeedsNoDisplay()
{
    const QString path = m_folder.filePath(QStringLiteral("shot.png"));
    const Ended ended =
        run({QStringLiteral("--sandbox"), QStringLiteral("--screenshot"), path, QStringLiteral("--after"),
             QStringLiteral("1"), QStringLiteral("--size"), QStringLiteral("1000x700")});
    QVERIFY2(ended.code == 0, ended.err.constData());
    const QImage picture(path);
    QCOMPARE(picture.size(), QSize(1000, 700));
}

void LockdeckProgramTest::screenshotThatCannotBeWrittenIsSaid()
{
    const Ended ended = run({QStringLiteral("--screenshot"), QStringLiteral("/nowhere/shot.png"),
                             QStringLiteral("--after"), QStringLiteral("0")});
    QCOMPARE(ended.code, 1);
    QVERIFY(ended.err.contains("/nowhere/shot.png"));
}

void LockdeckProgramTest::aSignalEndsItInOrder()
{
    const QString settings = m_folder.filePath(QStringLiteral("Lockdeck"));
    QVERIFY(!QFileInfo::exists(settings));
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
    environment.insert(QStringLiteral("XDG_CONFIG_HOME"), m_folder.path());
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(LOCKDECK_BIN_DIR "/lockdeck"), {QStringLiteral("--sandbox")});
    QVERIFY(process.waitForStarted());
    QTRY_VERIFY_WITH_TIMEOUT(catches(SIGTERM, process.processId()), 60'000);
    process.terminate();
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 0);
    QVERIFY(QFileInfo::exists(settings)); // the layout was saved, as on every orderly end
}

LOCKDECK_TEST(LockdeckProgramTest)
#include "lockdeckprogramtest.moc"
