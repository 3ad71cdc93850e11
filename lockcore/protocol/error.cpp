#include "protocol/error.h"

namespace Lockdeck {

QString codeName(ErrorCode code)
{
    switch (code) {
    case ErrorCode::BadKey:
        return QStringLiteral("bad_key");
    case ErrorCode::BadToken:
        return QStringLiteral("bad_token");
    case ErrorCode::BadSeconds:
        return QStringLiteral("bad_seconds");
    case ErrorCode::BadLimit:
        return QStringLiteral("bad_limit");
    case ErrorCode::BadAddress:
        return QStringLiteral("bad_address");
    case ErrorCode::WrongState:
        return QStringLiteral("wrong_state");
    case ErrorCode::Unreachable:
        return QStringLiteral("unreachable");
    case ErrorCode::ConnectTimeout:
        return QStringLiteral("connect_timeout");
    case ErrorCode::Disconnected:
        return QStringLiteral("disconnected");
    case ErrorCode::ReplyTimeout:
        return QStringLiteral("reply_timeout");
    case ErrorCode::TlsFailed:
        return QStringLiteral("tls_failed");
    case ErrorCode::NotDflockd:
        return QStringLiteral("not_dflockd");
    case ErrorCode::LineTooLong:
        return QStringLiteral("line_too_long");
    case ErrorCode::BadStats:
        return QStringLiteral("bad_stats");
    case ErrorCode::AuthRefused:
        return QStringLiteral("auth_refused");
    case ErrorCode::Refused:
        return QStringLiteral("refused");
    case ErrorCode::MaxLocks:
        return QStringLiteral("max_locks");
    case ErrorCode::MaxWaiters:
        return QStringLiteral("max_waiters");
    case ErrorCode::LimitMismatch:
        return QStringLiteral("limit_mismatch");
    case ErrorCode::NotEnqueued:
        return QStringLiteral("not_enqueued");
    case ErrorCode::AlreadyEnqueued:
        return QStringLiteral("already_enqueued");
    case ErrorCode::LeaseExpired:
        return QStringLiteral("lease_expired");
    case ErrorCode::Draining:
        return QStringLiteral("draining");
    case ErrorCode::NotLeader:
        return QStringLiteral("not_leader");
    case ErrorCode::ServerClosed:
        return QStringLiteral("server_closed");
    case ErrorCode::TimedOut:
        return QStringLiteral("timed_out");
    case ErrorCode::Cancelled:
        return QStringLiteral("cancelled");
    case ErrorCode::Lost:
        return QStringLiteral("lost");
    }
    Q_UNREACHABLE();
}

} // namespace Lockdeck
