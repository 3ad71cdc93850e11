#include "server/serveroptions.h"

#include "protocol/tokenfile.h"

#include <limits>
#include <map>
#include <variant>

namespace Lockdeck {

using std::chrono::seconds;

namespace {

/// What a flag sets; those without a member are looked at by hand.
using Member = std::variant<std::monostate, QString ServerOptions::*, quint16 ServerOptions::*, int ServerOptions::*,
                            seconds ServerOptions::*, bool ServerOptions::*>;

struct Setting
{
    const char *flag;
    const char *variable; ///< nullptr where there is none
    Member member;
    qint64 least; ///< of a number
    const char *value;
    const char *help;

    bool isSwitch() const { return std::holds_alternative<bool ServerOptions::*>(member); }
};

using O = ServerOptions;

/// dflockd's flags, in the order of its documentation.
const Setting settings[] = {
    {"host", "DFLOCKD_HOST", &O::host, 0, "ADDRESS", "Where to listen"},
    {"port", "DFLOCKD_PORT", &O::port, 0, "N", "The port; 0 for any free one"},
    {"default-lease-ttl", "DFLOCKD_DEFAULT_LEASE_TTL_S", &O::defaultLease, 1, "SECONDS",
     "The lease of who asks for none"},
    {"lease-sweep-interval", "DFLOCKD_LEASE_SWEEP_INTERVAL_S", &O::sweepInterval, 1, "SECONDS",
     "How often leases that ran out are swept"},
    {"gc-interval", "DFLOCKD_GC_LOOP_SLEEP", &O::gcInterval, 1, "SECONDS", "How often idle keys are looked for"},
    {"gc-max-idle", "DFLOCKD_GC_MAX_UNUSED_TIME", &O::gcMaxIdle, 1, "SECONDS",
     "How long an idle key is remembered, with its limit"},
    {"max-locks", "DFLOCKD_MAX_LOCKS", &O::maxLocks, 1, "N", "The most keys, idle ones included"},
    {"max-connections", "DFLOCKD_MAX_CONNECTIONS", &O::maxConnections, 0, "N", "The most connections; 0: no limit"},
    {"max-waiters", "DFLOCKD_MAX_WAITERS", &O::maxWaiters, 0, "N", "The most waiters of one key; 0: no limit"},
    {"read-timeout", "DFLOCKD_READ_TIMEOUT_S", &O::readTimeout, 1, "SECONDS",
     "A connection that sends nothing for so long is closed"},
    {"write-timeout", "DFLOCKD_WRITE_TIMEOUT_S", &O::writeTimeout, 0, "SECONDS",
     "One that leaves a reply unread for so long, too; 0: never"},
    {"shutdown-timeout", "DFLOCKD_SHUTDOWN_TIMEOUT_S", &O::shutdownTimeout, 0, "SECONDS",
     "How long a shutdown waits for connections to close; 0: for ever"},
    {"auth-token",
     "DFLOCKD_AUTH_TOKEN",
     {},
     0,
     "SECRET",
     "What clients have to know; others on this computer can see it here, better use a file"},
    {"auth-token-file", "DFLOCKD_AUTH_TOKEN_FILE", {}, 0, "FILE", "The file that holds it"},
    {"tls-cert", "DFLOCKD_TLS_CERT", &O::tlsCertificate, 0, "FILE",
     "Speak TLS (1.2 or newer), with this PEM certificate and what follows it"},
    {"tls-key", "DFLOCKD_TLS_KEY", &O::tlsKey, 0, "FILE", "The PEM file of its key, not encrypted; RSA or EC"},
    {"auto-release-on-disconnect", "DFLOCKD_AUTO_RELEASE_ON_DISCONNECT", &O::autoReleaseOnDisconnect, 0, "",
     "A closed connection loses what it holds and queues for; =false to keep it"},
    {"act-as",
     nullptr,
     {},
     0,
     "ROLE",
     "Lockdeck's own, for tests and demonstrations: play 1.10 (no ping),\n"
     "                                    or a later dflockd: leader, draining, follower=HOST:PORT"},
    {"debug", "DFLOCKD_DEBUG", &O::debug, 0, "", "Log connections and refusals"},
    {"version", nullptr, &O::showVersion, 0, "", "Print the version and exit"},
    {"help", nullptr, &O::showHelp, 0, "", "Print this and exit"},
    {"h", nullptr, &O::showHelp, 0, "", nullptr},
};

const Setting *findSetting(const QString &flag)
{
    for (const Setting &setting : settings) {
        if (flag == QLatin1String(setting.flag))
            return &setting;
    }
    return nullptr;
}

Error usage(ErrorCode code, const QString &message)
{
    return {code, message, {}};
}

/// A value and where it was given, for errors: "--port", "DFLOCKD_PORT".
struct Given
{
    QString text;
    QString source;
    bool isFlag = false;
};

/// The flags of a command line, as Go's package flag splits it: -f and --f are the same, f=V or f V, a switch takes
/// its value only after '='; the last one counts.
Result<std::map<QString, Given>> splitFlags(const QStringList &arguments)
{
    std::map<QString, Given> flags;
    for (auto it = arguments.begin(); it != arguments.end(); ++it) {
        const bool isFlag = it->startsWith(u'-') && it->size() > 1 && *it != u"--";
        if (!isFlag && *it == u"--" && it + 1 == arguments.end())
            break;
        if (!isFlag)
            return usage(ErrorCode::Refused, QStringLiteral("Unexpected argument “%1”.").arg(*it));
        const QString body = it->sliced(it->startsWith(u"--") ? 2 : 1);
        const qsizetype equals = body.indexOf(u'=');
        const QString name = equals < 0 ? body : body.first(equals);
        const QString source = QStringLiteral("--") + name;
        const Setting *setting = findSetting(name);
        if (!setting)
            return usage(ErrorCode::Refused, QStringLiteral("Unknown option %1. See --help.").arg(source));
        if (equals >= 0)
            flags[name] = {body.sliced(equals + 1), source, true};
        else if (setting->isSwitch())
            flags[name] = {QStringLiteral("true"), source, true};
        else if (++it != arguments.end())
            flags[name] = {*it, source, true};
        else
            return usage(ErrorCode::Refused, QStringLiteral("%1 needs a value.").arg(source));
    }
    return flags;
}

/// Flags take Go's notations (0x10 is 16), variables decimal numbers only.
Result<qint64> numberOf(const Given &given, qint64 least, qint64 most, ErrorCode code)
{
    bool isNumber = false;
    const qint64 number = given.text.toLongLong(&isNumber, given.isFlag ? 0 : 10);
    if (!isNumber)
        return usage(code, QStringLiteral("%1 takes a whole number, not “%2”.").arg(given.source, given.text));
    if (number < least || number > most)
        return usage(code,
                     QStringLiteral("%1 must be from %2 to %3, not %4.")
                         .arg(given.source, QString::number(least), QString::number(most), QString::number(number)));
    return number;
}

Result<bool> switchOf(const Given &given)
{
    const QString word = given.text.toLower();
    for (const char *yes : {"1", "t", "true", "yes"}) {
        if (word == QLatin1String(yes))
            return true;
    }
    for (const char *no : {"0", "f", "false", "no"}) {
        if (word == QLatin1String(no))
            return false;
    }
    return usage(ErrorCode::Refused, QStringLiteral("%1 takes true or false, not “%2”.").arg(given.source, given.text));
}

template<typename Value>
Outcome assign(Value &target, Result<qint64> number)
{
    if (!number)
        return number.error();
    target = static_cast<Value>(*number);
    return {};
}

Outcome apply(ServerOptions &options, const Setting &setting, const Given &given)
{
    struct Visitor
    {
        ServerOptions &options;
        const Setting &setting;
        const Given &given;

        Outcome operator()(std::monostate) const { return {}; }
        Outcome operator()(QString O::*member) const
        {
            options.*member = given.text;
            return {};
        }
        Outcome operator()(quint16 O::*member) const
        {
            return assign(options.*member, numberOf(given, setting.least, 65535, ErrorCode::BadAddress));
        }
        Outcome operator()(int O::*member) const
        {
            const qint64 most = std::numeric_limits<int>::max();
            return assign(options.*member, numberOf(given, setting.least, most, ErrorCode::BadLimit));
        }
        Outcome operator()(seconds O::*member) const
        {
            return assign(options.*member, numberOf(given, setting.least, maxSeconds, ErrorCode::BadSeconds));
        }
        Outcome operator()(bool O::*member) const
        {
            const Result<bool> on = switchOf(given);
            if (!on)
                return on.error();
            options.*member = *on;
            return {};
        }
    };
    return std::visit(Visitor{options, setting, given}, setting.member);
}

/// Everything that was said, by flag or by variable.
class Said
{
public:
    Said(std::map<QString, Given> flags, const std::function<QString(const char *)> &variable)
        : m_flags(std::move(flags)), m_variable(variable)
    {}

    std::optional<Given> flag(const char *name) const
    {
        const auto it = m_flags.find(QLatin1String(name));
        return it == m_flags.end() ? std::nullopt : std::optional(it->second);
    }
    /// An empty variable counts as unset.
    std::optional<Given> variable(const char *name) const
    {
        const QString text = name ? m_variable(name) : QString();
        return text.isEmpty() ? std::nullopt : std::optional(Given{text, QLatin1String(name), false});
    }
    std::optional<Given> either(const char *flagName, const char *variableName) const
    {
        const auto given = flag(flagName);
        return given ? given : variable(variableName);
    }

private:
    std::map<QString, Given> m_flags;
    const std::function<QString(const char *)> &m_variable;
};

bool isSomething(const std::optional<Given> &given)
{
    return given && !given->text.isEmpty();
}

/// In this order: DFLOCKD_AUTH_TOKEN, --auth-token, --auth-token-file, DFLOCKD_AUTH_TOKEN_FILE.
Outcome readSecret(ServerOptions &options, const Said &said)
{
    for (const auto &given : {said.variable("DFLOCKD_AUTH_TOKEN"), said.flag("auth-token")}) {
        if (isSomething(given)) {
            options.authToken = given->text.toUtf8();
            return {};
        }
    }
    for (const auto &given : {said.flag("auth-token-file"), said.variable("DFLOCKD_AUTH_TOKEN_FILE")}) {
        if (!isSomething(given))
            continue;
        const Result<TokenFile> file = readTokenFile(given->text);
        if (!file)
            return usage(ErrorCode::BadToken, QStringLiteral("%1: %2").arg(given->source, file.error().message));
        options.authToken = file->token;
        options.warning = file->warning;
        return {};
    }
    return {};
}

/// Half of it would be plain TCP that looks safe.
Outcome checkTls(const ServerOptions &options)
{
    if (options.tlsCertificate.isEmpty() == options.tlsKey.isEmpty())
        return {};
    const bool hasKey = !options.tlsKey.isEmpty();
    return usage(ErrorCode::TlsFailed, QStringLiteral("%1 was given without %2: TLS needs both, plain TCP neither.")
                                           .arg(QLatin1String(hasKey ? "--tls-key" : "--tls-cert"),
                                                QLatin1String(hasKey ? "--tls-cert" : "--tls-key")));
}

QString defaultText(const Setting &setting)
{
    struct Visitor
    {
        const ServerOptions defaults;

        QString operator()(std::monostate) const { return {}; }
        QString operator()(QString O::*member) const { return defaults.*member; }
        QString operator()(quint16 O::*member) const { return QString::number(defaults.*member); }
        QString operator()(int O::*member) const { return QString::number(defaults.*member); }
        QString operator()(seconds O::*member) const { return QString::number((defaults.*member).count()); }
        QString operator()(bool O::*member) const { return defaults.*member ? QStringLiteral("true") : QString(); }
    };
    return std::visit(Visitor{}, setting.member);
}

} // namespace

Result<ServerOptions> parseServerOptions(const QStringList &arguments,
                                         const std::function<QString(const char *)> &variable)
{
    auto flags = splitFlags(arguments);
    if (!flags)
        return flags.error();
    const Said said(std::move(flags).value(), variable);
    ServerOptions options;
    for (const Setting &setting : settings) {
        const auto given = said.either(setting.flag, setting.variable);
        if (!given)
            continue;
        if (Outcome problem = apply(options, setting, *given))
            return *problem;
    }
    if (Outcome problem = checkTls(options))
        return *problem;
    if (Outcome problem = readSecret(options, said))
        return *problem;
    if (const auto given = said.flag("act-as")) {
        const Result<ServerRole> role = parseServerRole(given->text);
        if (!role)
            return usage(role.error().code, QStringLiteral("--act-as: ") + role.error().message);
        options.role = *role;
    }
    return options;
}

QString serverOptionsHelp()
{
    QString text =
        QStringLiteral("Usage: lockctl serve [flags]\n\n"
                       "Runs a lock server that is compatible with dflockd 1.10. Each flag may be given as "
                       "an environment\nvariable instead; the flag wins, except that DFLOCKD_AUTH_TOKEN wins "
                       "over --auth-token.\n\n");
    for (const Setting &setting : settings) {
        if (!setting.help)
            continue;
        const QString name = QStringLiteral("  --%1 %2").arg(QLatin1String(setting.flag), QLatin1String(setting.value));
        QString about = QLatin1String(setting.help);
        if (const QString usual = defaultText(setting); !usual.isEmpty())
            about += QStringLiteral(" (default %1)").arg(usual);
        text += QStringLiteral("%1%2\n").arg(name.leftJustified(36), about);
        if (setting.variable)
            text += QString(36, u' ') + QLatin1String(setting.variable) + u'\n';
    }
    return text;
}

} // namespace Lockdeck
