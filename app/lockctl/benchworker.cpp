#include "benchworker.h"

namespace Lockdeck::Cli {

/// For a key that is meant to be the worker's own; somebody else may hold it all the same.
static constexpr std::chrono::seconds acquireTimeout{10};

BenchWorker::BenchWorker(const KeyAtServer &target, std::optional<std::chrono::seconds> lease, QObject *parent)
    : QObject(parent), m_target(target), m_acquire(Request::acquire(target.key.toUtf8(), 1, acquireTimeout, lease))
{
    connect(&m_connection, &Connection::opened, this, &BenchWorker::connected);
    connect(&m_connection, &Connection::answered, this, [this](const Answer &answer) { take(answer); });
    connect(&m_connection, &Connection::failed, this, &BenchWorker::failed);
}

void BenchWorker::start(qint64 rounds)
{
    m_left = rounds;
    m_rounds.reserve(std::size_t(rounds));
    acquire();
}

void BenchWorker::acquire()
{
    m_connection.send(m_acquire, acquireTimeout + replyTimeout);
}

void BenchWorker::take(const Answer &answer)
{
    if (answer.reply.kind == Reply::Kind::Granted) {
        m_asked = answer.sent;
        m_connection.send(Request::release(m_acquire.key, 1, answer.reply.token));
        return;
    }
    if (answer.reply.kind != Reply::Kind::Ok) {
        emit failed(errorFor(answer.reply, answer.request));
        return;
    }
    m_rounds.push_back(answer.answered - m_asked);
    if (--m_left > 0)
        acquire();
    else
        emit finished();
}

} // namespace Lockdeck::Cli
