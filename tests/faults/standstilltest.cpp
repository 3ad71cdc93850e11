#include "client/lockkeeper.h"
#include "serverthread.h"
#include "support/testmain.h"

#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QProcess>

#include <algorithm>
#include <csignal>
#include <optional>

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// A holder that is stopped for real (SIGSTOP), for longer and for shorter than its lease; and very short and very long
/// leases.
class StandstillTest : public QObject
{
    Q_OBJECT

private slots:
    void longerThanTheLeaseIsLostAtOnce();
    void shorterThanTheLeaseIsKept();
    void leasesShortAndLong_data();
    void leasesShortAndLong();
};

namespace {

/// `lockctl hold k --json` as a process of its own.
class Holder
{
public:
    Holder(const ServerThread &server, const QString &lease)
    {
        m_process.start(
            QStringLiteral(LOCKDECK_BIN_DIR "/lockctl"),
            {u"hold"_s, u"k"_s, u"--json"_s, u"--lease"_s, lease, u"--server"_s, server.address().toString()});
    }
    ~Holder()
    {
        m_process.kill();
        m_process.waitForFinished();
    }

    void signal(int signum) { ::kill(static_cast<pid_t>(m_process.processId()), signum); }
    bool hasEnded() const { return m_process.state() == QProcess::NotRunning; }
    int exitCode() const { return m_process.exitCode(); }
    /// How often it printed such a state, or "renewed".
    int count(const QString &word)
    {
        read();
        return static_cast<int>(std::ranges::count(m_words, word));
    }

private:
    void read()
    {
        m_output += m_process.readAllStandardOutput();
        for (auto end = m_output.indexOf('\n'); end >= 0; end = m_output.indexOf('\n')) {
            const QJsonObject line = QJsonDocument::fromJson(m_output.first(end)).object();
            const QString state = line[QLatin1String("state")].toString();
            m_words += state.isEmpty() ? line[QLatin1String("event")].toString() : state;
            m_output.remove(0, end + 1);
        }
    }

    QProcess m_process;
    QByteArray m_output;
    QStringList m_words;
};

} // namespace

void StandstillTest::longerThanTheLeaseIsLostAtOnce()
{
    ServerThread server;
    Holder holder(server, u"3"_s);
    QTRY_COMPARE_WITH_TIMEOUT(holder.count(u"renewed"_s), 1, 30'000);
    holder.signal(SIGSTOP);
    const Moment stopped = BootTime::now();
    QTRY_VERIFY_WITH_TIMEOUT(BootTime::now() - stopped >= 6s, 30'000);
    QCOMPARE(holder.count(u"lost"_s), 0);
    holder.signal(SIGCONT);
    const Moment continued = BootTime::now();
    QTRY_COMPARE_WITH_TIMEOUT(holder.count(u"lost"_s), 1, 30'000);
    qInfo("lost %lld ms after it went on", static_cast<long long>((BootTime::now() - continued) / 1ms));
    QVERIFY(BootTime::now() - continued < 1s);
    QTRY_VERIFY(holder.hasEnded());
    QCOMPARE(holder.exitCode(), 74);
    QCOMPARE(holder.count(u"held"_s), 1);
}

void StandstillTest::shorterThanTheLeaseIsKept()
{
    ServerThread server;
    Holder holder(server, u"20"_s);
    QTRY_COMPARE_WITH_TIMEOUT(holder.count(u"held"_s), 1, 30'000);
    holder.signal(SIGSTOP);
    const Moment stopped = BootTime::now();
    QTRY_VERIFY_WITH_TIMEOUT(BootTime::now() - stopped >= 10s, 60'000);
    holder.signal(SIGCONT);
    // It was due at 6.7 s, so it notices that it stood still, doubts, and a renewal decides.
    QTRY_VERIFY_WITH_TIMEOUT(holder.count(u"uncertain"_s) == 1 && holder.count(u"held"_s) == 2, 30'000);
    QCOMPARE(holder.count(u"lost"_s), 0);
    holder.signal(SIGTERM);
    QTRY_VERIFY_WITH_TIMEOUT(holder.hasEnded(), 30'000);
    QCOMPARE(holder.exitCode(), 0);
    server.stop();
    QVERIFY(std::ranges::none_of(server.log(),
                                 [](const HoldRecord &record) { return record.what == HoldRecord::What::Expired; }));
}

void StandstillTest::leasesShortAndLong_data()
{
    QTest::addColumn<int>("lease");
    QTest::addColumn<int>("renewals");
    QTest::newRow("1 s") << 1 << 15;
    QTest::newRow("2 s") << 2 << 8;
    QTest::newRow("1 h") << 3600 << 1; // by the read timeout: every 7.7 s
}

void StandstillTest::leasesShortAndLong()
{
    QFETCH(int, lease);
    QFETCH(int, renewals);
    ServerThread server;
    LockKeeper keeper;
    LockOptions options;
    options.key = u"k"_s;
    options.lease = std::chrono::seconds(lease);
    options.servers.servers = {server.address()};
    const HoldId id = keeper.start(options).value();
    QTRY_VERIFY_WITH_TIMEOUT(keeper.find(id)->renewalsAnswered >= renewals, 60'000);
    QVERIFY(keeper.find(id)->isHeldAt(BootTime::now()));
    QVERIFY(!keeper.release(id));
    QTRY_COMPARE(keeper.find(id)->state, HoldState::Released);
    server.stop();
    QCOMPARE(server.log().front().what, HoldRecord::What::Granted);
    QCOMPARE(server.log().back().what, HoldRecord::What::Released);
    QVERIFY(std::ranges::none_of(server.log(),
                                 [](const HoldRecord &record) { return record.what == HoldRecord::What::Expired; }));
}

LOCKDECK_TEST(StandstillTest)
#include "standstilltest.moc"
