#include "sandbox/sandbox.h"

#include "client/connection.h"
#include "sandbox/scriptedclient.h"
#include "server/lockserver.h"

#include <QtCore/QSemaphore>
#include <QtCore/QThread>

namespace Lockdeck {

namespace {

/// The first client's; each further one counts up.
constexpr quint32 seed = 2718;

/// Server and clients live and die inside run().
class SandboxThread : public QThread
{
public:
    /// Blocks until the server listens or could not.
    Outcome startAndWait()
    {
        start();
        m_ready.acquire();
        return m_problem;
    }
    /// Only after startAndWait().
    const ServerAddress &address() const { return m_address; }

protected:
    void run() override
    {
        ServerOptions options;
        options.port = 0;
        LockServer server(options);
        m_problem = server.listen();
        m_address = {options.host, server.port()};
        m_ready.release();
        if (m_problem)
            return;
        const std::vector<std::unique_ptr<ScriptedClient>> clients = startClients();
        exec();
    }

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

    QSemaphore m_ready;
    Outcome m_problem;
    ServerAddress m_address;
};

} // namespace

struct Sandbox::Private
{
    SandboxThread thread;
    ServerSet servers;
};

Sandbox::Sandbox(QObject *parent) : QObject(parent), d(std::make_unique<Private>())
{
    d->thread.setObjectName(QStringLiteral("sandbox"));
}

Sandbox::~Sandbox()
{
    d->thread.quit();
    d->thread.wait();
}

Outcome Sandbox::start()
{
    if (d->thread.isRunning())
        return Error{ErrorCode::WrongState, QStringLiteral("The sandbox runs already."), {}};
    Outcome problem = d->thread.startAndWait();
    if (!problem)
        d->servers.servers = {d->thread.address()};
    return problem;
}

ServerSet Sandbox::servers() const
{
    return d->servers;
}

} // namespace Lockdeck
