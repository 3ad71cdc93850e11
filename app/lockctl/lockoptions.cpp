#include "lockoptions.h"

#include "commandline.h"

namespace Lockdeck::Cli {

void addLockOptions(QCommandLineParser &parser)
{
    parser.addPositionalArgument(QStringLiteral("KEY"), QStringLiteral("What to lock."));
    addServerOptions(parser);
    parser.addOption({QStringLiteral("lease"),
                      QStringLiteral("Seconds the server keeps the lock without a renewal. Default: the server's."),
                      QStringLiteral("S")});
    parser.addOption({QStringLiteral("timeout"),
                      QStringLiteral("Seconds to wait for the lock; 0 tries once. Default: 10."), QStringLiteral("S"),
                      QStringLiteral("10")});
    parser.addOption({QStringLiteral("limit"),
                      QStringLiteral("How many may hold the key; more than 1 takes a semaphore slot. Default: 1."),
                      QStringLiteral("N"), QStringLiteral("1")});
}

Result<std::optional<std::chrono::seconds>> secondsOption(const QCommandLineParser &parser, const QString &name,
                                                          SecondsOf what)
{
    const QString text = parser.value(name);
    if (text.isNull())
        return std::optional<std::chrono::seconds>();
    const auto value = parseSeconds(text, what);
    if (!value) {
        Error error = value.error();
        error.message = QStringLiteral("--%1 %2: %3").arg(name, text, error.message);
        return error;
    }
    return std::optional(*value);
}

Result<LockOptions> lockOptionsOf(const QCommandLineParser &parser)
{
    LockOptions options;
    const QStringList keys = parser.positionalArguments();
    if (keys.size() != 1)
        return Error{ErrorCode::BadKey, QStringLiteral("Name one key."), {}};
    options.key = keys.constFirst();
    const auto servers = serversOf(parser);
    const auto lease = secondsOption(parser, QStringLiteral("lease"), SecondsOf::Lease);
    const auto timeout = secondsOption(parser, QStringLiteral("timeout"), SecondsOf::Timeout);
    for (const Outcome &problem : {checkKey(options.key), servers ? Outcome() : servers.error(),
                                   lease ? Outcome() : lease.error(), timeout ? Outcome() : timeout.error()}) {
        if (problem)
            return *problem;
    }
    bool isNumber = false;
    options.limit = parser.value(QStringLiteral("limit")).toLongLong(&isNumber);
    if (Outcome problem = checkLimit(isNumber ? options.limit : 0))
        return *problem;
    options.servers = *servers;
    options.lease = *lease;
    options.acquireTimeout = **timeout;
    return options;
}

} // namespace Lockdeck::Cli
