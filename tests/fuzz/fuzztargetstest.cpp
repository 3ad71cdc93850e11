#include "seeds.h"
#include "targets.h"

#include "support/testmain.h"

#include <QtCore/QDir>

using namespace Lockdeck;

/// The fuzzers' targets without a fuzzer: the seeds, and everything a fuzzer ever found (findings/TARGET-WHAT), each of
/// which was wrong once.
class FuzzTargetsTest : public QObject
{
    Q_OBJECT

private slots:
    void seedsAreTakenWell_data();
    void seedsAreTakenWell();
    void whatWasFoundOnceIsTakenWell_data();
    void whatWasFoundOnceIsTakenWell();
};

static void addRow(const QString &name, const Fuzz::Target *target, const QByteArray &input)
{
    QTest::newRow(qPrintable(name)) << QByteArray(target->name) << input;
}

static void run()
{
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, input);
    const QString wrong = Fuzz::findTarget(target)->run(input);
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
}

void FuzzTargetsTest::seedsAreTakenWell_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("input");
    for (const Fuzz::Target &target : Fuzz::targets) {
        const QByteArrayList seeds = Fuzz::seedsOf(target.name);
        QVERIFY2(!seeds.isEmpty(), target.name);
        int number = 0;
        for (const QByteArray &seed : seeds)
            addRow(QStringLiteral("%1 %2").arg(QLatin1String(target.name)).arg(++number), &target, seed);
    }
}

void FuzzTargetsTest::seedsAreTakenWell()
{
    run();
}

void FuzzTargetsTest::whatWasFoundOnceIsTakenWell_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("input");
    const QDir folder(QStringLiteral(LOCKDECK_SOURCE_DIR "/tests/fuzz/findings"));
    for (const QString &name : folder.entryList(QDir::Files)) {
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const Fuzz::Target *target = Fuzz::findTarget(name.section(u'-', 0, 0).toLatin1());
        QVERIFY2(target, qPrintable(name));
        addRow(name, target, file.readAll());
    }
}

void FuzzTargetsTest::whatWasFoundOnceIsTakenWell()
{
    run();
}

LOCKDECK_TEST(FuzzTargetsTest)
#include "fuzztargetstest.moc"
