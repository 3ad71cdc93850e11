#pragma once

#include "protocol/error.h"

#include <QtCore/QByteArray>

#include <chrono>
#include <optional>

namespace Lockdeck {

/// Longest request line in bytes, without its end (PROTOCOL.md, Framing).
inline constexpr qsizetype maxRequestLine = 256;
/// Whole seconds the server can add to its clock without overflow (PROTOCOL.md, trap 9).
inline constexpr qint64 maxSeconds = 9'223'372'036;
/// The server's read timeout when nobody has observed another: it is not told to clients (PROTOCOL.md, trap 1).
inline constexpr std::chrono::seconds assumedReadTimeout{23};
/// The lease a server grants unless told otherwise (PROTOCOL.md, Timing facts).
inline constexpr std::chrono::seconds usualLease{33};
inline constexpr quint16 defaultPort = 6388;

/// A key is non-empty, at most 256 bytes of UTF-8, without space, tab, CR or LF. Returns the reason, or nothing.
Outcome checkKey(const QString &key);
/// A token is 32 lower-case hex digits. The message does not repeat it.
Outcome checkToken(const QByteArray &token);
/// A semaphore's limit: 1 and up.
Outcome checkLimit(qint64 limit);

/// What a number of seconds is for; it decides the least value and the words of the error.
enum class SecondsOf { Lease, Timeout };
/// Whole seconds: a lease from 1, a timeout from 0, both up to maxSeconds. `text` as a person typed it;
/// "1.5", "1e3", "" and "10000000000" are errors that say what is accepted.
Result<std::chrono::seconds> parseSeconds(const QString &text, SecondsOf what);
Outcome checkSeconds(std::chrono::seconds value, SecondsOf what);

/// The fencing part of a token of dflockd 1.11 or later: its first 16 digits, rising with every grant. On 1.10 tokens
/// are random and this number means nothing; the caller must know the server.
std::optional<quint64> fenceOf(const QByteArray &token);
/// Whether the first half can be such a counter at all: below 2^40, a trillion grants. A random token passes for one
/// once in 16 million.
bool looksCounted(const QByteArray &token);
/// HOST:PORT as a server names another one: printable ASCII without blanks, then a port from 1 to 65535.
bool isHostAndPort(QByteArrayView text);
/// "3f9a…c2": enough to recognise a token, too little to use it. For logs and windows.
QString shortToken(const QByteArray &token);
/// Whether a character may reach a screen or a terminal as it is: it has ink, or is the ASCII space. Control
/// characters, direction and joining marks, line ends, other spaces and letters without ink are not.
bool isPlain(char32_t c);
/// How a key, or any text from outside, is shown: what is not isPlain() as \u202e escapes, and so are marks that pile
/// up, so that it stays on one line and is what it looks like. Longer ones than any dflockd takes (256 characters) are
/// cut, with their length.
QString displayKey(const QString &key);

} // namespace Lockdeck
