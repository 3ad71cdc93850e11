// lockcore's Connection against raw sockets, both as clients of the same `lockctl serve`, which is another process.
// Each client has this process's one thread to itself while it runs; the other one's connections lie idle then.

#include "bench/alternating.h"
#include "bench/benchmain.h"
#include "bench/rawload.h"
#include "bench/serverprocess.h"
#include "client/connection.h"

#include <QtCore/QEventLoop>

#include <deque>
#include <memory>

namespace Lockdeck::Bench {

namespace {

using namespace std::chrono_literals;

/// The load from Connections in this thread's event loop.
class ConnectionLoad
{
public:
    ConnectionLoad(quint16 port, const Load &load) : m_load(load)
    {
        for (int i = 0; i < load.connections; ++i)
            open(m_clients.emplace_back(), i, port);
        m_unfinished = load.connections;
        m_loop.exec();
    }

    void run()
    {
        m_unfinished = m_load.connections * m_load.pipelined;
        for (Client &client : m_clients) {
            client.next = 0;
            for (Place &place : client.places) {
                place.left = m_load.rounds;
                client.connection->send(Request::acquire(place.key, 1, 10s, {}));
            }
        }
        m_loop.exec();
    }

private:
    struct Place
    {
        QByteArray key;
        int left = 0;
    };
    struct Client
    {
        std::unique_ptr<Connection> connection;
        std::vector<Place> places;
        std::size_t next = 0;
    };

    void open(Client &client, int number, quint16 port)
    {
        for (int place = 0; place < m_load.pipelined; ++place)
            client.places.push_back({loadKey(number, place), 0});
        client.connection = std::make_unique<Connection>();
        QObject::connect(client.connection.get(), &Connection::opened, [this] { oneIsDone(); });
        QObject::connect(client.connection.get(), &Connection::failed,
                         [](const Error &error) { qFatal("%s", qPrintable(error.message)); });
        QObject::connect(client.connection.get(), &Connection::answered,
                         [this, &client](const Answer &answer) { take(client, answer); });
        client.connection->open({{QStringLiteral("127.0.0.1"), port}, {}, false});
    }

    void take(Client &client, const Answer &answer)
    {
        Place &place = client.places[client.next];
        client.next = (client.next + 1) % client.places.size();
        if (answer.reply.kind == Reply::Kind::Granted)
            client.connection->send(Request::release(place.key, 1, answer.reply.token));
        else if (answer.reply.kind != Reply::Kind::Ok)
            qFatal("not released");
        else if (--place.left > 0)
            client.connection->send(Request::acquire(place.key, 1, 10s, {}));
        else
            oneIsDone();
    }

    void oneIsDone()
    {
        if (--m_unfinished == 0)
            m_loop.quit();
    }

    const Load m_load;
    std::deque<Client> m_clients;
    QEventLoop m_loop;
    int m_unfinished = 0;
};

void compareLoad(const char *name, const Load &load, double goal)
{
    const ServerProcess server = ServerProcess::lockctl();
    ConnectionLoad ours(server.port(), load);
    RawLoad raw(server.port(), load);
    compare({QString::fromLatin1(name), [&] { ours.run(); }, [&] { raw.run(); }, QStringLiteral("raw epoll client"),
             Goal::AtLeast, goal});
}

} // namespace

void runBench()
{
    {
        constexpr int rounds = 8000;
        const ServerProcess server = ServerProcess::lockctl();
        ConnectionLoad ours(server.port(), {1, 1, rounds});
        compare({QStringLiteral("client, one connection, serial"), [&] { ours.run(); },
                 [&] { runBlocking(server.port(), rounds); }, QStringLiteral("blocking raw socket"), Goal::AtLeast,
                 0.75});
    }
    compareLoad("client, 10 connections", {10, 1, 2500}, 0.6);
    compareLoad("client, 100 connections", {100, 1, 250}, 0.6);
    compareLoad("client, 32 requests pipelined on one connection", {1, 32, 1500}, 0.75);
}

} // namespace Lockdeck::Bench
