#pragma once

#include "client/serveraddress.h"
#include "fault.h"

#include <QtCore/QObject>
#include <QtCore/QTimer>
#include <QtNetwork/QTcpServer>

#include <memory>
#include <vector>

namespace Lockdeck::Test {

class ProxyLink;

/// A TCP proxy on loopback in front of a dflockd, whose network goes wrong when it is told to: one fault at a time, for
/// the connections there are and for those to come. One thread, with an event loop.
class FaultProxy : public QObject
{
    Q_OBJECT

public:
    explicit FaultProxy(quint16 serverPort, QObject *parent = nullptr);
    ~FaultProxy() override;

    ServerAddress address() const;

    /// Now.
    void strike(const Fault &fault);
    /// When the next connection comes, before a byte of it is passed on.
    void strikeOnConnect(const Fault &fault);
    /// When a client sends its `nth` request with that command (1 is the first from now on), before that is passed on.
    void strikeOnRequest(const QByteArray &command, const Fault &fault, int nth = 1);
    /// When the reply to such a request comes, after it has been passed on.
    void strikeAfterReply(const QByteArray &command, const Fault &fault, int nth = 1);
    /// The network is well: what was held goes through, whoever closed is seen to have closed.
    void heal();
    /// Closes every connection in order and listens no more.
    void shutDown();

    int openLinks() const;

signals:
    /// A fault has struck.
    void struck();

private:
    friend class ProxyLink;
    enum class At { Never, Connect, Request, Reply };

    void plan(At at, const QByteArray &command, const Fault &fault, int nth);
    void accept();
    bool listen();
    /// True when that is what the planned fault waits for.
    bool isDue(At at, const QByteArray &command);
    void strikePlanned();
    std::vector<ProxyLink *> links() const;
    void drop(ProxyLink *link);

    quint16 m_serverPort;
    quint16 m_port = 0;
    QTcpServer m_server;
    QTimer m_heal;
    std::vector<std::unique_ptr<ProxyLink>> m_links;
    Fault m_fault;
    At m_at = At::Never;
    QByteArray m_command;
    int m_nth = 0;
    Fault m_planned;
};

} // namespace Lockdeck::Test
