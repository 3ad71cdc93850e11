#include "releasecommand.h"

#include "commandline.h"
#include "keyinquiry.h"
#include "output.h"
#include "terminal.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QFile>

namespace Lockdeck::Cli {

namespace {

struct ReleaseOptions
{
    KeyAtServer target;
    QByteArray token;
    bool semaphore = false;
    bool yes = false;
    bool json = false;
    QString reason;
};

/// Looks, asks the person, releases, tells.
class ReleaseRun : public QObject
{
public:
    ReleaseRun(ReleaseOptions options, Terminal &terminal)
        : m_options(std::move(options)), m_terminal(terminal), m_look(m_options.target)
    {
        connect(&m_look, &KeyInquiry::looked, this, [this](const KeyLook &look) { decide(look); });
        connect(&m_look, &KeyInquiry::failed, this, [this](const Error &error) { fail(error); });
        connect(&m_release, &Inquiry::answered, this,
                [this](const Answer &answer) { take(answer.request, answer.reply); });
        connect(&m_release, &Inquiry::failed, this, [this](const Error &error) { failReleasing(error); });
    }

    void start() { m_look.look(); }

private:
    /// Where the release was answered: in a cluster not always where the key was looked at.
    ServerAddress server() const { return m_isReleasing ? m_release.server() : m_options.target.server(); }
    QString place() const
    {
        return QStringLiteral("%1 on %2").arg(displayKey(m_options.target.key), server().toString());
    }
    QString sentence() const { return m_options.target.toString() + QStringLiteral(": ") + m_seen.inWords(); }

    void decide(const KeyLook &look)
    {
        m_seen = look;
        if (look.state == KeyLook::State::Free)
            return finish(Negative, QStringLiteral("nothing_held"),
                          sentence() + QStringLiteral(". There is nothing to release."));
        if (m_options.yes && !m_options.json)
            printText(sentence());
        if (m_options.yes || isConfirmed())
            return release();
        finish(Negative, QStringLiteral("declined"),
               QStringLiteral("Not released: that was not the key “%1”.").arg(displayKey(m_options.target.key)));
    }

    bool isConfirmed()
    {
        const auto typed = m_terminal.ask(
            sentence() + QStringLiteral("\nWhoever holds it by this token loses it. Type the key to release it: "));
        return typed == m_options.target.key;
    }

    void release()
    {
        Request request = Request::release(m_options.target.key.toUtf8(), m_seen.limit, m_options.token);
        request.semaphore = request.semaphore || m_options.semaphore;
        m_isReleasing = true;
        m_release.setServers(m_options.target.servers);
        m_release.ask(m_options.target.endpoint(), request);
    }

    void take(const Request &request, const Reply &reply)
    {
        if (reply.kind == Reply::Kind::Ok)
            finish(Done, QStringLiteral("released"), place() + QStringLiteral(": released."));
        else if (reply.kind == Reply::Kind::Error)
            finish(Negative, QStringLiteral("not_held"),
                   place() + QStringLiteral(": not released; it is not held by this token."));
        else
            fail(errorFor(reply, request), QStringLiteral("refused"));
    }

    /// The connection broke before an answer came.
    void failReleasing(Error error)
    {
        if (error.code == ErrorCode::NotLeader)
            return fail(error, QStringLiteral("refused"));
        error.message += QStringLiteral(" Whether the release was carried out is not known: look with lockctl probe.");
        fail(error, QStringLiteral("unknown"));
    }

    /// With an outcome where a release was tried: then it is on record, too.
    void fail(const Error &error, const QString &outcome = {})
    {
        if (m_options.json) {
            QJsonObject json = errorToJson(facts(), error);
            if (!outcome.isEmpty())
                json[QLatin1String("outcome")] = outcome;
            printJson(json);
        } else {
            complain(error.message);
            if (!outcome.isEmpty())
                complain(record(outcome));
        }
        QCoreApplication::exit(Unavailable);
    }

    /// The result where results go, and on standard error a line for the record, with who did what to what, and why.
    void finish(ExitCode exit, const QString &outcome, const QString &words)
    {
        if (m_options.json) {
            QJsonObject json = facts();
            json[QLatin1String("outcome")] = outcome;
            json[QLatin1String("before")] = m_seen.toJson();
            printJson(json);
        } else {
            printText(words);
            complain(record(outcome));
        }
        QCoreApplication::exit(exit);
    }

    QJsonObject facts() const
    {
        QJsonObject json = m_options.target.toJson(BootTime::now());
        json[QLatin1String("server")] = server().toString();
        json[QLatin1String("token")] = shortToken(m_options.token);
        if (!m_options.reason.isEmpty())
            json[QLatin1String("reason")] = m_options.reason;
        return json;
    }

    QString record(const QString &outcome) const
    {
        const QString at = facts()[QLatin1String("at")].toString();
        const QString what =
            QStringLiteral("%1 %2, %3, token %4").arg(at, outcome, place(), shortToken(m_options.token));
        return m_options.reason.isEmpty() ? what : what + QStringLiteral(", reason: ") + displayKey(m_options.reason);
    }

    const ReleaseOptions m_options;
    Terminal &m_terminal;
    KeyInquiry m_look;
    Inquiry m_release;
    KeyLook m_seen;
    bool m_isReleasing = false;
};

/// The first line of the file, or of standard input for "-". The error never repeats what was read.
Result<QByteArray> readToken(const QString &name)
{
    QFile file(name);
    const bool isOpen =
        name == QLatin1String("-") ? file.open(stdin, QIODevice::ReadOnly) : file.open(QIODevice::ReadOnly);
    if (!isOpen) {
        return Error{ErrorCode::BadToken,
                     QStringLiteral("The token file %1 cannot be read: %2.").arg(name, file.errorString()),
                     {}};
    }
    const QByteArray token = file.readLine(maxRequestLine).trimmed();
    if (Outcome problem = checkToken(token))
        return *problem;
    return token;
}

void addOptions(QCommandLineParser &parser)
{
    parser.addPositionalArgument(QStringLiteral("KEY"), QStringLiteral("What to release."));
    addServerOptions(parser);
    parser.addOption({QStringLiteral("token-file"),
                      QStringLiteral("File whose first line is the token of the hold; - is standard input. Never an "
                                     "argument: those can be read by others in the list of processes."),
                      QStringLiteral("FILE")});
    parser.addOption({QStringLiteral("semaphore"),
                      QStringLiteral("Release a semaphore slot (sr) even where stats does not show a semaphore.")});
    parser.addOption(
        {QStringLiteral("yes"), QStringLiteral("Do not ask for a confirmation; needed where there is no terminal.")});
    parser.addOption(
        {QStringLiteral("reason"), QStringLiteral("For the record: a ticket, or why."), QStringLiteral("TEXT")});
    parser.addOption({QStringLiteral("json"), QStringLiteral("The result as one JSON object.")});
}

Result<ReleaseOptions> optionsOf(const QCommandLineParser &parser)
{
    const auto target = keyAtServerOf(parser);
    if (!target)
        return target.error();
    const QString file = parser.value(QStringLiteral("token-file"));
    if (file.isEmpty())
        return Error{ErrorCode::BadToken, QStringLiteral("Name the file with the token: --token-file FILE."), {}};
    const Result<QByteArray> token = readToken(file);
    if (!token)
        return token.error();
    ReleaseOptions options;
    options.target = *target;
    options.token = *token;
    options.semaphore = parser.isSet(QStringLiteral("semaphore"));
    options.yes = parser.isSet(QStringLiteral("yes"));
    options.json = parser.isSet(QStringLiteral("json"));
    options.reason = parser.value(QStringLiteral("reason"));
    return options;
}

} // namespace

int releaseCommand(const QStringList &arguments)
{
    const QString name = QStringLiteral("release");
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral(
        "Releases the lock KEY that somebody else holds or has left, by its token. Shows first who "
        "holds it, and asks for the key once more. The token is in LOCKDECK_TOKEN of a "
        "command under lockctl run, on a hold's card in the window (More, Copy token), or in the "
        "holder's own log.\n"
        "Exit codes: 0 released, 1 not held by that token, or the key was not typed, 64 usage, 69 no server, "
        "refused or not dflockd."));
    addOptions(parser);
    if (const auto exit = parse(parser, name, arguments))
        return *exit;
    const Result<ReleaseOptions> options = optionsOf(parser);
    if (!options)
        return usageError(name, options.error().message);
    Terminal terminal;
    if (!options->yes && !terminal.isThere())
        return usageError(name, QStringLiteral("There is no terminal to ask for a confirmation; say --yes."));
    ReleaseRun run(*options, terminal);
    run.start();
    return QCoreApplication::exec();
}

} // namespace Lockdeck::Cli
