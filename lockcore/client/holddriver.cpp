#include "client/holddriver.h"

#include "client/connection.h"

#include <utility>

namespace Lockdeck {

std::unique_ptr<Transport> HoldDriver::makeConnection(const Clock &clock)
{
    return std::make_unique<Connection>(nullptr, clock);
}

HoldDriver::HoldDriver(HoldId id, const LockOptions &options, const Clock &clock, MakeTransport makeTransport,
                       QObject *parent)
    : QObject(parent), m_clock(clock), m_makeTransport(std::move(makeTransport)), m_machine(id, options)
{}

HoldDriver::~HoldDriver()
{
    m_machine.abandon();
    for (const HoldAction &action : m_machine.takeActions())
        perform(action);
}

// ---- Inputs

Outcome HoldDriver::acquire()
{
    return after(m_machine.acquire(read()));
}

Outcome HoldDriver::enqueue()
{
    return after(m_machine.enqueue(read()));
}

Outcome HoldDriver::wait(std::chrono::seconds timeout)
{
    return after(m_machine.wait(timeout, read()));
}

Outcome HoldDriver::release()
{
    return after(m_machine.release(read()));
}

Outcome HoldDriver::cancel()
{
    return after(m_machine.cancel(read()));
}

Outcome HoldDriver::renewNow()
{
    return after(m_machine.renewNow(read()));
}

Outcome HoldDriver::setLease(std::chrono::seconds lease)
{
    return after(m_machine.setLease(lease, read()));
}

void HoldDriver::setNote(const QString &note)
{
    m_machine.setNote(note, read());
    advance();
}

void HoldDriver::noteWaiters(int waiters, int handOversSeen)
{
    m_machine.noteWaiters(waiters, handOversSeen, read());
    advance();
}

void HoldDriver::learnReadTimeout(std::chrono::nanoseconds observed)
{
    m_machine.learnReadTimeout(observed);
}

void HoldDriver::tick()
{
    m_machine.tick(read());
    advance();
}

std::vector<HoldEvent> HoldDriver::takeEvents()
{
    return std::exchange(m_events, {});
}

// ---- Actions

/// Also a refused command has looked at the clock, and may have found the hold lost.
Outcome HoldDriver::after(Outcome outcome)
{
    advance();
    return outcome;
}

void HoldDriver::advance()
{
    for (const HoldAction &action : m_machine.takeActions())
        perform(action);
    emit advanced();
}

void HoldDriver::perform(const HoldAction &action)
{
    if (const auto *toOpen = std::get_if<OpenLine>(&action)) {
        open(toOpen->line);
    } else if (const auto *toSend = std::get_if<SendOn>(&action)) {
        if (const auto &line = transport(toSend->line))
            line->send(toSend->request, toSend->within);
    } else if (const auto *toClose = std::get_if<CloseLine>(&action)) {
        close(toClose->line);
    } else {
        m_events.push_back(std::get<HoldEvent>(action));
    }
}

void HoldDriver::open(Line line)
{
    close(line);
    Transport *opened = (transport(line) = m_makeTransport(m_clock)).get();
    connect(opened, &Transport::opened, this, [this, line] {
        m_machine.opened(line, read());
        advance();
    });
    connect(opened, &Transport::answered, this, [this, line](const Answer &answer) {
        m_machine.answered(line, answer, read());
        advance();
    });
    connect(opened, &Transport::failed, this, [this, line, opened](const Error &error) {
        if (const auto observed = opened->observedReadTimeout())
            m_machine.learnReadTimeout(*observed);
        m_machine.failed(line, error, read());
        advance();
    });
    opened->open(m_machine.endpoint());
}

/// Closing may be the consequence of the transport's own signal: it goes later, and is not listened to any more.
void HoldDriver::close(Line line)
{
    if (Transport *closing = transport(line).release()) {
        closing->disconnect(this);
        closing->close();
        closing->deleteLater();
    }
}

} // namespace Lockdeck
