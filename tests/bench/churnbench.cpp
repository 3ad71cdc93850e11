// How long acquire + release of a free key takes while others queue and hand over, against the same without them. Two
// `lockctl serve`, each a process: on one nobody else is, on the other 50 keys have 200 waiters each, all the time. The
// crowd is one thread in this process, the measuring client (blocking, raw) another; they and the server share two
// cores. So a holder keeps its key for a while: without that the three would measure each other's time on a core.
//
// Twice: once the waiters are places in queues (`e`) of 200 connections, once each is a connection that waits (`l`).

#include "bench/alternating.h"
#include "bench/benchmain.h"
#include "bench/rawload.h"
#include "bench/rawsocket.h"
#include "bench/serverprocess.h"

#include <QtCore/QHash>

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <deque>
#include <thread>

namespace Lockdeck::Bench {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr int keys = 50;
constexpr int waitersEach = 200;
constexpr auto heldFor = 10ms;

/// Clients of one thread, on epoll, until this object ends. Lets holders release when they have held long enough.
class Crowd
{
public:
    virtual ~Crowd()
    {
        for (const Client &client : m_clients)
            ::close(client.socket);
        ::close(m_epoll);
    }
    Q_DISABLE_COPY_MOVE(Crowd)

    void setPaused(bool paused) { m_paused = paused; }
    /// Releases so far.
    int handOvers() const { return m_handOvers; }

protected:
    struct Client
    {
        int socket = -1;
        QByteArray input;
        std::deque<QByteArray> asked; ///< what each reply to come is about, as the crowd likes to put it
    };
    struct Held
    {
        Clock::time_point until;
        Client *client = nullptr;
        QByteArray key;
        QByteArray token;
    };

    explicit Crowd(quint16 port) : m_port(port) {}
    Client &join()
    {
        Client &client = m_clients.emplace_back();
        client.socket = connectedSocket(m_port);
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = &client;
        checked(::epoll_ctl(m_epoll, EPOLL_CTL_ADD, client.socket, &event), "epoll_ctl");
        return client;
    }
    static void send(Client &client, const QByteArray &bytes)
    {
        const auto size = std::size_t(bytes.size());
        if (checked(::send(client.socket, bytes.constData(), size, MSG_NOSIGNAL), "send") != bytes.size())
            qFatal("the server does not read");
    }
    void read(Client &client)
    {
        std::array<char, 4096> bytes;
        const qint64 got = checked(::recv(client.socket, bytes.data(), bytes.size(), 0), "recv");
        if (got == 0)
            qFatal("the server hung up");
        client.input.append(bytes.data(), got);
        for (qsizetype end = 0; (end = client.input.indexOf('\n')) >= 0;) {
            const QByteArray line = client.input.first(end);
            client.input.remove(0, end + 1);
            take(client, line);
        }
    }
    void hold(Client &client, const QByteArray &key, const QByteArray &grant)
    {
        const QByteArray token = grant.split(' ').value(1);
        if (token.size() != 32)
            qFatal("not granted: %s", grant.constData());
        m_held.push_back({Clock::now() + heldFor, &client, key, token});
    }
    void start()
    {
        m_thread = std::thread([this] { run(); });
    }
    void stop()
    {
        m_ends = true;
        m_thread.join();
    }
    virtual void take(Client &client, const QByteArray &line) = 0;
    virtual void release(const Held &held) = 0;

    std::deque<Client> m_clients;

private:
    void run()
    {
        std::array<epoll_event, 64> events;
        while (!m_ends) {
            const qint64 count = checked(::epoll_wait(m_epoll, events.data(), int(events.size()), 1), "epoll_wait");
            for (qint64 i = 0; i < count; ++i)
                read(*static_cast<Client *>(events[std::size_t(i)].data.ptr));
            for (; !m_paused && !m_held.empty() && m_held.front().until <= Clock::now(); ++m_handOvers) {
                const Held held = std::move(m_held.front());
                m_held.pop_front();
                release(held);
            }
        }
    }
    const quint16 m_port;
    int m_epoll = int(checked(::epoll_create1(0), "epoll_create1"));
    std::deque<Held> m_held; ///< in the order in which they are to be released
    std::atomic<bool> m_ends{false};
    std::atomic<bool> m_paused{true};
    std::atomic<int> m_handOvers{0};
    std::thread m_thread;
};

QByteArray churnKey(int number)
{
    return "churn/" + QByteArray::number(number);
}

/// Each waits in `l` on a connection of its own, holds, releases and queues again.
class WaitingCrowd final : public Crowd
{
public:
    explicit WaitingCrowd(quint16 port) : Crowd(port)
    {
        for (int key = 0; key < keys; ++key) {
            for (int i = 0; i <= waitersEach; ++i)
                queue(join(), churnKey(key));
        }
        start();
    }
    ~WaitingCrowd() override { stop(); }

private:
    static void queue(Client &client, const QByteArray &key, const QByteArray &before = {})
    {
        client.asked.push_back(key);
        send(client, before + "l\n" + key + "\n3600 3600\n");
    }
    void take(Client &client, const QByteArray &line) override
    {
        if (line == "ok") // the release
            return;
        hold(client, client.asked.front(), line);
        client.asked.pop_front();
    }
    void release(const Held &held) override
    {
        queue(*held.client, held.key, "r\n" + held.key + '\n' + held.token + '\n');
    }
};

/// Each of a few connections has a place in every queue. Who is granted asks for its token (`w`) when the one before it
/// has released; so no connection ever waits.
class EnqueuedCrowd final : public Crowd
{
public:
    explicit EnqueuedCrowd(quint16 port) : Crowd(port)
    {
        for (int i = 0; i <= waitersEach; ++i)
            join();
        for (int key = 0; key < keys; ++key) {
            for (Client &client : m_clients) {
                enqueue(client, churnKey(key));
                read(client); // the answer: the server may serve several connections in any order
            }
        }
        start();
    }
    ~EnqueuedCrowd() override { stop(); }

private:
    void enqueue(Client &client, const QByteArray &key)
    {
        client.asked.push_back("e " + key);
        send(client, "e\n" + key + "\n3600\n");
    }
    void take(Client &client, const QByteArray &line) override
    {
        const QByteArray asked = client.asked.front();
        client.asked.pop_front();
        const QByteArray key = asked.sliced(2);
        if (asked.startsWith('r')) {
            Client &next = *m_queues[key].front();
            next.asked.push_back("w " + key);
            send(next, "w\n" + key + "\n0\n");
        } else if (line == "queued") {
            m_queues[key].push_back(&client);
        } else {
            if (asked.startsWith('w'))
                m_queues[key].pop_front();
            hold(client, key, line);
        }
    }
    void release(const Held &held) override
    {
        held.client->asked.push_back("r " + held.key);
        send(*held.client, "r\n" + held.key + '\n' + held.token + '\n');
        enqueue(*held.client, held.key);
    }

    QHash<QByteArray, std::deque<Client *>> m_queues; ///< by key, the next first
};

/// Of acquire + release, in microseconds.
double p99(quint16 port)
{
    constexpr int rounds = 1000;
    std::vector<double> times(rounds);
    RawSocket socket(port);
    for (double &time : times) {
        time = 1000 * millisecondsOf([&] {
                   const QByteArray token = socket.ask("l\nfree\n10\n").sliced(3, 32).toByteArray();
                   if (socket.ask("r\nfree\n" + token + '\n') != "ok")
                       qFatal("not released");
               });
    }
    std::sort(times.begin(), times.end());
    return times[rounds * 99 / 100];
}

template<typename SomeCrowd>
void compareP99(const char *name)
{
    const ServerProcess quiet = ServerProcess::lockctl();
    const ServerProcess crowded = ServerProcess::lockctl();
    SomeCrowd crowd(crowded.port());
    std::vector<double> ratios;
    std::vector<double> alone;
    std::vector<double> among;
    std::vector<double> rates;
    p99(quiet.port());
    for (int run = 0; run < runs; ++run) {
        alone.push_back(p99(quiet.port()));
        crowd.setPaused(false);
        const int before = crowd.handOvers();
        const double time = millisecondsOf([&] { among.push_back(p99(crowded.port())); });
        rates.push_back((crowd.handOvers() - before) / time * 1000);
        crowd.setPaused(true);
        ratios.push_back(among.back() / alone.back());
    }
    print({QString::fromLatin1(name), QStringLiteral("x"), Goal::AtMost, 3}, ratios,
          QStringLiteral("p99 %1 us beside %2 hand-overs a second, %3 us alone")
              .arg(median(among), 0, 'f', 0)
              .arg(median(rates), 0, 'f', 0)
              .arg(median(alone), 0, 'f', 0));
}

} // namespace

void runBench()
{
    compareP99<EnqueuedCrowd>("serve, p99 beside 50 queues of 200 places");
    compareP99<WaitingCrowd>("serve, p99 beside 50 queues of 200 connections");
}

} // namespace Lockdeck::Bench
