#include "commandline.h"

#include "authtoken.h"
#include "client/plainauth.h"

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
                      QStringLiteral("Servers in the order your clients use: dflockd://host:port[,host:port…], or "
                                     "dflockds:// for TLS. Default: 127.0.0.1:6388."),
                      QStringLiteral("URL"), QStringLiteral("dflockd://127.0.0.1:6388")});
    parser.addOption({QStringLiteral("ca"),
                      QStringLiteral("With dflockds://: trust the certificates in this PEM file, and nobody else. "
                                     "Default: the system's store."),
                      QStringLiteral("FILE")});
    parser.addOption({QStringLiteral("auth-token-file"),
                      QStringLiteral("File whose one line is the server's token. Without it the variable "
                                     "DFLOCKD_AUTH_TOKEN is used, if set."),
                      QStringLiteral("FILE")});
    parser.addOption({QStringLiteral("auth-prompt"), QStringLiteral("Ask for the token at the terminal.")});
    parser.addOption({QStringLiteral("insecure-auth"),
                      QStringLiteral("Send the token without TLS to another computer, where others may read it.")});
}

static Result<TlsTrust> trustOf(const QCommandLineParser &parser, bool tls)
{
    if (!parser.isSet(QStringLiteral("ca")))
        return TlsTrust{};
    if (!tls) {
        return Error{ErrorCode::TlsFailed,
                     QStringLiteral("--ca is for TLS: give the servers with --server dflockds://…, or leave it out."),
                     {}};
    }
    return TlsTrust::fromFile(parser.value(QStringLiteral("ca")));
}

Result<ServerSet> serversOf(const QCommandLineParser &parser)
{
    const Result<ServerUrl> url = parseServerUrl(parser.value(QStringLiteral("server")));
    if (!url)
        return url.error();
    ServerSet servers = url->servers;
    const Result<TlsTrust> trust = trustOf(parser, servers.tls);
    if (!trust)
        return trust.error();
    servers.trust = *trust;
    servers.plainAuth = parser.isSet(QStringLiteral("insecure-auth"));
    const Result<QByteArray> token =
        readAuthToken(parser.value(QStringLiteral("auth-token-file")), parser.isSet(QStringLiteral("auth-prompt")));
    if (!token)
        return token.error();
    servers.authToken = *token;
    for (const ServerAddress &server : servers.servers) {
        if (Outcome problem = checkPlainAuth(Endpoint::of(servers, server)))
            return *problem;
    }
    return servers;
}

} // namespace Lockdeck::Cli
