#pragma once

#include "client/tlstrust.h"
#include "protocol/error.h"
#include "protocol/rules.h"

#include <QtCore/QString>

#include <tuple>
#include <vector>

namespace Lockdeck {

/// Where one dflockd listens.
struct ServerAddress
{
    QString host = QStringLiteral("127.0.0.1");
    quint16 port = defaultPort;

    bool operator==(const ServerAddress &) const = default;
    bool operator<(const ServerAddress &other) const { return std::tie(host, port) < std::tie(other.host, other.port); }
    bool isLoopback() const;
    /// "host:port", "[::1]:port".
    QString toString() const;
    /// "host", "host:port", "[v6]:port"; without a port defaultPort.
    static Result<ServerAddress> parse(const QString &text);
};

/// Maps a key to one of `count` servers, as the official clients do: crc32(key as UTF-8) % count.
std::size_t crc32Shard(const QString &key, std::size_t count);
/// CRC-32 as in zlib.
quint32 crc32(QByteArrayView bytes);

/// The servers of one installation, in the order all its clients use (the order is part of the sharding).
struct ServerSet
{
    std::vector<ServerAddress> servers{ServerAddress{}};
    /// Secret for `auth`, empty where the server has none. In memory only: never printed, never stored.
    QByteArray authToken{};
    bool tls = false;

    using Sharding = std::size_t (*)(const QString &key, std::size_t count);
    Sharding sharding = crc32Shard;
    /// For TLS: who may vouch for all of these servers.
    TlsTrust trust{};
    /// Somebody said yes to the token crossing a network in plain text.
    bool plainAuth = false;

    bool operator==(const ServerSet &) const = default;
    const ServerAddress &serverFor(const QString &key) const { return servers[sharding(key, servers.size())]; }
    /// dflockd://a:6388,b:6388 without secrets.
    QString toUrl() const;
};

/// What a URL says: the servers, and the key if there is one.
struct ServerUrl
{
    ServerSet servers;
    QString key;
};

/// `dflockd://host:port[,host:port…][/key]`; `host:port` alone is taken too. `dflockds://` asks for TLS. A user part
/// (a secret in a URL) is refused with words that say where a token goes instead.
Result<ServerUrl> parseServerUrl(const QString &text);

} // namespace Lockdeck
