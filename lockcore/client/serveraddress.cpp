#include "client/serveraddress.h"

#include <QtCore/QStringList>
#include <QtCore/QUrl>
#include <QtNetwork/QHostAddress>

#include <algorithm>
#include <array>

namespace Lockdeck {

namespace {

constexpr std::array<quint32, 256> crcTable = [] {
    std::array<quint32, 256> table{};
    for (quint32 i = 0; i < 256; ++i) {
        quint32 value = i;
        for (int bit = 0; bit < 8; ++bit)
            value = (value & 1) ? 0xEDB88320U ^ (value >> 1) : value >> 1;
        table[i] = value;
    }
    return table;
}();

Error badAddress(const QString &message, const QString &text)
{
    return {ErrorCode::BadAddress, message, text};
}

Result<quint16> parsePort(const QString &text)
{
    bool ok = false;
    const uint port = text.toUInt(&ok);
    const bool digits = std::all_of(text.cbegin(), text.cend(), [](QChar c) { return c >= u'0' && c <= u'9'; });
    if (!ok || !digits || port < 1 || port > 65535)
        return badAddress(QStringLiteral("“%1” is not a port; a port is a number from 1 to 65535.").arg(text), text);
    return quint16(port);
}

bool isHostName(const QString &host)
{
    const auto allowed = [](QChar c) {
        return c.isLetterOrNumber() || c == u'-' || c == u'.' || c == u'_' || c == u':' || c == u'%';
    };
    return !host.isEmpty() && host.size() <= 253 && std::all_of(host.cbegin(), host.cend(), allowed);
}

/// A scheme and what follows it. No error repeats what could be a secret: whoever stands before an @.
struct Scheme
{
    bool tls = false;
    QString rest;
};

Result<Scheme> splitScheme(const QString &text)
{
    const qsizetype mark = text.indexOf(QLatin1String("://"));
    if (text.left(text.indexOf(u'/', mark < 0 ? 0 : mark + 3)).contains(u'@')) {
        return badAddress(QStringLiteral("A token does not belong in a URL; give it in the token field or in a file."),
                          QString());
    }
    if (mark < 0)
        return Scheme{false, text};
    const QString scheme = text.left(mark).toLower();
    if (scheme != QLatin1String("dflockd") && scheme != QLatin1String("dflockds")) {
        return badAddress(
            QStringLiteral("“%1://” is not dflockd's: write dflockd://host:port, or dflockds:// for TLS.").arg(scheme),
            scheme);
    }
    return Scheme{scheme.endsWith(u's'), text.mid(mark + 3)};
}

} // namespace

quint32 crc32(QByteArrayView bytes)
{
    quint32 value = 0xFFFFFFFFU;
    for (const char byte : bytes)
        value = crcTable[(value ^ static_cast<unsigned char>(byte)) & 0xFF] ^ (value >> 8);
    return ~value;
}

std::size_t crc32Shard(const QString &key, std::size_t count)
{
    return count > 0 ? crc32(key.toUtf8()) % count : 0;
}

bool ServerAddress::isLoopback() const
{
    return host.compare(QLatin1String("localhost"), Qt::CaseInsensitive) == 0 || QHostAddress(host).isLoopback();
}

QString ServerAddress::toString() const
{
    const QString shown = host.contains(u':') ? u'[' + host + u']' : host;
    return shown + u':' + QString::number(port);
}

Result<ServerAddress> ServerAddress::parse(const QString &text)
{
    QString host = text.trimmed();
    QString port;
    if (host.startsWith(u'[')) {
        const qsizetype end = host.indexOf(u']');
        const QString after = host.mid(end + 1);
        if (end < 0 || (!after.isEmpty() && !after.startsWith(u':')))
            return badAddress(QStringLiteral("“%1” is not an address; write [::1]:6388.").arg(text), text);
        port = after.isEmpty() ? after : after.mid(1) + (after.size() == 1 ? QStringLiteral(" ") : QString());
        host = host.mid(1, end - 1);
        if (QHostAddress(host).protocol() != QAbstractSocket::IPv6Protocol)
            return badAddress(QStringLiteral("“%1” is not an IPv6 address.").arg(host), text);
    } else if (host.count(u':') == 1) {
        port = host.section(u':', 1);
        host = host.section(u':', 0, 0);
        if (port.isEmpty())
            return badAddress(QStringLiteral("There is no port after the colon in “%1”.").arg(text), text);
    } else if (host.contains(u':') && QHostAddress(host).isNull()) {
        return badAddress(QStringLiteral("“%1” is not an address; write host:port.").arg(text), text);
    }
    if (host.isEmpty())
        return badAddress(QStringLiteral("The host is missing; write host:port."), text);
    if (!isHostName(host))
        return badAddress(QStringLiteral("“%1” is not a host name or address.").arg(host), text);
    if (port.isEmpty())
        return ServerAddress{host, defaultPort};
    const Result<quint16> number = parsePort(port);
    if (!number)
        return number.error();
    return ServerAddress{host, *number};
}

QString ServerSet::toUrl() const
{
    QStringList names;
    for (const ServerAddress &server : servers)
        names += server.toString();
    return (tls ? QStringLiteral("dflockds://") : QStringLiteral("dflockd://")) + names.join(u',');
}

Result<ServerUrl> parseServerUrl(const QString &text)
{
    const Result<Scheme> scheme = splitScheme(text.trimmed());
    if (!scheme)
        return scheme.error();
    const qsizetype slash = scheme->rest.indexOf(u'/');
    const QString list = slash < 0 ? scheme->rest : scheme->rest.left(slash);
    ServerUrl url;
    url.servers.tls = scheme->tls;
    url.servers.servers.clear();
    for (const QString &name : list.split(u',')) {
        const Result<ServerAddress> address = ServerAddress::parse(name);
        if (!address)
            return address.error();
        url.servers.servers.push_back(*address);
    }
    if (slash >= 0)
        url.key = QUrl::fromPercentEncoding(scheme->rest.mid(slash + 1).toUtf8());
    if (!url.key.isEmpty()) {
        if (Outcome problem = checkKey(url.key))
            return *problem;
    }
    return url;
}

} // namespace Lockdeck
