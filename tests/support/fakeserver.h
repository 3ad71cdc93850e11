#pragma once

#include "client/serveraddress.h"

#include <QtCore/QList>
#include <QtCore/QObject>
#include <QtCore/QStringList>
#include <QtNetwork/QTcpServer>

#include <memory>
#include <vector>

class QTcpSocket;

namespace Lockdeck::Test {

/// A server on loopback that says exactly what a test tells it to, right or wrong. Lives in one thread.
class FakeServer : public QObject
{
    Q_OBJECT

public:
    /// Instead of a reply: says nothing, or closes.
    static constexpr const char *silence = "";
    static constexpr const char *hangUp = "\x04";

    FakeServer();
    ~FakeServer() override;

    /// Requests that begin so ("l k", "n") are answered with these lines in turn, the last one again and again.
    /// Later rules come first. Without a rule: silence.
    void when(const QByteArray &start, std::vector<QByteArray> replies);
    /// Sends a line that nobody asked for on every connection.
    void say(const QByteArray &line);
    void closeAll();

    ServerAddress address() const;
    ServerSet servers() const { return ServerSet{{address()}, {}, false}; }
    /// Requests seen so far, each on one line: "l k 10 33". The connection's number comes first: "1: l k 10 33".
    QStringList requests() const { return m_requests; }
    int count(const QString &part) const { return static_cast<int>(m_requests.filter(part).size()); }
    int connections() const { return m_accepted; }
    int openConnections() const { return static_cast<int>(m_sockets.size()); }

    /// An address where nothing listens.
    static ServerAddress nobody();

signals:
    /// A request has come, as in requests(); before it is answered.
    void asked(const QString &request);

private:
    struct Rule
    {
        QByteArray start;
        std::vector<QByteArray> replies;
        std::size_t next = 0;
    };

    void onConnection();
    void onReadyRead(QTcpSocket *socket, int number);
    void answer(QTcpSocket *socket, const QByteArray &request);

    QTcpServer m_server;
    std::vector<Rule> m_rules;
    QList<QTcpSocket *> m_sockets;
    QStringList m_requests;
    int m_accepted = 0;
};

inline const QByteArray someToken = "0123456789abcdef0123456789abcdef";

} // namespace Lockdeck::Test
