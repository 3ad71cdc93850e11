#pragma once

#include "protocol/clock.h"
#include "support/joinedthread.h"

#include <atomic>
#include <semaphore>
#include <vector>

namespace Lockdeck::Test {

/// Somebody who only wants to work: takes and releases a key of its own again and again, with a blocking socket in a
/// thread of its own, and notes how long each took. So nothing but the server can make it wait.
class HonestClient final : public JoinedThread
{
public:
    /// Connects at once; the rounds begin with start().
    explicit HonestClient(quint16 port);
    ~HonestClient() override;

    /// Ends after the round that runs. False when a reply was missing or wrong.
    bool finish();
    int rounds() const { return m_rounds; }
    /// How long a round took, of the given share of them at most; after finish().
    std::chrono::microseconds within(double share) const;
    /// "1234 rounds, half within 0.1 ms, 99 % within 0.3 ms, all within 1.2 ms"
    QString words() const;

protected:
    void work() override;

private:
    bool ask(const QByteArray &request, QByteArray &reply);

    int m_socket;
    std::counting_semaphore<> m_end{0};
    std::atomic<bool> m_isWrong = false;
    std::atomic<int> m_rounds = 0;
    std::vector<std::chrono::nanoseconds> m_times;
};

} // namespace Lockdeck::Test
