#include "sandbox/sandbox.h"

#include "client/connection.h"
#include "sandbox/scriptedclient.h"
#include "server/lockserver.h"
#include "system/workerthread.h"

#include <latch>

namespace Lockdeck {

namespace {

/// The first client's; each further one counts up.
constexpr quint32 seed = 2718;

/// Server and clients live and die in the thread of this object.
class SandboxWorker : public QObject
{
public:
    void start()
    {
        ServerOptions options;
        options.port = 0;
        m_server = std::make_unique<LockServer>(options);
        m_problem = m_server->listen();
        m_address = {options.host, m_server->port()};
        if (!m_problem)
            m_clients = startClients();
        m_ready.count_down();
    }
    /// From any thread: blocks until the server listens or could not.
    Outcome waitUntilReady()
    {
        m_ready.wait();
        return m_problem;
    }
    /// From any thread, after waitUntilReady().
    const ServerAddress &address() const { return m_address; }

private:
    std::vector<std::unique_ptr<ScriptedClient>> startClients() const
    {
        Endpoint endpoint;
        endpoint.address = m_address;
        std::vector<std::unique_ptr<ScriptedClient>> clients;
        for (ClientScript &script : everydayScene()) {
            const auto number = static_cast<quint32>(clients.size());
            clients.push_back(std::make_unique<ScriptedClient>(endpoint, std::make_unique<Connection>(),
                                                               TurnSource(std::move(script), seed + number)));
            clients.back()->start();
        }
        return clients;
    }

    std::latch m_ready{1};
    Outcome m_problem;
    ServerAddress m_address;
    std::unique_ptr<LockServer> m_server;
    std::vector<std::unique_ptr<ScriptedClient>> m_clients;
};

} // namespace

struct Sandbox::Private
{
    ~Private() { end(); }
    void end()
    {
        if (thread)
            thread->quit();
        thread.reset();
    }

    std::unique_ptr<WorkerThread<SandboxWorker>> thread; ///< while it runs
};

Sandbox::Sandbox(QObject *parent) : QObject(parent), d(std::make_unique<Private>()) {}

Sandbox::~Sandbox() = default;

Outcome Sandbox::start()
{
    if (d->thread)
        return Error{ErrorCode::WrongState, QStringLiteral("The sandbox runs already."), {}};
    d->thread = std::make_unique<WorkerThread<SandboxWorker>>(QStringLiteral("sandbox"));
    SandboxWorker *const worker = d->thread->worker();
    connect(d->thread.get(), &QThread::started, worker, &SandboxWorker::start);
    d->thread->start();
    Outcome problem = worker->waitUntilReady();
    if (problem)
        d->end();
    return problem;
}

ServerSet Sandbox::servers() const
{
    ServerSet servers;
    servers.servers.clear();
    if (d->thread)
        servers.servers = {d->thread->worker()->address()};
    return servers;
}

} // namespace Lockdeck
