#include "proxylink.h"

#include "faultproxy.h"

#include <algorithm>

#include <sys/socket.h>

using namespace std::chrono_literals;

namespace Lockdeck::Test {

static constexpr qsizetype throttledBytes = 8;
static constexpr std::chrono::milliseconds throttlePause = 125ms;

/// Ends the connection with a RST instead of a FIN.
static void reset(QTcpSocket &socket)
{
    const linger atOnce{1, 0};
    setsockopt(static_cast<int>(socket.socketDescriptor()), SOL_SOCKET, SO_LINGER, &atOnce, sizeof atOnce);
    socket.abort();
}

// ---- One direction

ProxyPipe::ProxyPipe(Way way, QTcpSocket &from, QTcpSocket &to) : m_way(way), m_from(from), m_to(to), m_timer(this)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, [this] { pump(); });
}

void ProxyPipe::setFault(const Fault &fault)
{
    m_fault = fault.goes(m_way) ? fault : Fault{};
    pump();
}

void ProxyPipe::take(const QByteArray &bytes)
{
    if (bytes.isEmpty() || m_fault.kind == Fault::Kind::Swallow)
        return;
    add({dueFor(BootTime::now()), bytes, false});
}

void ProxyPipe::takeEnd()
{
    add({dueFor(BootTime::now()), {}, true});
}

void ProxyPipe::flush()
{
    m_fault = {};
    for (Piece &piece : m_pieces)
        piece.due = {};
    pump();
}

void ProxyPipe::add(Piece piece)
{
    m_pieces.push_back(std::move(piece));
    pump();
}

Moment ProxyPipe::dueFor(Moment now) const
{
    if (m_fault.kind == Fault::Kind::Delay)
        return now + m_fault.time;
    if (m_fault.kind == Fault::Kind::Join)
        return m_pieces.empty() ? now + m_fault.time : m_pieces.front().due;
    return now;
}

void ProxyPipe::pump()
{
    using Kind = Fault::Kind;
    const bool isConnecting =
        m_to.state() == QAbstractSocket::HostLookupState || m_to.state() == QAbstractSocket::ConnectingState;
    const bool isShut = isConnecting || m_fault.kind == Kind::Hold || m_fault.kind == Kind::Swallow;
    const qsizetype atOnce = m_fault.kind == Kind::Split ? 1 : m_fault.kind == Kind::Throttle ? throttledBytes : 0;
    while (!m_pieces.empty() && !isShut && !m_timer.isActive()) {
        Piece &piece = m_pieces.front();
        const auto early = piece.due - BootTime::now();
        if (early > 0ns) {
            m_timer.start(std::chrono::ceil<std::chrono::milliseconds>(early));
            return;
        }
        if (piece.isEnd) {
            m_ended = true;
            m_pieces.clear();
            m_to.disconnectFromHost();
            return;
        }
        const qsizetype size = atOnce > 0 ? std::min(atOnce, piece.bytes.size()) : piece.bytes.size();
        const QByteArray bytes = piece.bytes.first(size);
        piece.bytes.remove(0, size);
        if (piece.bytes.isEmpty())
            m_pieces.pop_front();
        pass(bytes); // last: a connection that turns out closed comes back here
        if (atOnce > 0)
            m_timer.start(m_fault.kind == Kind::Split ? 0ms : throttlePause);
    }
}

void ProxyPipe::pass(const QByteArray &bytes)
{
    QByteArray passed = bytes;
    if (m_fault.kind == Fault::Kind::Truncate) {
        passed.truncate(bytes.size() / 2);
        m_pieces.push_front({{}, {}, true});
    } else if (m_fault.kind == Fault::Kind::Corrupt) {
        for (qsizetype i = 0; i < passed.size(); i += 2)
            passed[i] = static_cast<char>(passed[i] ^ 0x04);
        m_fault = {};
    }
    if (m_to.state() == QAbstractSocket::UnconnectedState)
        return;
    m_to.write(passed);
    m_to.flush();
}

// ---- Both directions

ProxyLink::ProxyLink(FaultProxy &proxy, QTcpSocket *client, quint16 serverPort)
    : m_proxy(proxy), m_client(client), m_up(Way::Up, *client, m_server), m_down(Way::Down, m_server, *client)
{
    client->setParent(this);
    client->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    connect(client, &QTcpSocket::readyRead, this, [this] { onUp(); });
    connect(client, &QTcpSocket::disconnected, this, [this] {
        m_up.takeEnd();
        onClosed();
    });
    connect(&m_server, &QTcpSocket::connected, this, [this] {
        m_server.setSocketOption(QAbstractSocket::LowDelayOption, 1);
        m_up.pump();
    });
    connect(&m_server, &QTcpSocket::readyRead, this, [this] { onDown(); });
    connect(&m_server, &QTcpSocket::disconnected, this, [this] {
        m_down.takeEnd();
        onClosed();
    });
    connect(&m_server, &QTcpSocket::errorOccurred, this, [this] {
        if (m_server.state() == QAbstractSocket::UnconnectedState) // refused: no disconnected() comes
            m_down.takeEnd();
    });
    m_server.connectToHost(QStringLiteral("127.0.0.1"), serverPort);
}

/// Its sockets close with it, and have nobody left to tell.
ProxyLink::~ProxyLink()
{
    m_client->blockSignals(true);
    m_server.blockSignals(true);
}

void ProxyLink::onUp()
{
    const QByteArray bytes = m_client->isOpen() ? m_client->readAll() : QByteArray();
    watchRequests(bytes);
    m_up.take(bytes);
}

/// A planned fault strikes before what it waits for is passed on.
void ProxyLink::watchRequests(const QByteArray &bytes)
{
    for (const char byte : bytes) {
        if (byte != '\n') {
            m_line += byte;
            continue;
        }
        const QByteArray line = std::exchange(m_line, {});
        const bool isCommand = m_linesOfRequest == 0;
        m_linesOfRequest = (m_linesOfRequest + 1) % 3;
        if (!isCommand)
            continue;
        m_unanswered.push_back(line);
        if (m_proxy.isDue(FaultProxy::At::Request, line))
            m_proxy.strikePlanned();
    }
}

void ProxyLink::onDown()
{
    const QByteArray bytes = m_server.readAll();
    m_down.take(bytes);
    for (auto replies = bytes.count('\n'); replies > 0 && !m_unanswered.empty(); --replies) {
        const QByteArray command = m_unanswered.front();
        m_unanswered.pop_front();
        if (m_proxy.isDue(FaultProxy::At::Reply, command))
            m_proxy.strikePlanned();
    }
}

void ProxyLink::setFault(const Fault &fault)
{
    m_up.setFault(fault);
    m_down.setFault(fault);
    end(fault);
}

/// The faults that end a connection.
void ProxyLink::end(const Fault &fault)
{
    switch (fault.kind) {
    case Fault::Kind::Reset:
    case Fault::Kind::Vanish:
        reset(*m_client);
        reset(m_server);
        break;
    case Fault::Kind::ResetClient:
        reset(*m_client);
        m_server.disconnectFromHost();
        break;
    case Fault::Kind::Cut:
        m_down.setFault({"", Fault::Kind::Swallow, Way::Both, 0ms, 0ms});
        m_up.setFault({"", Fault::Kind::Swallow, Way::Both, 0ms, 0ms});
        reset(m_server);
        break;
    case Fault::Kind::HalfClose:
        ::shutdown(static_cast<int>((fault.way == Way::Up ? m_server : *m_client).socketDescriptor()), SHUT_WR);
        break;
    default:
        break;
    }
}

void ProxyLink::close()
{
    m_up.flush();
    m_down.flush();
    m_client->disconnectFromHost();
    m_server.disconnectFromHost();
}

void ProxyLink::onClosed()
{
    const auto isOver = [](const QTcpSocket &socket) { return socket.state() == QAbstractSocket::UnconnectedState; };
    if (isOver(*m_client) && isOver(m_server))
        m_proxy.drop(this);
}

} // namespace Lockdeck::Test
