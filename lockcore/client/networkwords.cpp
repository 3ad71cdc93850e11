#include "client/networkwords.h"

#include "protocol/reply.h"

using namespace Qt::StringLiterals;

namespace Lockdeck::NetworkWords {

static QString secondsText(std::chrono::nanoseconds time)
{
    return QString::number(std::chrono::duration<double>(time).count(), 'g', 3) + u" s"_s;
}

Error connecting(QAbstractSocket::SocketError error, const QString &detail, const ServerAddress &server)
{
    const QString where = server.toString();
    switch (error) {
    case QAbstractSocket::ConnectionRefusedError:
        return {ErrorCode::Unreachable, u"Nothing listens at %1 (connection refused). Is dflockd running?"_s.arg(where),
                detail};
    case QAbstractSocket::HostNotFoundError:
        return {ErrorCode::Unreachable, u"There is no host named \"%1\". Check its spelling."_s.arg(server.host),
                detail};
    case QAbstractSocket::SocketTimeoutError:
        return {ErrorCode::ConnectTimeout, u"%1 does not answer. Check the address and the firewall."_s.arg(where),
                detail};
    default:
        return {ErrorCode::Unreachable, u"Cannot connect to %1: %2."_s.arg(where, detail), detail};
    }
}

Error broken(QAbstractSocket::SocketError error, const QString &detail, const ServerAddress &server, bool silent)
{
    const QString where = server.toString();
    if (error == QAbstractSocket::RemoteHostClosedError && silent) {
        return {ErrorCode::Disconnected,
                u"%1 closed the connection without a word. It may not be dflockd, expect another kind of connection "
                "(dflockds:// is with TLS), or have reached its --max-connections."_s.arg(where),
                detail};
    }
    if (error == QAbstractSocket::RemoteHostClosedError)
        return {ErrorCode::Disconnected, u"%1 closed the connection."_s.arg(where), detail};
    return {ErrorCode::Disconnected, u"The connection to %1 broke: %2."_s.arg(where, detail), detail};
}

Error connectTimeout(const ServerAddress &server, std::chrono::milliseconds waited)
{
    return {ErrorCode::ConnectTimeout,
            u"%1 did not take the connection within %2. Check the address and the firewall."_s.arg(server.toString(),
                                                                                                   secondsText(waited)),
            {}};
}

Error handshakeTimeout(const ServerAddress &server, std::chrono::milliseconds waited)
{
    return {ErrorCode::TlsFailed,
            u"%1 took the connection but did not speak TLS within %2. Does it expect plain connections?"_s.arg(
                server.toString(), secondsText(waited)),
            {}};
}

Error replyTimeout(const ServerAddress &server, const Request &asked, std::chrono::milliseconds waited)
{
    return {ErrorCode::ReplyTimeout,
            u"%1 did not answer \"%2\" within %3. It may be stopped or overloaded, or not be dflockd."_s.arg(
                server.toString(), QString::fromLatin1(wireWord(asked.verb, asked.semaphore)), secondsText(waited)),
            {}};
}

Error lineTooLong(const ServerAddress &server, qsizetype bound)
{
    return {
        ErrorCode::LineTooLong,
        u"%1 sent a line of more than %2 bytes: no dflockd says so much. What listens there?"_s.arg(server.toString())
            .arg(bound),
        {}};
}

Error readTimeout(const ServerAddress &server, std::chrono::nanoseconds silence)
{
    return {ErrorCode::ServerClosed,
            u"%1 gave the connection up after %2 of silence: that is its read timeout."_s.arg(server.toString(),
                                                                                              secondsText(silence)),
            u"error"_s};
}

Error notDflockd(const ServerAddress &server, QByteArrayView line)
{
    return {ErrorCode::NotDflockd, u"%1 is not a dflockd: it spoke without being asked."_s.arg(server.toString()),
            evidence(line)};
}

Error at(const ServerAddress &server, Error error)
{
    error.message = u"%1: %2"_s.arg(server.toString(), error.message);
    return error;
}

} // namespace Lockdeck::NetworkWords
