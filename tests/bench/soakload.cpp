// soakload PORT: clients of a server that keep 10,000 keys held and changing, from 8 connections in one thread, until
// they are killed. 3,000 keys have a queue of one to seven, the others nobody who waits. In a second each key in ten is
// renewed (a lease of 30 s, a third of it gone), 1,200 keys change hands, and 400 are let go for 400 of other names.

#include "bench/rawsocket.h"

#include <QtCore/QString>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <deque>
#include <functional>
#include <random>
#include <thread>
#include <utility>
#include <vector>

namespace Lockdeck::Bench {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr int connectionCount = 8;
constexpr int contendedCount = 3000;
constexpr int keyCount = 10'000;
constexpr auto turn = 50ms;
constexpr int renewalsEachTurn = 50;
constexpr int handOversEachTurn = 60;
constexpr int replacedEachTurn = 20;

/// What one connection asks, and who takes the answer.
struct Request
{
    int connection = 0;
    QByteArray bytes;
    std::function<void(QByteArrayView)> take;
};

struct Key
{
    QByteArray name;
    int holder = 0; ///< a connection
    QByteArray token;
    std::deque<int> queue; ///< connections, the next first
};

class Load
{
public:
    explicit Load(quint16 port)
    {
        for (int i = 0; i < connectionCount; ++i)
            m_sockets.emplace_back(port);
        for (int i = 0; i < keyCount; ++i) {
            Key &key = m_keys.emplace_back();
            key.name = nextName();
            key.holder = i % connectionCount;
            acquire(key);
            exchangeEvery(200);
        }
        exchange();
        // One place of each queue at a time: the server may take connections in any order.
        for (int place = 1; place <= 4; ++place) {
            for (int i = 0; i < contendedCount; ++i) {
                Key &key = m_keys[std::size_t(i)];
                if (i % 4 < place)
                    join(key, (key.holder + place) % connectionCount);
                exchangeEvery(200);
            }
            exchange();
        }
    }

    void run()
    {
        for (auto next = Clock::now();; next = std::max(next + turn, Clock::now())) {
            std::this_thread::sleep_until(next);
            takeTurn();
        }
    }

private:
    int below(int bound) { return int(m_random() % unsigned(bound)); }
    QByteArray nextName()
    {
        const QByteArray name = "service-" + QByteArray::number(m_named % 97) + "/job-" + QByteArray::number(m_named);
        ++m_named;
        return name;
    }

    void takeTurn()
    {
        for (int i = 0; i < renewalsEachTurn; ++i)
            renew(m_keys[m_nextRenewed++ % keyCount]);
        std::vector<Key *> handedOver;
        for (int i = 0; i < handOversEachTurn; ++i) {
            handedOver.push_back(&m_keys[m_nextHandedOver++ % contendedCount]);
            release(*handedOver.back());
        }
        std::vector<Key *> replaced;
        for (int i = 0; i < replacedEachTurn; ++i) {
            replaced.push_back(&m_keys[contendedCount + m_nextReplaced++ % (keyCount - contendedCount)]);
            release(*replaced.back());
        }
        exchange();
        for (Key *key : replaced) {
            key->name = nextName();
            acquire(*key);
        }
        for (Key *key : handedOver)
            handOver(*key);
        exchange();
        for (Key *key : handedOver)
            joinOne(*key);
        exchange();
    }

    /// The next in the queue fetches what it was granted; most who released queue again.
    void handOver(Key &key)
    {
        if (key.queue.empty())
            return acquire(key);
        const int before = std::exchange(key.holder, key.queue.front());
        key.queue.pop_front();
        ask(key.holder, "w\n" + key.name + "\n0\n",
            [&key](QByteArrayView line) { key.token = tokenIn(line).toByteArray(); });
        if (below(4) > 0)
            join(key, before);
    }
    /// Now and then somebody else comes, and where nobody waits, always.
    void joinOne(Key &key)
    {
        if (!key.queue.empty() && below(4) > 0)
            return;
        const int other = below(connectionCount);
        if (other != key.holder && std::find(key.queue.begin(), key.queue.end(), other) == key.queue.end())
            join(key, other);
    }

    void acquire(Key &key)
    {
        ask(key.holder, "l\n" + key.name + "\n0 30\n",
            [&key](QByteArrayView line) { key.token = tokenIn(line).toByteArray(); });
    }
    void release(Key &key) { ask(key.holder, "r\n" + key.name + '\n' + key.token + '\n', expect("ok")); }
    void renew(Key &key)
    {
        ask(key.holder, "n\n" + key.name + '\n' + key.token + " 30\n", [](QByteArrayView line) {
            if (!line.startsWith("ok "))
                qFatal("not renewed: %s", line.toByteArray().constData());
        });
    }
    void join(Key &key, int connection)
    {
        key.queue.push_back(connection);
        ask(connection, "e\n" + key.name + "\n30\n", expect("queued"));
    }
    static std::function<void(QByteArrayView)> expect(const char *wanted)
    {
        return [wanted](QByteArrayView line) {
            if (line != wanted)
                qFatal("%s instead of %s", line.toByteArray().constData(), wanted);
        };
    }

    void ask(int connection, const QByteArray &bytes, std::function<void(QByteArrayView)> take)
    {
        m_requests.push_back({connection, bytes, std::move(take)});
    }
    void exchangeEvery(std::size_t count)
    {
        if (m_requests.size() >= count)
            exchange();
    }
    /// Sends all that was asked, then takes all answers: those of a connection come in the order of its requests.
    void exchange()
    {
        std::vector<QByteArray> bytes(connectionCount);
        for (const Request &request : m_requests)
            bytes[std::size_t(request.connection)] += request.bytes;
        for (std::size_t i = 0; i < bytes.size(); ++i)
            m_sockets[i].send(bytes[i]);
        for (const Request &request : m_requests)
            request.take(m_sockets[std::size_t(request.connection)].line());
        m_requests.clear();
    }

    std::deque<RawSocket> m_sockets;
    std::deque<Key> m_keys; ///< the contended ones first
    std::vector<Request> m_requests;
    std::mt19937 m_random{4711};
    int m_named = 0;
    std::size_t m_nextRenewed = 0;
    std::size_t m_nextHandedOver = 0;
    std::size_t m_nextReplaced = 0;
};

} // namespace

} // namespace Lockdeck::Bench

int main(int argc, char *argv[])
{
    const quint16 port = argc == 2 ? QByteArray(argv[1]).toUShort() : quint16(0);
    if (port == 0) {
        std::fputs("Usage: soakload PORT\n", stderr);
        return 64;
    }
    Lockdeck::Bench::Load load(port);
    std::fprintf(stderr, "soakload keeps 10000 keys on 127.0.0.1:%d\n", port);
    load.run();
}
