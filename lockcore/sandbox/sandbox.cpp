#include "sandbox/sandbox.h"

#include "client/connection.h"
#include "sandbox/scriptedclient.h"
#include "server/lockserver.h"

#include <QtCore/QThread>

#include <latch>

namespace Lockdeck {

namespace {

/// The first client's; each further one counts up.
constexpr quint32 seed = 2718;

/// Server and clients live and die inside run().
class SandboxThread : public QThread
{
public:
    /// Blocks until server and clients are gone: at once, since they never block. Only after startAndWait().
    ~SandboxThread() override
    {
        quit();
        m_ended.wait(); // says to the thread sanitizer, which cannot look into Qt, what wait() says to everybody else
        wait();
    }

    /// Once: blocks until the server listens or could not.
    Outcome startAndWait()
    {
        start();
        m_ready.wait();
        return m_problem;
    }
    /// Only after startAndWait().
    const ServerAddress &address() const { return m_address; }

protected:
    void run() override
    {
        play();
        m_ended.count_down();
    }

private:
    void play()
    {
        ServerOptions options;
        options.port = 0;
        LockServer server(options);
        m_problem = server.listen();
        m_address = {options.host, server.port()};
        m_ready.count_down();
        if (m_problem)
            return;
        const std::vector<std::unique_ptr<ScriptedClient>> clients = startClients();
        exec();
    }

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
    std::latch m_ended{1};
    Outcome m_problem;
    ServerAddress m_address;
};

} // namespace

struct Sandbox::Private
{
    std::unique_ptr<SandboxThread> thread; ///< while it runs
};

Sandbox::Sandbox(QObject *parent) : QObject(parent), d(std::make_unique<Private>()) {}

Sandbox::~Sandbox() = default;

Outcome Sandbox::start()
{
    if (d->thread)
        return Error{ErrorCode::WrongState, QStringLiteral("The sandbox runs already."), {}};
    auto thread = std::make_unique<SandboxThread>();
    thread->setObjectName(QStringLiteral("sandbox"));
    if (Outcome problem = thread->startAndWait())
        return problem;
    d->thread = std::move(thread);
    return {};
}

ServerSet Sandbox::servers() const
{
    ServerSet servers;
    servers.servers.clear();
    if (d->thread)
        servers.servers = {d->thread->address()};
    return servers;
}

} // namespace Lockdeck
