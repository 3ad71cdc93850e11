#include "seeds.h"

#include "input.h"

#include "protocol/request.h"
#include "ui/settings.h"

#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QMap>
#include <QtCore/QTemporaryDir>

#include <random>

namespace Lockdeck::Fuzz {

namespace {

/// All in one piece of 256 bytes after the other.
const QByteArray wholePieces(Pieces::choices, '\xff');
/// Of the longest line.
constexpr char longestLine = '\xff';

/// The recorded steps (tests/data/README.md) of one conversation after the other.
QList<QJsonArray> conversations()
{
    QList<QJsonArray> all;
    QFile file(QStringLiteral(LOCKDECK_TEST_DATA "/dflockd-1.10.jsonl"));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("%s cannot be read", qPrintable(file.fileName()));
    while (!file.atEnd())
        all += QJsonDocument::fromJson(file.readLine())[u"steps"].toArray();
    return all;
}

/// $T1 and its like as tokens that the real server could have given.
QByteArray withTokens(const QString &text)
{
    QByteArray bytes = text.toUtf8();
    for (qsizetype at = bytes.indexOf("$T"); at >= 0; at = bytes.indexOf("$T", at))
        bytes.replace(at, 3, QByteArray(31, '0') + bytes[at + 2]);
    return bytes;
}

/// What each conversation's server sent, one line after the other.
QByteArrayList replySeeds()
{
    QByteArrayList seeds;
    for (const QJsonArray &steps : conversations()) {
        QByteArray lines;
        for (const QJsonValue &step : steps) {
            if (const QString line = step[u"recv"].toString(); !line.isEmpty())
                lines += withTokens(line) + '\n';
        }
        if (!lines.isEmpty())
            seeds += wholePieces + longestLine + lines;
    }
    seeds += wholePieces + longestLine + "error_draining\nerror_not_leader 10.0.0.7:6388\nok\n";
    return seeds;
}

/// What each conversation's clients sent.
QByteArrayList requestSeeds()
{
    QByteArrayList seeds;
    for (const QJsonArray &steps : conversations()) {
        QByteArray requests;
        for (const QJsonValue &step : steps) {
            requests += withTokens(step[u"send"].toString());
            if (!step[u"stats"].isUndefined())
                requests += encode(Request::stats());
        }
        if (!requests.isEmpty())
            seeds += wholePieces + requests;
    }
    return seeds;
}

/// An expectation as a reply that meets it: a range's lower end, any number for what is bound.
QJsonValue metBy(const QJsonValue &expected)
{
    if (expected.isArray()) {
        QJsonArray list;
        for (const QJsonValue &entry : expected.toArray())
            list += metBy(entry);
        return list;
    }
    if (!expected.isObject())
        return expected;
    const QJsonObject object = expected.toObject();
    if (const QJsonArray range = object[u"~"].toArray(); !range.isEmpty())
        return range.first();
    if (object.contains(u"=") || object.contains(u"!="))
        return 7;
    QJsonObject met;
    for (auto it = object.begin(); it != object.end(); ++it)
        met[it.key()] = metBy(it.value());
    return met;
}

/// What each conversation's server answered to `stats`, in pairs.
QByteArrayList statsSeeds()
{
    const QByteArray full = R"({"connections":43,"locks":[{"key":"stuck","owner_conn_id":21,)"
                            R"("lease_expires_in_s":11.276910547,"waiters":0}],"semaphores":[{"key":"pool","limit":3,)"
                            R"("holders":2,"waiters":1}],"idle_locks":[{"key":"a\u003cb","idle_s":1.25}],)"
                            R"("idle_semaphores":[{"key":"ж","idle_s":0.5}],"signal_channels":[],)"
                            R"("cluster":{"id":1,"role":"leader","term":3,"voters":[1,2,3]}})";
    QByteArrayList seeds = {full + '\n' + full};
    QByteArray before = full;
    for (const QJsonArray &steps : conversations()) {
        for (const QJsonValue &step : steps) {
            if (!step[u"stats"].isObject())
                continue;
            const QByteArray json = QJsonDocument(metBy(step[u"stats"]).toObject()).toJson(QJsonDocument::Compact);
            seeds += before + '\n' + json;
            before = json;
        }
    }
    return seeds;
}

QByteArrayList urlSeeds()
{
    return {"dflockd://localhost:6388",
            "dflockd://a.locks:6388,b.locks:6388,c.locks:6388",
            "dflockd://a,b:7000/jobs%2Fnightly",
            "dflockds://[fe80::1%25eth0]:99/k%C3%BC",
            "DFLOCKD://[::1],[::ffff:10.0.0.7]:1/",
            "10.0.0.7",
            "::1",
            "dflockd://token@host:6388/key",
            "http://user:secret@host/",
            "dflockd://host/a@b"};
}

/// What Lockdeck writes, and what somebody could make of it.
QByteArrayList settingsSeeds()
{
    Settings full;
    full.geometry = QByteArray("\0\1geometry\n=;", 13);
    full.layout = QByteArray(40, '\xff');
    full.columns = "columns";
    full.theme = ThemeChoice::Dark;
    full.hiddenDocks = {QStringLiteral("servers"), QStringLiteral("events")};
    full.holdsFolded = true;
    full.interval = std::chrono::milliseconds(500);
    full.recentUrls = {QStringLiteral("dflockd://a:1,b:2"), QStringLiteral("dflockd://[::1]:6388/k%20ü")};
    QByteArrayList seeds = {
        "",
        "[window]\ntheme=purple\nlayout=17\nhidden=@Invalid()\n[connection]\ninterval_ms=-3\nrecent=a, \"b,c\", "
        "\\x41\n",
        "[window]\ngeometry=@Variant(\\0\\0\\0\\t\\0\\0\\0\\x1\\0\\0\\0\\n\\0\\0\\0\\x2\\0k)\nlayout=@Size(1 2)\n"};
    const QTemporaryDir folder;
    for (const Settings &settings : {Settings(), full}) {
        QFile file(folder.filePath(QString::number(seeds.size())));
        if (!SettingsFile(file.fileName()).save(settings).isEmpty() || !file.open(QIODevice::ReadOnly))
            qFatal("%s cannot be written", qPrintable(file.fileName()));
        seeds += file.readAll();
    }
    return seeds;
}

/// Throws of the dice for some hundred operations.
QByteArrayList lockTableSeeds()
{
    QByteArrayList seeds;
    std::mt19937 engine(1); // the same ones every time
    for (int size = 64; size <= 4096; size *= 2) {
        QByteArray seed;
        while (seed.size() < size)
            seed += static_cast<char>(engine());
        seeds += seed;
    }
    return seeds;
}

} // namespace

QByteArrayList seedsOf(const QByteArray &target)
{
    static const QMap<QByteArray, QByteArrayList (*)()> makers = {
        {"reply", replySeeds}, {"stats", statsSeeds},       {"request", requestSeeds},
        {"url", urlSeeds},     {"settings", settingsSeeds}, {"locktable", lockTableSeeds},
    };
    const auto make = makers.value(target);
    return make ? make() : QByteArrayList();
}

} // namespace Lockdeck::Fuzz
