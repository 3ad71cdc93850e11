#include "sandbox/sandbox.h"
#include "monitor/fleet.h"
#include "support/testmain.h"

#include <QtCore/QElapsedTimer>

using namespace Lockdeck;
using namespace std::chrono_literals;

class SandboxTest : public QObject
{
    Q_OBJECT

private slots:
    void letsTwelveClientsCompete();
    void runsOnlyOnce();
    void endsPromptly();
    void mayNeverBeStarted();
    void runsBesideAnother();
};

void SandboxTest::letsTwelveClientsCompete()
{
    Sandbox sandbox;
    QVERIFY(!sandbox.start());
    Fleet fleet;
    fleet.setInterval(50ms);
    fleet.watch(sandbox.servers());

    const auto row = [&](const char16_t *key) { return fleet.snapshot()->find(0, QString::fromUtf16(key)); };
    QTRY_VERIFY(!fleet.snapshot()->servers.empty() && fleet.snapshot()->servers[0].connections == 12 + 1);
    QTRY_VERIFY(row(u"db/migrate") && row(u"db/migrate")->waiters >= 2);
    QVERIFY(row(u"db/migrate")->owner != 0);
    QTRY_VERIFY(row(u"pool/workers") && row(u"pool/workers")->holders == 3);
    QCOMPARE(row(u"pool/workers")->limit, 3);
    for (const char16_t *key : {u"deploy/api", u"report/daily", u"cache/rebuild", u"search/reindex"})
        QTRY_VERIFY2(row(key), qPrintable(QString::fromUtf16(key)));
}

void SandboxTest::runsOnlyOnce()
{
    Sandbox sandbox;
    QVERIFY(!sandbox.start());
    const ServerSet servers = sandbox.servers();
    const Outcome again = sandbox.start();
    QVERIFY(again.has_value());
    QCOMPARE(again->code, ErrorCode::WrongState);
    QVERIFY(sandbox.servers() == servers);
}

void SandboxTest::endsPromptly()
{
    auto sandbox = std::make_unique<Sandbox>();
    QVERIFY(!sandbox->start());
    const ServerSet servers = sandbox->servers();
    Fleet fleet;
    fleet.setInterval(50ms);
    fleet.watch(servers);
    QTRY_VERIFY(!fleet.snapshot()->keys.empty());

    QElapsedTimer timer;
    timer.start();
    sandbox.reset();
    QVERIFY2(timer.elapsed() < 2000, "nothing is waited for");
    QTRY_COMPARE(fleet.snapshot()->servers[0].state, ServerState::Down);
}

void SandboxTest::mayNeverBeStarted()
{
    Sandbox sandbox;
}

void SandboxTest::runsBesideAnother()
{
    Sandbox one;
    Sandbox other;
    QVERIFY(!one.start());
    QVERIFY(!other.start());
    QVERIFY(one.servers() != other.servers());
}

LOCKDECK_TEST(SandboxTest)
#include "sandboxtest.moc"
