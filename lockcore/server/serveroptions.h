#pragma once

#include "protocol/error.h"
#include "protocol/rules.h"
#include "server/serverrole.h"

#include <QtCore/QString>
#include <QtCore/QStringList>

#include <chrono>
#include <functional>

namespace Lockdeck {

/// dflockd's settings with dflockd's defaults (except host: only this computer unless told otherwise).
struct ServerOptions
{
    QString host = QStringLiteral("127.0.0.1");
    quint16 port = defaultPort; ///< 0: any free one, see LockServer::port()
    std::chrono::seconds defaultLease{33};
    std::chrono::seconds sweepInterval{1};
    std::chrono::seconds gcInterval{5};
    std::chrono::seconds gcMaxIdle{60};
    int maxLocks = 1024;
    int maxConnections = 0; ///< 0: no limit
    int maxWaiters = 0;     ///< 0: no limit
    std::chrono::seconds readTimeout{23};
    std::chrono::seconds writeTimeout{5};
    std::chrono::seconds shutdownTimeout{30};
    QByteArray authToken;
    QString tlsCertificate; ///< PEM file; empty: plain TCP
    QString tlsKey;         ///< PEM file; with a certificate, and only then
    bool autoReleaseOnDisconnect = true;
    bool debug = false;
    ServerRole role; ///< --act-as, which dflockd has not
    bool showVersion = false;
    bool showHelp = false;
    QString warning; ///< one sentence about what was given, for a person; may be empty
};

/// Reads dflockd's flags (Go style: -flag V, --flag=V, --bool, --bool=false) and its environment variables
/// (PROTOCOL.md, Server flags). An explicit flag wins over the environment, except that DFLOCKD_AUTH_TOKEN wins over
/// --auth-token. `variable` returns a variable's value, null when unset. Errors name the flag or variable.
Result<ServerOptions> parseServerOptions(const QStringList &arguments,
                                         const std::function<QString(const char *)> &variable);
/// The text of `lockctl serve --help`.
QString serverOptionsHelp();

} // namespace Lockdeck
