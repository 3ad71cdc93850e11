#pragma once

#include <QtCore/QString>

#include <optional>
#include <utility>
#include <variant>

namespace Lockdeck {

/// What kind of thing went wrong. The name of each code is stable (see codeName) and appears in --json output.
enum class ErrorCode {
    // What the caller asked cannot be asked.
    BadKey,
    BadToken,
    BadSeconds,
    BadLimit,
    BadAddress,
    WrongState,
    // The network.
    Unreachable,
    ConnectTimeout,
    Disconnected,
    ReplyTimeout,
    TlsFailed,
    // What came is not dflockd's language, or more of it than we take.
    NotDflockd,
    LineTooLong,
    BadStats,
    // What the server said.
    AuthRefused,
    Refused,
    MaxLocks,
    MaxWaiters,
    LimitMismatch,
    NotEnqueued,
    AlreadyEnqueued,
    LeaseExpired,
    Draining,
    NotLeader,
    ServerClosed,
    // How it ended.
    TimedOut,
    Cancelled,
    Lost,
};

/// The stable name of a code, in lower snake case: "limit_mismatch".
QString codeName(ErrorCode code);

/// One error: what was asked, what came, what to do. `message` is one sentence for a person; `detail` is the raw
/// evidence (the line received, the socket's words) and may be empty. It never contains a token.
struct Error
{
    ErrorCode code{};
    QString message;
    QString detail;

    bool operator==(const Error &) const = default;
};

/// A value, or the reason why there is none. The project's std::expected (which is C++23).
template<typename T>
class [[nodiscard]] Result
{
public:
    Result(T value) : m_content(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_content(std::in_place_index<1>, std::move(error)) {}

    bool isOk() const { return m_content.index() == 0; }
    explicit operator bool() const { return isOk(); }

    /// Only when isOk().
    const T &value() const & { return std::get<0>(m_content); }
    T &value() & { return std::get<0>(m_content); }
    T &&value() && { return std::get<0>(std::move(m_content)); }
    const T &operator*() const & { return value(); }
    const T *operator->() const { return &value(); }
    /// Only when not isOk().
    const Error &error() const { return std::get<1>(m_content); }

private:
    std::variant<T, Error> m_content;
};

/// The result of a call that has nothing to return: nothing, or the reason.
using Outcome = std::optional<Error>;

} // namespace Lockdeck
