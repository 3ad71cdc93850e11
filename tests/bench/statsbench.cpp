#include "bench/alternating.h"
#include "protocol/serverstats.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>

using namespace Lockdeck;
using namespace std::chrono_literals;

static QByteArray statsOf(int locks)
{
    ServerStats stats;
    stats.connections = locks;
    for (int i = 0; i < locks; ++i) {
        stats.locks.push_back({QStringLiteral("service-%1/shard-%2").arg(i % 97).arg(i), quint64(i),
                               Moment(10s + 1ms * i), false, i % 5});
    }
    QByteArray json = encodeStats(stats, Moment(1s));
    json.reserve(json.size() + statsPadding);
    return json;
}

/// The same structs by Qt's own parser.
static std::size_t parseWithQt(const QByteArray &json)
{
    std::vector<LockStats> locks;
    const QJsonArray rows = QJsonDocument::fromJson(json).object()[QLatin1String("locks")].toArray();
    for (const QJsonValue &value : rows) {
        const QJsonObject row = value.toObject();
        const std::chrono::duration<double> left(row[QLatin1String("lease_expires_in_s")].toDouble());
        locks.push_back({row[QLatin1String("key")].toString(), quint64(row[QLatin1String("owner_conn_id")].toInteger()),
                         Moment(std::chrono::duration_cast<std::chrono::nanoseconds>(left)), false,
                         row[QLatin1String("waiters")].toInt()});
    }
    return locks.size();
}

int main(int argc, char *argv[])
{
    const QCoreApplication app(argc, argv);
    for (const int locks : {1'000, 100'000}) {
        const QByteArray json = statsOf(locks);
        Bench::compare({QStringLiteral("stats of %1 locks").arg(locks),
                        [&] {
                            if (!parseStats(json, {}, {}))
                                qFatal("stats were not parsed");
                        },
                        [&] {
                            if (parseWithQt(json) != std::size_t(locks))
                                qFatal("stats were not parsed");
                        },
                        QStringLiteral("QJsonDocument"), 5});
    }
    return 0;
}
