#include "machinebench.h"

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace Qt::StringLiterals;

/// What holds for a HoldMachine in every state.
class HoldMachineTest : public QObject
{
    Q_OBJECT

private slots:
    void aStepTheStateDoesNotHaveIsAnError_data();
    void aStepTheStateDoesNotHaveIsAnError();
    void anEndedHoldCanBeStartedAgain();
    void wrongOptionsAreFoundBeforehand_data();
    void wrongOptionsAreFoundBeforehand();
};

void HoldMachineTest::aStepTheStateDoesNotHaveIsAnError_data()
{
    QTest::addColumn<HoldState>("state");
    QTest::addColumn<QString>("steps");
    const auto row = [](HoldState state, const char *steps) {
        QTest::newRow(qPrintable(stateName(state))) << state << QString::fromLatin1(steps);
    };
    row(HoldState::Idle, "start");
    row(HoldState::Connecting, "cancel");
    row(HoldState::Requesting, "cancel");
    row(HoldState::Queued, "wait cancel");
    row(HoldState::Waiting, "cancel");
    row(HoldState::Verifying, "cancel");
    row(HoldState::Held, "release renew setLease");
    row(HoldState::Uncertain, "release renew setLease");
    row(HoldState::Releasing, "");
    row(HoldState::Lost, "start");
    row(HoldState::TimedOut, "start");
    row(HoldState::Released, "start");
    row(HoldState::Failed, "start");
}

void HoldMachineTest::aStepTheStateDoesNotHaveIsAnError()
{
    QFETCH(HoldState, state);
    QFETCH(QString, steps);
    const std::pair<HoldStep, QString> all[] = {
        {HoldStep::Start, u"start"_s},   {HoldStep::Wait, u"wait"_s},   {HoldStep::Release, u"release"_s},
        {HoldStep::Cancel, u"cancel"_s}, {HoldStep::Renew, u"renew"_s}, {HoldStep::SetLease, u"setLease"_s},
    };
    HoldStatus status;
    status.state = state;
    for (const auto &[step, name] : all) {
        const auto wrong = checkStep(step, status);
        QCOMPARE(!wrong.has_value(), steps.split(u' ').contains(name));
        if (wrong)
            QCOMPARE(wrong->code, ErrorCode::WrongState);
    }
}

void HoldMachineTest::anEndedHoldCanBeStartedAgain()
{
    MachineBench b;
    b.acquire();
    QVERIFY(b.command(b.machine.acquire(b.time())).has_value());
    b.open();
    b.reply("timeout", 10s);
    b.acquire();
    b.open();
    b.reply(granted());
    QCOMPARE(b.state(), HoldState::Held);
    QVERIFY(!b.status().reason.has_value());
    b.release();
    b.reply("ok");
    QCOMPARE(b.endings(), 2);
}

void HoldMachineTest::wrongOptionsAreFoundBeforehand_data()
{
    QTest::addColumn<LockOptions>("options");
    QTest::addColumn<ErrorCode>("code");
    const auto row = [](const char *name, ErrorCode code, auto change) {
        LockOptions options = MachineBench::withLease(4s);
        change(options);
        QTest::newRow(name) << options << code;
    };
    row("empty key", ErrorCode::BadKey, [](LockOptions &o) { o.key.clear(); });
    row("key with a space", ErrorCode::BadKey, [](LockOptions &o) { o.key = u"a b"_s; });
    row("limit 0", ErrorCode::BadLimit, [](LockOptions &o) { o.limit = 0; });
    row("lease 0", ErrorCode::BadSeconds, [](LockOptions &o) { o.lease = 0s; });
    row("lease that overflows the server", ErrorCode::BadSeconds, [](LockOptions &o) { o.lease = 10'000'000'000s; });
    row("negative timeout", ErrorCode::BadSeconds, [](LockOptions &o) { o.acquireTimeout = -1s; });
    row("renew ratio 1", ErrorCode::BadSeconds, [](LockOptions &o) { o.renewRatio = 1; });
    row("no server", ErrorCode::BadAddress, [](LockOptions &o) { o.servers.servers.clear(); });
    row("secret of two lines", ErrorCode::BadToken, [](LockOptions &o) { o.servers.authToken = "a\nb"; });
}

void HoldMachineTest::wrongOptionsAreFoundBeforehand()
{
    QFETCH(LockOptions, options);
    QFETCH(ErrorCode, code);
    const Outcome wrong = checkOptions(options);
    QVERIFY(wrong.has_value());
    QCOMPARE(wrong->code, code);
    QVERIFY(!checkOptions(MachineBench::withLease(4s)));
}

LOCKDECK_TEST(HoldMachineTest)
#include "holdmachinetest.moc"
