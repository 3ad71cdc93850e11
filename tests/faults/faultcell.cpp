#include "faultcell.h"

#include "client/holdtiming.h"
#include "protocol/serverstats.h"
#include "truth.h"

#include <algorithm>
#include <array>

using namespace std::chrono_literals;

namespace Lockdeck::Test {

static const QByteArray key = "k";
static constexpr auto lease = 2s;
static constexpr auto acquireTimeout = 4s;
/// How long after the fault the others act.
static constexpr auto unblockAfter = 400ms;
static constexpr auto waitAfter = 700ms;
static constexpr auto releaseAfter = 3500ms;
/// A cell whose fault never strikes, or whose hold never ends, is given up.
static constexpr auto patience = 60s;
/// Within which everything of an ended hold is gone from the server.
static constexpr auto clearBound = 7s;
/// What a busy machine may add to a bound.
static constexpr auto slack = 3s;
/// Until the news of a closed connection has gone through two event loops of a busy machine.
static constexpr auto newsTakes = 250ms;

static ServerOptions serverOptions(bool keeps)
{
    ServerOptions options;
    options.port = 0;
    options.autoReleaseOnDisconnect = !keeps;
    return options;
}

FaultCell::FaultCell(const Stage &stage, const Fault &fault, const MakeClient &makeClient, bool keeps)
    : m_stage(stage), m_fault(fault), m_keeps(keeps), m_server(serverOptions(keeps))
{
    if (m_server.listen())
        qFatal("a cell's server cannot listen");
    m_server.log().setBound(1000);
    m_proxy = std::make_unique<FaultProxy>(m_server.port());
    connect(m_proxy.get(), &FaultProxy::struck, this, [this] { m_struck = BootTime::now(); });
    LockOptions options;
    options.key = QString::fromUtf8(key);
    options.lease = lease;
    options.acquireTimeout = acquireTimeout;
    options.serverKeepsLocks = m_keeps;
    options.servers.servers = {m_proxy->address()};
    m_client = makeClient(options);
    m_client->onState = [this](HoldState state) { onState(state); };
    m_blocker.connectTo(m_server.port());
    m_rival.connectTo(m_server.port());
    if (m_stage.blocked)
        m_blocker.send("l\nk\n0 60\n");
}

QString FaultCell::name() const
{
    return QStringLiteral("%1 / %2").arg(QLatin1String(m_stage.name), QLatin1String(m_fault.name));
}

// ---- What happens, step by step

void FaultCell::advance()
{
    switch (m_phase) {
    case Phase::Blocking:
        if (m_stage.blocked && m_blockersToken.isEmpty())
            m_blockersToken = m_blocker.takeReply().split(' ').value(1);
        if (!m_stage.blocked || !m_blockersToken.isEmpty())
            begin();
        break;
    case Phase::Running:
        run();
        break;
    case Phase::Clearing:
        clear();
        break;
    case Phase::Done:
        break;
    }
}

void FaultCell::begin()
{
    m_phase = Phase::Running;
    m_begun = BootTime::now();
    switch (m_stage.trigger) {
    case Stage::Trigger::Connect:
        m_proxy->strikeOnConnect(m_fault);
        break;
    case Stage::Trigger::Request:
        if (m_stage.prelude == Stage::Prelude::None)
            m_proxy->strikeOnRequest(m_stage.command, m_fault);
        break;
    case Stage::Trigger::Reply:
        m_proxy->strikeAfterReply(m_stage.command, m_fault);
        break;
    case Stage::Trigger::State:
        break;
    }
    if (const Outcome problem = m_client->start(m_stage.twoPhase))
        complain(problem->message);
}

void FaultCell::onState(HoldState state)
{
    using Prelude = Stage::Prelude;
    const bool isHeld = state == HoldState::Held;
    if (m_stage.trigger == Stage::Trigger::State && state == m_stage.state)
        m_proxy->strike(m_fault);
    if (isHeld && m_stage.prelude == Prelude::LoseByReset) {
        m_proxy->strike({"", Fault::Kind::Reset, Way::Both, 0ms, 0ms});
        m_proxy->strikeOnRequest(m_stage.command, m_fault);
    } else if (isHeld && m_stage.prelude == Prelude::HoldBack && !hasStruck()) {
        m_proxy->strikeOnRequest("n", {"", Fault::Kind::Hold, Way::Both, 0ms, 0ms});
    } else if (isHeld && m_stage.prelude == Prelude::Release) {
        m_proxy->strikeOnRequest(m_stage.command, m_fault);
        m_client->release();
    } else if (state == HoldState::Queued && m_stage.prelude == Prelude::Leave) {
        m_proxy->strikeOnRequest(m_stage.command, m_fault);
        m_client->cancel();
    }
}

/// The others do what they would: whoever held the key before releases it, somebody queues behind the hold, and the
/// program waits for what it queued for and releases what it holds.
void FaultCell::run()
{
    const Moment now = BootTime::now();
    const HoldStatus hold = m_client->status();
    const bool hasPlace =
        hold.state == HoldState::Queued || hold.state == HoldState::Waiting || hold.state == HoldState::Held;
    if (hasPlace && !std::exchange(m_rivalAsked, true))
        m_rival.send("l\nk\n60 2\n");
    if (isTimeToUnblock(hold))
        unblock();
    if (hold.state == HoldState::Queued && isTimeToWait())
        m_client->wait(acquireTimeout);
    if (hold.state == HoldState::Held && hasStruck() && now >= m_struck + releaseAfter &&
        !std::exchange(m_released, true))
        m_client->release();
    if (isTerminal(hold.state) && !hold.settling)
        finish();
    else if (now >= m_begun + patience) {
        complain(QStringLiteral("not ended after a minute, but %1").arg(stateName(hold.state)));
        finish();
    }
}

/// Some time after the fault; where the fault is to strike at what follows the grant, as soon as the hold waits.
bool FaultCell::isTimeToUnblock(const HoldStatus &hold) const
{
    if (!m_stage.blocked)
        return false;
    const Moment now = BootTime::now();
    if (m_stage.command == "n")
        return hold.state == HoldState::Waiting && now >= hold.stateSince + unblockAfter;
    return hasStruck() && now >= m_struck + unblockAfter;
}

void FaultCell::unblock()
{
    if (m_stage.blocked && !std::exchange(m_unblocked, true))
        m_blocker.send("r\nk\n" + m_blockersToken + '\n');
}

bool FaultCell::isTimeToWait() const
{
    if (m_stage.prelude == Stage::Prelude::Leave)
        return false;
    return m_stage.state == HoldState::Waiting || (hasStruck() && BootTime::now() >= m_struck + waitAfter);
}

void FaultCell::finish()
{
    m_phase = Phase::Clearing;
    m_ended = BootTime::now();
    if (!hasStruck())
        complain(QStringLiteral("the fault never struck"));
    m_proxy->heal();
    unblock();
    m_blocker.leave();
    m_rival.leave();
    m_inspector.connectTo(m_server.port());
}

/// From here on nobody is there but the one who looks.
void FaultCell::clear()
{
    if (!std::exchange(m_inspecting, true))
        m_inspector.send("stats\n_\n\n");
    const QByteArray reply = m_inspector.takeReply();
    if (reply.isEmpty())
        return;
    m_inspecting = false;
    if (!isClean(reply)) {
        if (BootTime::now() < m_ended + clearBound)
            return;
        complain(QStringLiteral("left behind after 7 s: ") + QString::fromUtf8(reply));
    }
    m_phase = Phase::Done;
    m_proxy->shutDown();
    judgeAll();
}

bool FaultCell::isClean(const QByteArray &reply) const
{
    const auto stats = parseStats(reply.mid(3), {}, {});
    return stats && stats->connections == 1 && stats->locks.empty() && stats->semaphores.empty();
}

// ---- The judgement

bool FaultCell::wasHeld() const
{
    return !claimsOf(m_client->told(), m_ended).empty();
}

void FaultCell::judgeAll()
{
    if (m_client->ends() != 1)
        complain(QStringLiteral("ended %1 times").arg(m_client->ends()));
    judgeClaims();
    judgeDeadlines();
    judgeBounds();
    if (shouldSurvive() && end() != HoldState::Released)
        complain(QStringLiteral("a network like that takes no lock, but the end was %1").arg(stateName(end())));
}

/// A fault that leaves time enough takes no lock; nor does a disconnect from a server that keeps locks.
bool FaultCell::shouldSurvive() const
{
    using Prelude = Stage::Prelude;
    if (m_fault.isHarmless())
        return m_stage.prelude != Prelude::Leave && m_stage.prelude != Prelude::LoseByReset;
    const bool hasTimeLeft = m_stage.prelude != Prelude::HoldBack || m_fault.kind != Fault::Kind::Vanish;
    return m_keeps && m_stage.holds && hasTimeLeft && m_fault.isDisconnect();
}

void FaultCell::judgeClaims()
{
    for (const Claim &claim : claimsOf(m_client->told(), m_ended)) {
        const Verdict verdict = judge(claim, key, m_server.log().events());
        if (verdict.outlived == std::chrono::nanoseconds::max()) {
            complain(QStringLiteral("said Held without a grant"));
            continue;
        }
        m_outlived = std::max(m_outlived, verdict.outlived);
        if (std::max(verdict.outlived, verdict.overlap) > tolerated(verdict.ended)) {
            complain(QStringLiteral("said Held %1 ms after the server's end of it, %2 ms of them somebody else's")
                         .arg(verdict.outlived / 1ms)
                         .arg(verdict.overlap / 1ms));
        }
    }
}

/// No deadline that it shows lies beyond what the server had promised by then.
void FaultCell::judgeDeadlines()
{
    for (const HoldEvent &event : m_client->told()) {
        const HoldStatus &hold = event.status;
        if (hold.state != HoldState::Held && hold.state != HoldState::Uncertain)
            continue;
        const Moment promised = promisedUntil(hold.token, event.at, m_server.log().events());
        if (hold.deadline > promised)
            complain(QStringLiteral("a deadline %1 ms too late").arg((hold.deadline - promised) / 1ms));
    }
}

/// A lease never runs out on a client that counts it. A connection that ends is news, which has to arrive; where the
/// network keeps it from the client, the renewal after brings it.
std::chrono::nanoseconds FaultCell::tolerated(const std::optional<HoldRecord::What> &ended) const
{
    if (ended == HoldRecord::What::Expired)
        return 0ns;
    const auto interval = HoldTiming::renewalInterval(lease, LockOptions().renewRatio, assumedReadTimeout);
    return m_fault.kind == Fault::Kind::Cut ? interval + interval / 3 + newsTakes : std::chrono::nanoseconds(newsTakes);
}

/// How long a hold may be in one state at a stretch (DESIGN.md, "Bounds").
static std::chrono::nanoseconds boundOf(HoldState state)
{
    switch (state) {
    case HoldState::Connecting:
        return 5s;
    case HoldState::Requesting:
    case HoldState::Waiting:
        return acquireTimeout + 5s;
    case HoldState::Queued:
        return acquireTimeout + 5s;
    case HoldState::Verifying:
        return 5s;
    case HoldState::Uncertain:
        return lease;
    case HoldState::Releasing:
        return 7s;
    default:
        return Moment::max().time_since_epoch() / 2;
    }
}

void FaultCell::judgeBounds()
{
    HoldState state = HoldState::Idle;
    Moment since{};
    Moment terminal{};
    for (const HoldEvent &event : m_client->told()) {
        if (event.kind != HoldEvent::Kind::State)
            continue;
        if (const auto took = event.at - since; state != HoldState::Idle && took > boundOf(state) + slack)
            complain(QStringLiteral("%1 for %2 ms").arg(stateName(state)).arg(took / 1ms));
        state = event.status.state;
        since = event.at;
        if (isTerminal(state))
            terminal = event.at;
    }
    if (terminal != Moment{} && m_ended - terminal > HoldTiming::cleanUpBound + slack)
        complain(QStringLiteral("cleaned up for %1 ms").arg((m_ended - terminal) / 1ms));
}

QString FaultCell::story()
{
    const auto since = [this](Moment at) { return QString::number((at - m_begun) / 1ms).rightJustified(7); };
    QString text = QStringLiteral("%1 struck\n").arg(since(m_struck));
    for (const HoldEvent &event : m_client->told()) {
        const QString kind = event.kind == HoldEvent::Kind::State     ? stateName(event.status.state)
                             : event.kind == HoldEvent::Kind::Renewed ? QStringLiteral("renewed")
                                                                      : QStringLiteral("changed");
        text += QStringLiteral("%1 client %2 until %3 %4\n")
                    .arg(since(event.at), kind, since(event.status.deadline),
                         event.status.reason ? event.status.reason->message : QString());
    }
    static constexpr std::array<const char *, 5> words{"granted", "renewed", "released", "expired", "dropped"};
    for (const HoldRecord &record : m_server.log().events()) {
        text += QStringLiteral("%1 server %2 to #%3 %4\n")
                    .arg(since(record.at), QLatin1String(words.at(static_cast<std::size_t>(record.what))))
                    .arg(record.owner)
                    .arg(QString::fromLatin1(record.token.left(6)));
    }
    return text;
}

} // namespace Lockdeck::Test
