#pragma once

#include <QtCore/QByteArray>

#include <array>

namespace Lockdeck {

/// Tokens of 128 bits from the system's cryptographic generator, so none comes twice. The bits are fetched for 16
/// tokens at a time: one by one they were a quarter of what a grant costs. One owner, one thread.
class TokenSource
{
public:
    /// 32 hex digits.
    QByteArray next();

private:
    static constexpr std::size_t tokenBytes = 16;
    std::array<char, 16 * tokenBytes> m_random{};
    std::size_t m_used = m_random.size();
};

} // namespace Lockdeck
