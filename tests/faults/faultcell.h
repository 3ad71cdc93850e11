#pragma once

#include "fault.h"
#include "faultproxy.h"
#include "holdclient.h"
#include "rawpeer.h"
#include "server/lockserver.h"
#include "stage.h"

#include <QtCore/QStringList>

#include <memory>

namespace Lockdeck::Test {

/// One cell of the fault table: a server of its own behind a FaultProxy, a hold that goes through it, somebody who
/// wants the same key, and the fault that strikes at one stage. It goes on by advance(), and judges at the end by the
/// server's log.
class FaultCell : public QObject
{
public:
    using MakeClient = std::function<std::unique_ptr<HoldClient>(const LockOptions &)>;
    /// `keeps`: the server keeps locks after a disconnect, and the client knows it.
    FaultCell(const Stage &stage, const Fault &fault, const MakeClient &makeClient, bool keeps = false);

    /// Does what is due.
    void advance();
    bool isDone() const { return m_phase == Phase::Done; }

    QString name() const;
    /// What was untrue, late or left behind; empty when all was well.
    QStringList problems() const { return m_problems; }
    /// The client was kept from learning that the server had closed.
    bool isCut() const { return m_fault.kind == Fault::Kind::Cut; }
    /// The longest time that a claim outlived what the server gave.
    std::chrono::nanoseconds outlived() const { return m_outlived; }
    HoldState end() const { return m_client->status().state; }
    bool wasHeld() const;
    /// Step by step, for a failure.
    QString story();

private:
    enum class Phase { Blocking, Running, Clearing, Done };

    void plan();
    void begin();
    void onState(HoldState state);
    void run();
    bool isTimeToUnblock(const HoldStatus &hold) const;
    void unblock();
    bool isTimeToWait() const;
    void finish();
    void clear();
    bool isClean(const QByteArray &stats) const;
    void judgeAll();
    void judgeClaims();
    void judgeDeadlines();
    void judgeBounds();
    bool shouldSurvive() const;
    std::chrono::nanoseconds tolerated(const std::optional<HoldRecord::What> &ended) const;
    bool hasStruck() const { return m_struck != Moment{}; }
    void complain(const QString &problem) { m_problems += problem; }

    const Stage m_stage;
    const Fault m_fault;
    const bool m_keeps;
    LockServer m_server;
    std::unique_ptr<FaultProxy> m_proxy;
    std::unique_ptr<HoldClient> m_client;
    RawPeer m_blocker;
    RawPeer m_rival;
    RawPeer m_inspector;
    QByteArray m_blockersToken;

    Phase m_phase = Phase::Blocking;
    Moment m_begun{};
    Moment m_struck{};
    Moment m_ended{};
    bool m_rivalAsked = false;
    bool m_unblocked = false;
    bool m_released = false;
    bool m_inspecting = false;
    std::chrono::nanoseconds m_outlived{0};
    QStringList m_problems;
};

} // namespace Lockdeck::Test
