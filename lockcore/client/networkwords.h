#pragma once

#include "client/serveraddress.h"
#include "protocol/error.h"
#include "protocol/request.h"

#include <QtNetwork/QAbstractSocket>

#include <chrono>

namespace Lockdeck {

/// The network's failures in words: each names the server and says what to look at. Pure.
namespace NetworkWords {

/// A socket's error while connecting.
Error connecting(QAbstractSocket::SocketError error, const QString &detail, const ServerAddress &server);
/// A socket's error on an open connection. `silent`: the server has not said a single line on it.
Error broken(QAbstractSocket::SocketError error, const QString &detail, const ServerAddress &server, bool silent);
Error connectTimeout(const ServerAddress &server, std::chrono::milliseconds waited);
Error handshakeTimeout(const ServerAddress &server, std::chrono::milliseconds waited);
Error replyTimeout(const ServerAddress &server, const Request &asked, std::chrono::milliseconds waited);
Error lineTooLong(const ServerAddress &server, qsizetype bound);
/// `error` without a question: the server's read timeout ran out.
Error readTimeout(const ServerAddress &server, std::chrono::nanoseconds silence);
/// A line that nobody asked for and dflockd never sends.
Error notDflockd(const ServerAddress &server, QByteArrayView line);
/// Adds the server's name to an error that was found without knowing it.
Error at(const ServerAddress &server, Error error);

} // namespace NetworkWords
} // namespace Lockdeck
