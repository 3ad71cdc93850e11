// LockTable alone, no sockets: does acquire + release cost more when there is more in it? One thread, two tables in
// turn, of which one is nearly empty.

#include "bench/alternating.h"
#include "bench/benchmain.h"
#include "server/locktable.h"

namespace Lockdeck::Bench {

namespace {

using namespace std::chrono_literals;

constexpr int rounds = 20'000;
/// As many keys as are taken in turn: not always the same cache line.
constexpr int keysInTurn = 64;

ServerOptions roomy()
{
    ServerOptions options;
    options.maxLocks = 1'000'000;
    return options;
}

QByteArray key(const char *prefix, int number)
{
    return QByteArray(prefix) + '/' + QByteArray::number(number);
}

/// A table with so many keys held by somebody else, or so many waiters on one of them.
class Table
{
public:
    Table(int held, int waiters) : m_table(roomy(), m_now), m_client(m_table.open()), m_other(m_table.open())
    {
        for (int i = 0; i < held; ++i)
            m_table.handle(m_other, Request::acquire(key("held", i), 1, 0s, 3600s), tick());
        const auto first = m_table.handle(m_other, Request::acquire("queue", 1, 0s, 3600s), tick());
        m_token = first.at(0).reply.token;
        m_holder = m_other;
        for (int i = 0; i < waiters; ++i)
            m_table.handle(m_table.open(), Request::acquire("queue", 1, 3600s, 3600s), tick());
    }

    /// A key that nobody else wants.
    void takeFreeKeys()
    {
        for (int i = 0; i < rounds; ++i) {
            const QByteArray name = key("free", i % keysInTurn);
            const auto granted = m_table.handle(m_client, Request::acquire(name, 1, 0s, {}), tick());
            const auto released =
                m_table.handle(m_client, Request::release(name, 1, granted.at(0).reply.token), tick());
            if (released.at(0).reply.kind != Reply::Kind::Ok)
                qFatal("not released");
        }
    }

    /// The holder of the key that is queued for releases it to the next in the queue, and queues again.
    void handOver()
    {
        for (int i = 0; i < rounds; ++i) {
            const auto answers = m_table.handle(m_holder, Request::release("queue", 1, m_token), tick());
            if (answers.size() != 2)
                qFatal("not handed over");
            const auto &grant = answers[answers[0].connection == m_holder ? 1 : 0];
            const ConnectionId before = std::exchange(m_holder, grant.connection);
            m_token = grant.reply.token;
            m_table.handle(before, Request::acquire("queue", 1, 3600s, 3600s), tick());
        }
    }

private:
    Moment tick() { return m_now += 1us; }

    Moment m_now{1h};
    LockTable m_table;
    ConnectionId m_client;
    ConnectionId m_other;
    ConnectionId m_holder = 0;
    QByteArray m_token;
};

void compareTables(const QString &name, Table &full, Table &empty, void (Table::*work)())
{
    // At most twice as slow is at least half as fast.
    compare({name, [&] { (full.*work)(); }, [&] { (empty.*work)(); }, QStringLiteral("with 1"), Goal::AtLeast, 0.5});
}

} // namespace

void runBench()
{
    Table empty(1, 1);
    for (const int held : {1'000, 100'000}) {
        Table full(held, 0);
        compareTables(QStringLiteral("LockTable, acquire + release with %1 keys held").arg(held), full, empty,
                      &Table::takeFreeKeys);
    }
    Table queue(1, 10'000);
    compareTables(QStringLiteral("LockTable, acquire + release beside 10000 waiters"), queue, empty,
                  &Table::takeFreeKeys);
    compareTables(QStringLiteral("LockTable, handing over among 10000 waiters"), queue, empty, &Table::handOver);
}

} // namespace Lockdeck::Bench
