#include "commandline.h"

#include "authtoken.h"

#include <cstdio>

namespace Lockdeck::Cli {

void complain(const QString &message)
{
    std::fprintf(stderr, "lockctl: %s\n", qPrintable(message));
}

int usageError(const QString &command, const QString &message)
{
    complain(message);
    std::fprintf(stderr, "Try: lockctl %s --help\n", qPrintable(command));
    return Usage;
}

std::optional<int> parse(QCommandLineParser &parser, const QString &command, const QStringList &arguments)
{
    const QCommandLineOption help({QStringLiteral("h"), QStringLiteral("help")}, QStringLiteral("Show this help."));
    const QCommandLineOption version({QStringLiteral("v"), QStringLiteral("version")},
                                     QStringLiteral("Show the version."));
    parser.addOption(help);
    parser.addOption(version);
    if (!parser.parse(QStringList(QStringLiteral("lockctl ") + command) + arguments))
        return usageError(command, parser.errorText());
    if (parser.isSet(help)) {
        std::fputs(qPrintable(parser.helpText()), stdout);
        return Done;
    }
    if (parser.isSet(version)) {
        std::puts("lockctl " LOCKDECK_VERSION);
        return Done;
    }
    return {};
}

void addServerOptions(QCommandLineParser &parser)
{
    parser.addOption({QStringLiteral("server"),
                      QStringLiteral("Servers in the order your clients use: dflockd://host:port[,host:port…]. "
                                     "Default: 127.0.0.1:6388."),
                      QStringLiteral("URL"), QStringLiteral("dflockd://127.0.0.1:6388")});
    parser.addOption({QStringLiteral("auth-token-file"),
                      QStringLiteral("File whose first line is the server's token. Without it the variable "
                                     "DFLOCKD_AUTH_TOKEN is used, if set."),
                      QStringLiteral("FILE")});
    parser.addOption({QStringLiteral("insecure-auth"),
                      QStringLiteral("Send the token over plain TCP to another computer, where others may read it.")});
}

Result<ServerSet> serversOf(const QCommandLineParser &parser)
{
    const Result<ServerUrl> url = parseServerUrl(parser.value(QStringLiteral("server")));
    if (!url)
        return url.error();
    ServerSet servers = url->servers;
    if (servers.tls) {
        return Error{ErrorCode::TlsFailed, QStringLiteral("This lockctl speaks plain TCP only; use dflockd://."), {}};
    }
    const Result<QByteArray> token = readAuthToken(parser.value(QStringLiteral("auth-token-file")));
    if (!token)
        return token.error();
    servers.authToken = *token;
    if (parser.isSet(QStringLiteral("insecure-auth")) || servers.authToken.isEmpty())
        return servers;
    for (const ServerAddress &server : servers.servers) {
        if (!server.isLoopback()) {
            return Error{ErrorCode::BadAddress,
                         QStringLiteral("The token would cross the network in plain text to %1. "
                                        "Say --insecure-auth if that is meant.")
                             .arg(server.toString()),
                         {}};
        }
    }
    return servers;
}

} // namespace Lockdeck::Cli
