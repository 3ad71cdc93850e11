#include "statscommand.h"

#include "client/inquiry.h"
#include "commandline.h"
#include "output.h"
#include "protocol/serverstats.h"

#include <QtCore/QCoreApplication>

#include <algorithm>
#include <cstdio>
#include <vector>

namespace Lockdeck::Cli {

namespace {

using Seconds = std::chrono::duration<double>;

/// More than fit into a reply, unless the rows are empty.
constexpr std::size_t mostRows = 2'000'000;

/// One line of the table.
struct Line
{
    QString key;
    QString state;
    QString left;
    int waiters = 0;
};

std::vector<Line> linesOf(const ServerStats &stats)
{
    std::vector<Line> lines;
    for (const LockStats &lock : stats.locks) {
        const QString holder =
            lock.owner == 0 ? QStringLiteral("changing") : QStringLiteral("held by #%1").arg(lock.owner);
        const double left = Seconds(lock.deadline - stats.answered).count();
        lines.push_back({lock.key, holder, QStringLiteral("%1 s").arg(std::max(0.0, left), 0, 'f', 1), lock.waiters});
    }
    for (const SemaphoreStats &semaphore : stats.semaphores) {
        lines.push_back({semaphore.key, QStringLiteral("%1 of %2").arg(semaphore.holders).arg(semaphore.limit),
                         QStringLiteral("-"), semaphore.waiters});
    }
    for (const auto *idle : {&stats.idleLocks, &stats.idleSemaphores}) {
        for (const IdleStats &row : *idle)
            lines.push_back({row.key, QStringLiteral("free"), QStringLiteral("-"), 0});
    }
    std::sort(lines.begin(), lines.end(), [](const Line &a, const Line &b) {
        return a.waiters != b.waiters ? a.waiters > b.waiters : a.key < b.key;
    });
    return lines;
}

void printTable(const ServerAddress &server, const ServerStats &stats)
{
    const std::vector<Line> lines = linesOf(stats);
    std::printf("%s: keys %zu, connections %d\n", qPrintable(server.toString()), lines.size(), stats.connections);
    if (stats.keysLeftOut > 0)
        std::printf("%lld more keys are left out.\n", static_cast<long long>(stats.keysLeftOut));
    if (stats.cluster)
        std::printf("cluster: %s\n", qPrintable(stats.cluster->inWords()));
    qsizetype widest = 3;
    for (const Line &line : lines)
        widest = std::max(widest, displayKey(line.key).size());
    const int width = int(std::min<qsizetype>(widest, 60));
    if (!lines.empty())
        std::printf("%7s  %-*s  %-16s  %s\n", "WAITING", width, "KEY", "STATE", "LEASE LEFT");
    for (const Line &line : lines) {
        const QString padded = displayKey(line.key).leftJustified(width);
        std::printf("%7d  %s  %-16s  %s\n", line.waiters, qPrintable(padded), qPrintable(line.state),
                    qPrintable(line.left));
    }
}

/// The server's own JSON with a member that says whose it is.
void printStats(const ServerAddress &server, const QByteArray &json)
{
    const QByteArray rest = json.mid(1).trimmed();
    printJson("{\"server\":\"" + server.toString().toUtf8() + (rest.startsWith('}') ? "\"" : "\",") + rest);
}

/// Asks one server after the other; the first failure is complained about, the others are still asked.
class StatsRun : public QObject
{
public:
    StatsRun(ServerSet servers, bool json) : m_servers(std::move(servers)), m_json(json)
    {
        connect(&m_inquiry, &Inquiry::answered, this, [this](const Answer &answer) { take(answer); });
        connect(&m_inquiry, &Inquiry::failed, this, [this](const Error &error) { give(error); });
    }

    void next()
    {
        if (m_at == m_servers.servers.size())
            return QCoreApplication::exit(m_exit);
        m_inquiry.ask(Endpoint::of(m_servers, m_servers.servers[m_at]), Request::stats());
    }

private:
    void take(const Answer &answer)
    {
        if (answer.reply.kind != Reply::Kind::Stats)
            return give(errorFor(answer.reply, answer.request));
        StatsBounds bounds;
        bounds.rows = mostRows;
        const auto stats = parseStats(answer.reply.text, answer.sent, answer.answered, bounds);
        if (!stats)
            return give(stats.error());
        if (m_json)
            printStats(m_servers.servers[m_at], answer.reply.text);
        else
            printTable(m_servers.servers[m_at], *stats);
        ++m_at;
        next();
    }

    void give(const Error &error)
    {
        complain(m_servers.servers[m_at].toString() + QStringLiteral(": ") + error.message);
        m_exit = Unavailable;
        ++m_at;
        next();
    }

    ServerSet m_servers;
    bool m_json;
    Inquiry m_inquiry;
    std::size_t m_at = 0;
    int m_exit = Done;
};

} // namespace

int statsCommand(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("Shows what each server holds: every key, its holder and how many wait."));
    addServerOptions(parser);
    parser.addOption({QStringLiteral("json"), QStringLiteral("One JSON object a server: its stats, as it sent them.")});
    if (const auto exit = parse(parser, QStringLiteral("stats"), arguments))
        return *exit;
    if (!parser.positionalArguments().isEmpty()) {
        return usageError(QStringLiteral("stats"),
                          QStringLiteral("There is no argument “%1”.").arg(parser.positionalArguments().constFirst()));
    }
    const Result<ServerSet> servers = serversOf(parser);
    if (!servers)
        return usageError(QStringLiteral("stats"), servers.error().message);
    StatsRun run(*servers, parser.isSet(QStringLiteral("json")));
    QMetaObject::invokeMethod(
        QCoreApplication::instance(), [&run] { run.next(); }, Qt::QueuedConnection);
    return QCoreApplication::exec();
}

} // namespace Lockdeck::Cli
