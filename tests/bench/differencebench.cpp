// What a poll costs on the fleet's worker, after parsing: difference, events, history, and the merged snapshot. In each
// poll one key in twenty changes, and one in two hundred goes and another comes; one in five is waited for.

#include "bench/alternating.h"
#include "bench/benchmain.h"
#include "monitor/history.h"
#include "monitor/serverstep.h"

#include <algorithm>
#include <random>

namespace Lockdeck::Bench {

namespace {

using namespace std::chrono_literals;

const ServerAddress address;

/// A server whose locks change from poll to poll, in an order that is always another, as dflockd's.
class Scene
{
public:
    explicit Scene(int keys)
    {
        for (int i = 0; i < keys; ++i)
            m_locks.push_back(fresh(i % 5 == 0 ? i % 7 + 1 : 0));
    }

    ServerStats poll()
    {
        m_now += 1s;
        for (std::size_t i = 0; i < m_locks.size(); ++i) {
            LockStats &lock = m_locks[i];
            const auto draw = m_random() % 1000;
            if (draw < 5)
                lock = fresh(lock.waiters);
            else if (draw < 35)
                lock.deadline = m_now + 33s; // renewed
            else if (draw < 45)
                lock.owner = ++m_owner;
            else if (draw < 55)
                lock.waiters = static_cast<int>(draw % 9);
        }
        std::shuffle(m_locks.begin(), m_locks.end(), m_random);
        ServerStats stats;
        stats.asked = m_now;
        stats.answered = m_now + 2ms;
        stats.locks = m_locks;
        // A parser makes every text anew.
        for (LockStats &lock : stats.locks)
            lock.key = QString(lock.key.constData(), lock.key.size());
        return stats;
    }

private:
    LockStats fresh(int waiters)
    {
        ++m_made;
        return {QStringLiteral("service-%1/shard-%2").arg(m_made % 97).arg(m_made), ++m_owner, m_now + 33s, false,
                waiters};
    }

    std::mt19937 m_random{1};
    Moment m_now{1h};
    std::vector<LockStats> m_locks;
    quint64 m_owner = 0;
    int m_made = 0;
};

/// What FleetWorker does with an answer.
class Worker
{
public:
    Worker() { m_history.reset(1); }

    void take(const ServerStats &stats)
    {
        const std::vector<KeyRow> &before = m_snapshot->keys;
        ServerStep step = stepServerOver(std::move(m_spare), 0, address, before, m_previous, stats);
        m_history.take(0, {m_previous, stats.asked, stats.answered, 1s}, before, step);
        m_previous = stats.asked;
        m_spare = std::move(m_snapshot->keys); // as soon as the window shows the next one
        auto snapshot = std::make_shared<FleetSnapshot>();
        snapshot->keys = std::move(step.rows);
        snapshot->events = std::move(step.events);
        snapshot->history = m_history.figures();
        m_snapshot = std::move(snapshot);
    }
    const HistoryFigures &history() const { return m_snapshot->history; }

private:
    History m_history;
    Moment m_previous{};
    std::shared_ptr<FleetSnapshot> m_snapshot = std::make_shared<FleetSnapshot>();
    std::vector<KeyRow> m_spare;
};

/// The time of one poll in milliseconds.
double measure(int keys)
{
    Scene scene(keys);
    Worker worker;
    for (int i = 0; i < 3; ++i)
        worker.take(scene.poll());
    // As many polls as take a few milliseconds in all.
    const int times = std::max(100'000 / keys / 4, 2);
    std::vector<double> values;
    for (int i = 0; i < runs; ++i) {
        double sum = 0;
        for (int j = 0; j < times; ++j) {
            const ServerStats stats = scene.poll();
            sum += millisecondsOf([&] { worker.take(stats); });
        }
        values.push_back(sum / times);
    }
    print({QStringLiteral("difference and history of %1 keys").arg(keys), QStringLiteral("ms"), Goal::AtMost,
           60.0 * keys / 100'000},
          values,
          QStringLiteral("history: %1 records in %2 MB of %3, %4 dropped, %5 keys left out")
              .arg(worker.history().records)
              .arg(static_cast<double>(worker.history().bytes) / 1024 / 1024, 0, 'f', 1)
              .arg(worker.history().budget / 1024 / 1024)
              .arg(worker.history().dropped)
              .arg(worker.history().keysLeftOut));
    return median(values);
}

} // namespace

void runBench()
{
    const double perKeyOfFew = measure(1'000) / 1'000;
    measure(10'000);
    const double perKeyOfMany = measure(100'000) / 100'000;
    print({QStringLiteral("difference, a key among 100000 against among 1000"), QStringLiteral("x"), Goal::AtMost, 2},
          {perKeyOfMany / perKeyOfFew});
}

} // namespace Lockdeck::Bench
