// How long acquire + release of a free key takes while others queue and hand over, against the same without them. Two
// `lockctl serve`, each a process: on one nobody else is, on the other 10,000 connections wait for 50 keys, 200 for
// each. Their thread in this process, the measuring one (blocking, raw) and the server share two cores; so a holder
// keeps its key for a while (without that the three would measure each other's time on a core, not the server).

#include "bench/alternating.h"
#include "bench/benchmain.h"
#include "bench/rawload.h"
#include "bench/rawsocket.h"
#include "bench/serverprocess.h"

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

/// The crowd: each connection waits in `l`, holds for a moment, releases and queues again.
class Churn
{
public:
    explicit Churn(quint16 port) : m_epoll(int(checked(::epoll_create1(0), "epoll_create1")))
    {
        for (int key = 0; key < keys; ++key) {
            for (int i = 0; i <= waitersEach; ++i)
                join(port, "churn/" + QByteArray::number(key));
        }
        m_thread = std::thread([this] { run(); });
    }
    ~Churn()
    {
        m_ends = true;
        m_thread.join();
        for (const Client &client : m_clients)
            ::close(client.socket);
        ::close(m_epoll);
    }
    Q_DISABLE_COPY_MOVE(Churn)

    void setPaused(bool paused) { m_paused = paused; }
    /// Releases so far.
    int handOvers() const { return m_handOvers; }

private:
    struct Client
    {
        int socket = -1;
        QByteArray key;
        QByteArray input;
    };
    struct Held
    {
        Clock::time_point until;
        Client *client = nullptr;
        QByteArray token;
    };

    void join(quint16 port, const QByteArray &key)
    {
        Client &client = m_clients.emplace_back();
        client.socket = connectedSocket(port);
        client.key = key;
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = &client;
        checked(::epoll_ctl(m_epoll, EPOLL_CTL_ADD, client.socket, &event), "epoll_ctl");
        send(client, acquire(client));
    }

    static QByteArray acquire(const Client &client) { return "l\n" + client.key + "\n3600 3600\n"; }
    static void send(const Client &client, const QByteArray &bytes)
    {
        const auto size = std::size_t(bytes.size());
        if (checked(::send(client.socket, bytes.constData(), size, MSG_NOSIGNAL), "send") != bytes.size())
            qFatal("the server does not read");
    }

    void run()
    {
        std::array<epoll_event, 64> events;
        while (!m_ends) {
            const qint64 count = checked(::epoll_wait(m_epoll, events.data(), int(events.size()), 1), "epoll_wait");
            for (qint64 i = 0; i < count; ++i)
                read(*static_cast<Client *>(events[std::size_t(i)].data.ptr));
            while (!m_paused && !m_held.empty() && m_held.front().until <= Clock::now())
                release();
        }
    }

    void read(Client &client)
    {
        std::array<char, 1024> bytes;
        const qint64 got = checked(::recv(client.socket, bytes.data(), bytes.size(), 0), "recv");
        if (got == 0)
            qFatal("the server hung up");
        client.input.append(bytes.data(), got);
        qsizetype end = 0;
        while ((end = client.input.indexOf('\n')) >= 0) {
            const QList<QByteArray> words = client.input.first(end).split(' ');
            client.input.remove(0, end + 1);
            if (words.size() == 3)
                m_held.push_back({Clock::now() + heldFor, &client, words[1]});
            else if (words != QList<QByteArray>{"ok"})
                qFatal("not granted");
        }
    }

    void release()
    {
        const Held held = m_held.front();
        m_held.pop_front();
        send(*held.client, "r\n" + held.client->key + '\n' + held.token + '\n' + acquire(*held.client));
        ++m_handOvers;
    }

    int m_epoll;
    std::deque<Client> m_clients;
    std::deque<Held> m_held; ///< in the order in which they are to be released
    std::atomic<bool> m_ends{false};
    std::atomic<bool> m_paused{true};
    std::atomic<int> m_handOvers{0};
    std::thread m_thread;
};

/// In microseconds.
double p99(quint16 port)
{
    constexpr int rounds = 5000;
    std::vector<double> times(rounds);
    for (double &time : times)
        time = 0;
    RawSocket socket(port);
    for (double &time : times)
        time = 1000 * millisecondsOf([&] {
                   const QByteArray token = socket.ask("l\nfree\n10\n").sliced(3, 32).toByteArray();
                   if (socket.ask("r\nfree\n" + token + '\n') != "ok")
                       qFatal("not released");
               });
    std::sort(times.begin(), times.end());
    return times[rounds * 99 / 100];
}

} // namespace

void runBench()
{
    const ServerProcess quiet = ServerProcess::lockctl();
    const ServerProcess crowded = ServerProcess::lockctl();
    Churn churn(crowded.port());
    std::vector<double> ratios;
    std::vector<double> alone;
    std::vector<double> among;
    std::vector<double> rates;
    p99(quiet.port());
    for (int run = 0; run < runs; ++run) {
        alone.push_back(p99(quiet.port()));
        churn.setPaused(false);
        const int before = churn.handOvers();
        const double time = millisecondsOf([&] { among.push_back(p99(crowded.port())); });
        rates.push_back((churn.handOvers() - before) / time * 1000);
        churn.setPaused(true);
        ratios.push_back(among.back() / alone.back());
    }
    print({QStringLiteral("serve, p99 on a free key beside 50 queues of 200"), QStringLiteral("x"), Goal::AtMost, 3},
          ratios,
          QStringLiteral("p99 %1 us beside %2 hand-overs a second, %3 us alone")
              .arg(median(among), 0, 'f', 0)
              .arg(median(rates), 0, 'f', 0)
              .arg(median(alone), 0, 'f', 0));
}

} // namespace Lockdeck::Bench
