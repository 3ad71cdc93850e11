#include "input.h"
#include "targets.h"

#include "client/serveraddress.h"

#include <QtCore/QUrl>

namespace Lockdeck::Fuzz {

namespace {

QString judgeServers(const ServerSet &servers)
{
    if (servers.servers.empty() || !servers.authToken.isEmpty())
        return QStringLiteral("no servers, or a token out of a URL");
    for (const ServerAddress &address : servers.servers) {
        if (address.host.isEmpty() || address.port == 0)
            return QStringLiteral("“%1” is no address").arg(address.toString());
        const auto again = ServerAddress::parse(address.toString());
        if (!again || !(*again == address) || again->isLoopback() != address.isLoopback())
            return QStringLiteral("“%1” is not what it says").arg(address.toString());
    }
    return {};
}

QString judgeUrl(const ServerUrl &url)
{
    const QString wrong = judgeServers(url.servers);
    if (!wrong.isEmpty())
        return wrong;
    if (!url.key.isEmpty() && checkKey(url.key))
        return QStringLiteral("“%1” is no key").arg(url.key);
    const QString text = url.servers.toUrl();
    const auto again = parseServerUrl(text + u'/' + QString::fromLatin1(QUrl::toPercentEncoding(url.key)));
    if (!again || !(again->servers == url.servers) || again->key != url.key || again->servers.toUrl() != text)
        return QStringLiteral("parsed back it is another than “%1”, “%2”").arg(text, url.key);
    if (url.servers.sharding(url.key, url.servers.servers.size()) >= url.servers.servers.size())
        return QStringLiteral("no server for “%1”").arg(url.key);
    return {};
}

} // namespace

/// A URL as somebody typed or linked it. Before each @ stands a secret.
QString fuzzUrl(QByteArrayView input)
{
    static const QString secret = QStringLiteral("hunter2");
    const QString text = QString::fromUtf8(input).replace(u'@', secret + u'@');
    const auto url = parseServerUrl(text);
    if (url)
        return judgeUrl(*url);
    const Error &error = url.error();
    if (error.message.isEmpty() || (error.code != ErrorCode::BadAddress && error.code != ErrorCode::BadKey))
        return QStringLiteral("refused without a reason: %1").arg(codeName(error.code));
    const bool tells = text.contains(u'@') && (error.message + error.detail).contains(secret);
    return tells ? QStringLiteral("the error repeats a secret: %1 (%2)").arg(error.message, error.detail) : QString();
}

} // namespace Lockdeck::Fuzz
