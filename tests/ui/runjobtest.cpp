#include "ui/runjob.h"
#include "support/fakeserver.h"
#include "support/testmain.h"
#include "ui/session.h"
#include "windowfixture.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace std::chrono_literals;

/// What a command under a lock says of itself, and what it may not do any more.
class RunJobTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void whatWasGivenUpNeverBegins();
    void aLockThatIsNotWantedIsReleased();
    void doubtIsShownAsEnding();
    void endedAtOnceItIsNeverRunning();
    void onlySignalsAreCalledSo_data();
    void onlySignalsAreCalledSo();
    void aLossAfterTheEndIsMentioned();

private:
    void start(const QString &line, std::chrono::milliseconds killAfter = 1s);
    const QString &output();

    std::unique_ptr<LocalServer> m_server;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<RunJob> m_job;
    std::vector<RunJob::Stage> m_stages; ///< that were entered, in order
    QStringList m_words;                 ///< of each
    QString m_output;
};

void RunJobTest::init()
{
    m_server = std::make_unique<LocalServer>();
    QVERIFY(m_server->isListening());
    m_session = std::make_unique<Session>();
    m_session->watch(m_server->servers());
    m_stages.clear();
    m_words.clear();
    m_output.clear();
}

void RunJobTest::cleanup()
{
    m_job.reset();
    m_server.reset(); // first: it answers in this thread, and the session waits for its holds' releases
    m_session.reset();
}

void RunJobTest::start(const QString &line, std::chrono::milliseconds killAfter)
{
    m_job = std::make_unique<RunJob>(*m_session, line, killAfter);
    connect(m_job.get(), &RunJob::changed, this, [this] {
        m_stages.push_back(m_job->stage());
        m_words += m_job->words();
    });
    LockOptions options;
    options.key = QStringLiteral("k");
    QVERIFY(!m_job->start(options));
}

/// Everything it has written so far.
const QString &RunJobTest::output()
{
    for (const OutputPiece &piece : m_job->output().take())
        m_output += piece.text;
    return m_output;
}

/// The worst moment: the lock is held, and its news is on the way to the job.
void RunJobTest::whatWasGivenUpNeverBegins()
{
    start(QStringLiteral("echo up; sleep 1000"));
    connect(m_session.get(), &Session::holdsChanged, m_job.get(), [this] {
        if (m_session->holds().back().state == HoldState::Held)
            m_job->end();
    });
    QTRY_COMPARE(m_job->stage(), RunJob::Stage::Ended);
    QVERIFY2(m_job->words().startsWith(QStringLiteral("never began")), qPrintable(m_job->words()));
    QCOMPARE(m_session->holds().back().state, HoldState::Released);
    QVERIFY(output().isEmpty());
    QCOMPARE(m_stages, (std::vector{RunJob::Stage::Ending, RunJob::Stage::Ended}));
}

/// Given up while it is asked for: whatever the keeper sees first, nothing begins and nothing stays.
void RunJobTest::aLockThatIsNotWantedIsReleased()
{
    start(QStringLiteral("echo up; sleep 1000"));
    m_job->end();
    QTRY_COMPARE(m_job->stage(), RunJob::Stage::Ended);
    QVERIFY(output().isEmpty());
    OtherClient other(*m_server);
    QVERIFY(other.ask("l", "k", "10").startsWith("ok "));
}

void RunJobTest::doubtIsShownAsEnding()
{
    FakeServer silent; // after the grant
    silent.when("l k", {"ok " + someToken + " 3"});
    m_session->watch(silent.servers());
    start(QStringLiteral("trap '' TERM; while :; do sleep 0.05; done"));
    QTRY_COMPARE_WITH_TIMEOUT(m_job->stage(), RunJob::Stage::Ended, 30'000);
    QVERIFY(m_stages.size() >= 3);
    QCOMPARE(m_stages[0], RunJob::Stage::Running);
    QCOMPARE(m_stages[1], RunJob::Stage::Ending);
    QVERIFY2(m_words[1].contains(QStringLiteral("in doubt")), qPrintable(m_words[1]));
    QVERIFY2(m_job->words().startsWith(QStringLiteral("ended by signal 9")), qPrintable(m_job->words()));
}

void RunJobTest::endedAtOnceItIsNeverRunning()
{
    start(QStringLiteral("sleep 1000"));
    // After the job has begun the command, before that is known to have happened.
    connect(m_session.get(), &Session::holdEvents, m_job.get(), [this](const std::vector<HoldEvent> &events) {
        if (events.back().status.state == HoldState::Held)
            m_job->end();
    });
    QTRY_COMPARE(m_job->stage(), RunJob::Stage::Ended);
    QCOMPARE(m_stages, (std::vector{RunJob::Stage::Ending, RunJob::Stage::Ended}));
}

void RunJobTest::onlySignalsAreCalledSo_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("words");
    QTest::newRow("a code") << QStringLiteral("exit 255") << QStringLiteral("ended with code 255");
    QTest::newRow("not yet") << QStringLiteral("exit 128") << QStringLiteral("ended with code 128");
    QTest::newRow("not any more") << QStringLiteral("exit 193") << QStringLiteral("ended with code 193");
    QTest::newRow("a signal") << QStringLiteral("kill -2 $$") << QStringLiteral("ended by signal 2 (code 130)");
}

void RunJobTest::onlySignalsAreCalledSo()
{
    QFETCH(QString, line);
    QFETCH(QString, words);
    start(line);
    QTRY_COMPARE(m_job->stage(), RunJob::Stage::Ended);
    QVERIFY2(m_job->words().startsWith(words), qPrintable(m_job->words()));
}

void RunJobTest::aLossAfterTheEndIsMentioned()
{
    const QTemporaryDir folder;
    const QString mayEnd = folder.filePath(QStringLiteral("may-end"));
    start(QStringLiteral("trap 'echo asked' TERM; echo up; while [ ! -e '%1' ]; do sleep 0.05; done").arg(mayEnd), 60s);
    QTRY_VERIFY(output().contains(QStringLiteral("up")));
    m_job->end();
    QTRY_VERIFY(output().contains(QStringLiteral("asked")));
    m_server->stop();
    QTRY_VERIFY2(m_job->words().contains(QStringLiteral("is lost")), qPrintable(m_job->words()));
    QVERIFY2(m_job->words().contains(QStringLiteral("somebody else may hold it")), qPrintable(m_job->words()));
    QVERIFY(QFile(mayEnd).open(QIODevice::WriteOnly));
    QTRY_COMPARE(m_job->stage(), RunJob::Stage::Ended);
    QVERIFY2(m_job->words().startsWith(QStringLiteral("ended with code 0; the lock was lost before that")),
             qPrintable(m_job->words()));
    QVERIFY(!m_job->isGood());
}

LOCKDECK_TEST(RunJobTest)
#include "runjobtest.moc"
