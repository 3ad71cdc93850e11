#include "lockctl/servecommand.h"

#include "server/lockserver.h"
#include "support/unixsignals.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QLoggingCategory>

#include <cstdio>

#include <sysexits.h>

namespace Lockdeck {

static void print(FILE *where, const QString &text)
{
    std::fputs(qPrintable(text), where);
    std::fflush(where);
}

static int run(const ServerOptions &options)
{
    LockServer server(options);
    if (const Outcome problem = server.listen()) {
        print(stderr, QStringLiteral("lockctl serve: %1\n").arg(problem->message));
        return problem->code == ErrorCode::TlsFailed ? EX_USAGE : EX_UNAVAILABLE;
    }
    const QString how = options.tlsCertificate.isEmpty() ? QString() : QStringLiteral(" with TLS");
    print(stderr, QStringLiteral("dflockd-compatible server listening on %1:%2%3\n")
                      .arg(options.host, QString::number(server.port()), how));

    QObject::connect(&server, &LockServer::finished, qApp, [] { QCoreApplication::exit(EX_OK); });
    const UnixSignals unixSignals({SIGINT, SIGTERM});
    bool isShuttingDown = false;
    QObject::connect(&unixSignals, &UnixSignals::received, &server, [&] {
        if (std::exchange(isShuttingDown, true))
            QCoreApplication::exit(EX_OK);
        else
            server.shutDown();
    });
    return QCoreApplication::exec();
}

int serveCommand(const QStringList &arguments)
{
    const auto variable = [](const char *name) { return qEnvironmentVariable(name); };
    const Result<ServerOptions> options = parseServerOptions(arguments, variable);
    if (!options) {
        print(stderr, QStringLiteral("lockctl serve: %1\n").arg(options.error().message));
        return EX_USAGE;
    }
    if (options->showHelp) {
        print(stdout, serverOptionsHelp());
        return EX_OK;
    }
    if (options->showVersion) {
        print(stdout,
              QStringLiteral("lockctl %1, compatible with dflockd 1.10\n").arg(QStringLiteral(LOCKDECK_VERSION)));
        return EX_OK;
    }
    if (!options->warning.isEmpty())
        print(stderr, QStringLiteral("lockctl serve: %1\n").arg(options->warning));
    if (options->debug)
        QLoggingCategory::setFilterRules(QStringLiteral("lockdeck.server.debug=true"));
    return run(*options);
}

} // namespace Lockdeck
