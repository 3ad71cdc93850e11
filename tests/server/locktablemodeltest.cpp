#include "locktabletrial.h"
#include "support/testmain.h"

#include <QtCore/QRandomGenerator>

using namespace Lockdeck;
using namespace Lockdeck::Test;

/// LockTable against a model of dflockd's rules and a witness of its promises, through random calls. Every run is
/// another one; its seed is printed, and LOCKDECK_SEED=… in the environment repeats it.
class LockTableModelTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void theTableAgreesWithTheModel_data();
    void theTableAgreesWithTheModel();

private:
    quint64 m_seed = 0;
};

static constexpr int operationsInAll = 100'000;
static constexpr int operationsPerTable = 1'000;

void LockTableModelTest::initTestCase()
{
    const QByteArray wanted = qgetenv("LOCKDECK_SEED");
    bool isNumber = false;
    m_seed = wanted.toULongLong(&isNumber);
    if (!isNumber)
        m_seed = QRandomGenerator::global()->generate64();
    QVERIFY2(wanted.isEmpty() || isNumber, "LOCKDECK_SEED is not a whole number");
    qInfo("LOCKDECK_SEED=%llu", static_cast<unsigned long long>(m_seed));
}

void LockTableModelTest::theTableAgreesWithTheModel_data()
{
    QTest::addColumn<bool>("autoRelease");
    QTest::newRow("released on disconnect") << true;
    QTest::newRow("kept after a disconnect") << false;
}

void LockTableModelTest::theTableAgreesWithTheModel()
{
    QFETCH(bool, autoRelease);
    Dice dice(m_seed);
    std::map<Reply::Kind, int> seen;
    for (int done = 0; done < operationsInAll;) {
        LockTableTrial trial(smallServer(autoRelease, dice), dice);
        for (int i = 1; i <= operationsPerTable; ++i, ++done) {
            // Every table ends with some requests to a server that shuts down.
            const QString wrong = i == operationsPerTable - 50 ? trial.shutDown() : trial.step();
            if (wrong.isEmpty())
                continue;
            QFAIL(qPrintable(QStringLiteral("Operation %1: %2\nThe last operations:\n%3\nLOCKDECK_SEED=%4 repeats it.")
                                 .arg(QString::number(done), wrong, trial.story(), QString::number(m_seed))));
        }
        for (const auto &[kind, count] : trial.seen())
            seen[kind] += count;
    }
    using Kind = Reply::Kind;
    for (const Kind kind :
         {Kind::Ok, Kind::Granted, Kind::Renewed, Kind::Stats, Kind::Queued, Kind::Timeout, Kind::Error, Kind::MaxLocks,
          Kind::MaxWaiters, Kind::LimitMismatch, Kind::NotEnqueued, Kind::AlreadyEnqueued, Kind::LeaseExpired})
        QVERIFY2(seen[kind] > 0, qPrintable(QStringLiteral("answer %1 never came").arg(int(kind))));
}

LOCKDECK_TEST(LockTableModelTest)
#include "locktablemodeltest.moc"
