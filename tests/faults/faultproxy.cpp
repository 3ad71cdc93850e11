#include "faultproxy.h"

#include "proxylink.h"

#include <QtNetwork/QTcpSocket>

#include <algorithm>

namespace Lockdeck::Test {

FaultProxy::FaultProxy(quint16 serverPort, QObject *parent) : QObject(parent), m_serverPort(serverPort)
{
    m_heal.setSingleShot(true);
    connect(&m_heal, &QTimer::timeout, this, &FaultProxy::heal);
    connect(&m_server, &QTcpServer::newConnection, this, &FaultProxy::accept);
    if (!listen())
        qFatal("the fault proxy cannot listen");
    m_port = m_server.serverPort();
}

FaultProxy::~FaultProxy() = default;

ServerAddress FaultProxy::address() const
{
    return {QStringLiteral("127.0.0.1"), m_port};
}

bool FaultProxy::listen()
{
    m_server.setListenBacklogSize(64);
    return m_server.listen(QHostAddress::LocalHost, m_port);
}

void FaultProxy::accept()
{
    while (QTcpSocket *client = m_server.nextPendingConnection()) {
        const bool isStruck = isDue(At::Connect, {});
        if (isStruck)
            strikePlanned();
        m_links.push_back(std::make_unique<ProxyLink>(*this, client, m_serverPort));
        if (isStruck || m_fault.isWeather())
            m_links.back()->setFault(m_fault);
    }
}

// ---- Faults

void FaultProxy::strike(const Fault &fault)
{
    m_at = At::Never;
    m_fault = fault;
    if (fault.kind == Fault::Kind::Vanish)
        m_server.close();
    for (ProxyLink *link : links())
        link->setFault(fault);
    if (fault.lasts.count() > 0)
        m_heal.start(fault.lasts);
    emit struck();
}

void FaultProxy::plan(At at, const QByteArray &command, const Fault &fault, int nth)
{
    m_at = at;
    m_command = command;
    m_nth = nth;
    m_planned = fault;
}

void FaultProxy::strikeOnConnect(const Fault &fault)
{
    plan(At::Connect, {}, fault, 1);
}

void FaultProxy::strikeOnRequest(const QByteArray &command, const Fault &fault, int nth)
{
    plan(At::Request, command, fault, nth);
}

void FaultProxy::strikeAfterReply(const QByteArray &command, const Fault &fault, int nth)
{
    plan(At::Reply, command, fault, nth);
}

bool FaultProxy::isDue(At at, const QByteArray &command)
{
    return m_at == at && m_command == command && --m_nth == 0;
}

void FaultProxy::strikePlanned()
{
    strike(m_planned);
}

void FaultProxy::heal()
{
    m_heal.stop();
    const bool wasGone = m_fault.kind == Fault::Kind::Vanish;
    m_fault = {};
    for (ProxyLink *link : links())
        link->setFault({});
    if (!wasGone || listen())
        return;
    // Somebody else has the port for a moment.
    m_fault.kind = Fault::Kind::Vanish;
    m_heal.start(50);
}

void FaultProxy::shutDown()
{
    m_at = At::Never;
    m_fault = {};
    m_server.close();
    m_heal.stop();
    for (ProxyLink *link : links())
        link->close();
}

int FaultProxy::openLinks() const
{
    return static_cast<int>(m_links.size());
}

/// A copy: a link may end, and go, while it is told something.
std::vector<ProxyLink *> FaultProxy::links() const
{
    std::vector<ProxyLink *> links;
    std::ranges::transform(m_links, std::back_inserter(links), [](const auto &link) { return link.get(); });
    return links;
}

/// Called from the link's own signals: it goes later.
void FaultProxy::drop(ProxyLink *link)
{
    const auto at = std::ranges::find(m_links, link, [](const auto &each) { return each.get(); });
    if (at == m_links.end())
        return;
    at->release()->deleteLater();
    m_links.erase(at);
}

} // namespace Lockdeck::Test
