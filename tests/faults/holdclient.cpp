#include "holdclient.h"

namespace Lockdeck::Test {

void HoldClient::hear(const HoldEvent &event)
{
    m_told.push_back(event);
    if (event.kind == HoldEvent::Kind::State && onState)
        onState(event.status.state);
}

// ---- DistributedLock

LockClient::LockClient(const LockOptions &options) : m_lock(options)
{
    const auto hearAs = [this](HoldEvent::Kind kind) {
        return [this, kind] { hear({kind, BootTime::now(), m_lock.status()}); };
    };
    QObject::connect(&m_lock, &DistributedLock::stateChanged, &m_lock, hearAs(HoldEvent::Kind::State));
    QObject::connect(&m_lock, &DistributedLock::renewed, &m_lock, hearAs(HoldEvent::Kind::Renewed));
    QObject::connect(&m_lock, &DistributedLock::ended, &m_lock, [this] { hearEnd(); });
}

// ---- LockKeeper

SharedKeeper::SharedKeeper()
{
    QObject::connect(&m_keeper, &LockKeeper::changed, &m_keeper, [this] {
        for (const HoldEvent &event : m_keeper.takeEvents()) {
            const auto client = m_clients.find(event.status.id);
            if (client == m_clients.end())
                continue;
            client->second->hear(event);
            if (event.kind == HoldEvent::Kind::State && isTerminal(event.status.state))
                client->second->hearEnd();
        }
    });
}

Outcome KeeperClient::start(bool twoPhase)
{
    const auto begin = twoPhase ? LockKeeper::Begin::Enqueue : LockKeeper::Begin::Acquire;
    const Result<HoldId> id = m_shared.keeper().start(m_options, begin);
    if (!id)
        return id.error();
    m_id = *id;
    m_shared.add(m_id, this);
    return {};
}

HoldStatus KeeperClient::status() const
{
    const HoldStatus *known = m_shared.keeper().find(m_id);
    return known ? *known : HoldStatus{};
}

} // namespace Lockdeck::Test
