#pragma once

#include "protocol/serverstats.h"

#include <QtCore/QJsonObject>

#include <chrono>
#include <optional>

namespace Lockdeck::Cli {

/// What one `stats` reply says of one key, without touching it (PROTOCOL.md, trap 7). What dflockd does not tell
/// (whose connection holds, who holds a semaphore, who waits) is not here.
struct KeyLook
{
    enum class State {
        Free,      ///< nobody holds it or waits for it; `idle` where the server still remembers it
        Held,      ///< a lock, by `owner`
        RanOut,    ///< held by `owner` in the books: its lease ran out and nobody has noticed yet
        Changing,  ///< between two holders, for an instant
        Semaphore, ///< `holders` of `limit` slots are taken
    };

    State state = State::Free;
    quint64 owner = 0;                             ///< Held, RanOut: the number of its connection
    std::chrono::nanoseconds left{0};              ///< Held: of its lease, when the answer came
    int waiters = 0;                               ///< ghosts too (PROTOCOL.md, trap 4)
    qint64 limit = 1;                              ///< Semaphore
    qint64 holders = 0;                            ///< Semaphore
    std::optional<std::chrono::milliseconds> idle; ///< Free
    bool wasSemaphore = false;                     ///< Free and idle: its limit stays until the key is forgotten
    std::chrono::nanoseconds roundTrip{0};         ///< from the question to the last byte of the answer

    /// Who asks now, with the right limit, gets it at once.
    bool isObtainable() const;
    /// "held by #17, 12.3 s of its lease left, 2 wait".
    QString inWords() const;
    /// "held", "ran_out": stable; used in --json.
    QString stateName() const;
    /// The state, and those of the values above that are known.
    QJsonObject toJson() const;
};

KeyLook lookAt(const ServerStats &stats, const QString &key);

/// 0.4 for 400 µs; with three digits after the point.
double milliseconds(std::chrono::nanoseconds time);
/// "0.4 ms".
QString roundTripText(std::chrono::nanoseconds time);

} // namespace Lockdeck::Cli
