#include "support/testmain.h"

#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>
#include <QtGui/QImage>

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

LOCKDECK_TEST(LockdeckProgramTest)
#include "lockdeckprogramtest.moc"
