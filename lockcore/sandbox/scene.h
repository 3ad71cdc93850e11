#pragma once

#include <QtCore/QString>

#include <chrono>
#include <random>
#include <vector>

namespace Lockdeck {

/// From `least` to `most`, both included.
struct Span
{
    std::chrono::milliseconds least{0};
    std::chrono::milliseconds most{0};
};

/// One lock taken, used and given back.
struct Task
{
    QString key;
    qint64 limit = 1; ///< more is a semaphore slot
    std::chrono::seconds lease{0};
    Span hold;
};

/// What one client does, over and over: its tasks in turn, each with a pause before it.
struct ClientScript
{
    std::chrono::milliseconds firstAfter{0}; ///< from the scene's start to its first request
    Span pause;
    std::vector<Task> tasks;
    int crashEvery = 0; ///< every n-th hold ends with its connection instead of a release; 0: none does
};

/// The everyday scene: twelve clients on eight keys. Two keys are contended all the time, one is held long, one is a
/// pool of three, one client crashes now and then. Whoever queues for any of them has it after at most 20 s.
std::vector<ClientScript> everydayScene();

/// The next thing a client does, with the dice thrown.
struct Turn
{
    Task task;
    std::chrono::milliseconds pause{0};
    std::chrono::milliseconds hold{0};
    bool crash = false;
};

/// Draws turns from a script. The same seed gives the same turns, on every machine.
class TurnSource
{
public:
    TurnSource(ClientScript script, quint32 seed) : m_script(std::move(script)), m_random(seed) {}

    const ClientScript &script() const { return m_script; }
    Turn next();

private:
    std::chrono::milliseconds draw(const Span &span);

    ClientScript m_script;
    std::mt19937 m_random;
    std::size_t m_turns = 0;
};

} // namespace Lockdeck
