#pragma once

#include "client/distributedlock.h"
#include "client/lockkeeper.h"

#include <functional>
#include <map>
#include <memory>

namespace Lockdeck::Test {

/// One hold, whichever way a program may have one, and all that it told.
class HoldClient
{
public:
    virtual ~HoldClient() = default;
    virtual Outcome start(bool twoPhase) = 0;
    virtual Outcome wait(std::chrono::seconds timeout) = 0;
    virtual Outcome release() = 0;
    virtual Outcome cancel() = 0;
    virtual HoldStatus status() const = 0;

    const std::vector<HoldEvent> &told() const { return m_told; }
    /// How often it said that the attempt is over.
    int ends() const { return m_ends; }
    /// Called with each State event.
    std::function<void(HoldState)> onState;

protected:
    void hear(const HoldEvent &event);
    void hearEnd() { ++m_ends; }

private:
    std::vector<HoldEvent> m_told;
    int m_ends = 0;
};

/// By a DistributedLock in this thread.
class LockClient final : public HoldClient
{
public:
    explicit LockClient(const LockOptions &options);
    Outcome start(bool twoPhase) override { return twoPhase ? m_lock.enqueue() : m_lock.acquire(); }
    Outcome wait(std::chrono::seconds timeout) override { return m_lock.wait(timeout); }
    Outcome release() override { return m_lock.release(); }
    Outcome cancel() override { return m_lock.cancel(); }
    HoldStatus status() const override { return m_lock.status(); }

private:
    DistributedLock m_lock;
};

class KeeperClient;

/// One LockKeeper for all the clients of a table.
class SharedKeeper
{
public:
    SharedKeeper();
    LockKeeper &keeper() { return m_keeper; }
    void add(HoldId id, KeeperClient *client) { m_clients[id] = client; }

private:
    LockKeeper m_keeper;
    std::map<HoldId, KeeperClient *> m_clients;
};

/// By a LockKeeper.
class KeeperClient final : public HoldClient
{
public:
    KeeperClient(SharedKeeper &shared, const LockOptions &options) : m_shared(shared), m_options(options) {}
    Outcome start(bool twoPhase) override;
    Outcome wait(std::chrono::seconds timeout) override { return m_shared.keeper().wait(m_id, timeout); }
    Outcome release() override { return m_shared.keeper().release(m_id); }
    Outcome cancel() override { return m_shared.keeper().cancel(m_id); }
    HoldStatus status() const override;

private:
    friend class SharedKeeper;
    SharedKeeper &m_shared;
    LockOptions m_options;
    HoldId m_id = 0;
};

} // namespace Lockdeck::Test
