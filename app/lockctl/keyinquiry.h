#pragma once

#include "client/inquiry.h"
#include "keylook.h"

#include <QtCore/QCommandLineParser>

namespace Lockdeck::Cli {

/// A key, and the one server of several that is its shard.
struct KeyAtServer
{
    QString key;
    ServerSet servers;

    const ServerAddress &server() const { return servers.serverFor(key); }
    Endpoint endpoint() const { return Endpoint::of(servers, server()); }
    /// "k on 127.0.0.1:6388".
    QString toString() const;
    /// Members "at", "key" and "server".
    QJsonObject toJson(Moment at) const;
};

/// The one positional argument and the server options of a command.
Result<KeyAtServer> keyAtServerOf(const QCommandLineParser &parser);

/// Looks at a key in its server's `stats`, again and again if asked to, each time on a connection of its own. Exactly
/// one signal follows each look(), which may be called from a slot.
class KeyInquiry : public QObject
{
    Q_OBJECT

public:
    explicit KeyInquiry(const KeyAtServer &target, QObject *parent = nullptr);
    void look();

signals:
    void looked(const Lockdeck::Cli::KeyLook &look);
    void failed(const Lockdeck::Error &error);

private:
    void take(const Answer &answer);

    const KeyAtServer m_target;
    Inquiry m_inquiry;
};

} // namespace Lockdeck::Cli
