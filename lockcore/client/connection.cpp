#include "client/connection.h"

#include "client/networkwords.h"
#include "client/plainauth.h"
#include "client/protocoltap.h"
#include "client/tlswords.h"
#include "system/tcpkeepalive.h"

#include <QtCore/QPointer>
#include <QtNetwork/QNetworkProxy>
#include <QtNetwork/QSslSocket>

#include <sys/socket.h>

#include <algorithm>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace Lockdeck {

/// A connection whose peer vanished is noticed after 25 s, whether or not something is on its way.
static constexpr TcpKeepAlive keepAlive{10s, 5s, 3, 25s};

/// True when the system holds bytes that the event loop has not brought us yet.
static bool bytesLieUnread(qintptr descriptor)
{
    char byte = 0;
    return ::recv(static_cast<int>(descriptor), &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

/// QTimer counts milliseconds in an int; longer waits are looked at once a day.
static constexpr std::chrono::milliseconds longestTimer = 24h;
/// Nothing is waited for longer than this, whatever a caller says.
static constexpr std::chrono::milliseconds longestWait = 24h * 365;

static std::chrono::milliseconds roundedUp(std::chrono::nanoseconds time)
{
    return std::chrono::ceil<std::chrono::milliseconds>(time);
}

Connection::Connection(QObject *parent, const Clock &clock) : Transport(parent), m_clock(clock)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &Connection::onTimeout);
    m_readFirst.setSingleShot(true);
    connect(&m_readFirst, &QTimer::timeout, this, &Connection::writeHeld);
}

Connection::~Connection()
{
    close();
}

void Connection::setTap(std::unique_ptr<ProtocolTap> tap)
{
    if (m_tap)
        m_tap->closed({}, m_clock.now());
    m_tap = std::move(tap);
}

void Connection::open(const Endpoint &endpoint)
{
    close();
    m_endpoint = endpoint;
    m_lines.clear();
    m_anyLine = false;
    m_nextLineIsUnasked = false;
    m_stage = Stage::Connecting;
    if (m_tap)
        m_tap->connecting(endpoint, m_clock.now());

    m_tls = endpoint.tls ? new QSslSocket : nullptr;
    m_socket.reset(m_tls ? m_tls : new QTcpSocket);
    m_socket->setProxy(QNetworkProxy::NoProxy);
    connect(m_socket.get(), &QTcpSocket::connected, this, &Connection::onConnected);
    connect(m_socket.get(), &QTcpSocket::readyRead, this, &Connection::onReadyRead);
    connect(m_socket.get(), &QTcpSocket::errorOccurred, this, &Connection::onSocketError);
    if (m_tls)
        connect(m_tls, &QSslSocket::encrypted, this, &Connection::onEncrypted);
    alarmAfter(endpoint.connectTimeout);
    // A refusal on loopback can come at once, and no signal may come from inside a call.
    later([this] { connectSocket(); });
}

/// In the next turn of the event loop, unless the socket of now is closed by then.
template<typename Call>
void Connection::later(Call call)
{
    QTimer::singleShot(0, this, [this, socket = QPointer(m_socket.get()), call] {
        if (socket && socket == m_socket.get())
            call();
    });
}

void Connection::connectSocket()
{
    const ServerAddress &to = m_endpoint.address;
    if (const Outcome problem = checkPlainAuth(m_endpoint)) {
        fail(*problem);
    } else if (!m_tls) {
        m_socket->connectToHost(to.host, to.port);
    } else if (QSslSocket::supportsSsl()) {
        m_tls->setSslConfiguration(m_endpoint.trust.configuration());
        m_tls->connectToHostEncrypted(to.host, to.port);
    } else {
        fail(TlsWords::unsupported(to));
    }
}

void Connection::send(const Request &request, std::chrono::milliseconds within)
{
    if (m_stage != Stage::Open)
        return;
    const bool unread = m_pending.empty() && bytesLieUnread(m_socket->socketDescriptor());
    // A line that lies here already cannot answer what is only sent now (a stalled thread finds it so).
    if (m_pending.empty() && (m_lines.pending() > 0 || (unread && !m_tls)))
        m_nextLineIsUnasked = true;
    if (m_tls && (unread || !m_held.empty()))
        hold(request, within);
    else
        write(request, within);
}

/// With TLS the bytes that lie here need not be a line: its tickets come after the handshake. So they are read first:
/// a timer's turn comes after the sockets'.
void Connection::hold(const Request &request, std::chrono::milliseconds within)
{
    m_held.emplace_back(request, within);
    m_readFirst.start(0ms);
}

void Connection::writeHeld()
{
    m_nextLineIsUnasked = m_nextLineIsUnasked || m_lines.pending() > 0;
    for (const auto &[request, within] : std::exchange(m_held, {}))
        write(request, within);
}

void Connection::close()
{
    if (!m_held.empty())
        writeHeld();
    if (m_tap)
        m_tap->closed({}, m_clock.now());
    silenceAlarm();
    m_readFirst.stop();
    m_pending.clear();
    m_lines.clear();
    m_stage = Stage::Closed;
    m_tls = nullptr;
    if (!m_socket)
        return;
    // close() may be called from the socket's own signal, so the socket itself goes later.
    QTcpSocket *socket = m_socket.release();
    disconnect(socket, nullptr, this, nullptr);
    if (!m_gathered.isEmpty())
        socket->write(std::exchange(m_gathered, {}));
    socket->flush();
    socket->abort();
    socket->deleteLater();
}

void Connection::onConnected()
{
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    keepAlive.applyTo(static_cast<int>(m_socket->socketDescriptor()));
    if (m_tls) {
        m_stage = Stage::Encrypting;
        alarmAfter(handshakeTimeout);
    } else {
        beginConversation();
    }
}

void Connection::onEncrypted()
{
    beginConversation();
}

void Connection::beginConversation()
{
    silenceAlarm();
    if (m_tap)
        m_tap->opened(m_clock.now());
    if (m_endpoint.authToken.isEmpty()) {
        m_stage = Stage::Open;
        m_lastSent = m_clock.now();
        emit opened();
    } else if (const Outcome problem = checkPlainAuth(m_endpoint, m_socket->peerAddress())) {
        fail(*problem);
    } else {
        m_stage = Stage::Authenticating;
        write(Request::auth(m_endpoint.authToken), handshakeTimeout);
    }
}

/// A single request leaves at once. Those behind it QTcpSocket gathers into one write at the end of the turn; what is
/// asked while replies are taken in leaves together behind them.
void Connection::write(const Request &request, std::chrono::milliseconds within)
{
    m_lastSent = m_clock.now();
    if (m_tap)
        m_tap->sent(request, m_lastSent);
    m_pending.push_back({request, m_lastSent, std::min<std::chrono::milliseconds>(within, longestWait)});
    if (m_pending.size() == 1)
        awaitFront(m_lastSent);
    if (m_isTakingLines)
        return appendRequest(m_gathered, request);
    m_socket->write(encode(request));
    if (m_pending.size() == 1)
        flush();
}

/// What cannot be written is an error of the socket; no signal may come from inside a call, so it is told later.
void Connection::flush()
{
    m_isFlushing = true;
    m_socket->flush();
    m_isFlushing = false;
}

/// Sets the bound for the reply that is due next. An alarm that is set for earlier finds that out by itself: to start
/// a timer anew with every request would cost more than the requests do.
void Connection::awaitFront(Moment now)
{
    if (m_pending.empty())
        return;
    m_frontDue = now + m_pending.front().within;
    if (m_frontDue < m_alarmAt)
        alarmAfter(m_pending.front().within);
}

void Connection::alarmAfter(std::chrono::milliseconds time)
{
    m_alarmAt = m_clock.now() + time;
    m_timer.start(std::min<std::chrono::milliseconds>(time, longestTimer));
}

void Connection::silenceAlarm()
{
    m_alarmAt = Moment::max();
    m_timer.stop();
}

void Connection::onTimeout()
{
    m_alarmAt = Moment::max();
    if (m_stage == Stage::Connecting || m_stage == Stage::Encrypting) {
        fail(timeoutError());
        return;
    }
    if (m_pending.empty())
        return;
    const auto left = m_frontDue - m_clock.now();
    if (left > 0ns)
        alarmAfter(roundedUp(left));
    else
        fail(timeoutError());
}

Error Connection::timeoutError() const
{
    switch (m_stage) {
    case Stage::Connecting:
        return NetworkWords::connectTimeout(m_endpoint.address, m_endpoint.connectTimeout);
    case Stage::Encrypting:
        return NetworkWords::handshakeTimeout(m_endpoint.address, handshakeTimeout);
    default:
        const Pending &front = m_pending.front();
        return NetworkWords::replyTimeout(m_endpoint.address, front.request, front.within);
    }
}

void Connection::onReadyRead()
{
    const QByteArray bytes = m_socket->readAll();
    // A TLS server answers what it does not understand with an alert: 21, 3, its version. It is no line and has no end.
    if (!m_tls && !m_anyLine && m_lines.pending() == 0 && bytes.startsWith("\x15\x03")) {
        fail(TlsWords::unexpected(m_endpoint.address));
        return;
    }
    m_lines.append(bytes);
    m_isTakingLines = true;
    while (m_stage == Stage::Authenticating || m_stage == Stage::Open) {
        m_lines.setMaxLine(longestLine());
        const auto line = m_lines.take();
        if (!line)
            break;
        takeLine(*line);
    }
    m_isTakingLines = false;
    if (m_stage != Stage::Closed && !m_gathered.isEmpty()) {
        m_socket->write(m_gathered);
        m_gathered.resize(0); // keeps its memory
        flush();
    }
    if (m_stage != Stage::Closed && m_lines.overflown())
        fail(NetworkWords::lineTooLong(m_endpoint.address, longestLine()));
}

/// Only `stats` is answered at length.
qsizetype Connection::longestLine() const
{
    const bool isStats = !m_pending.empty() && m_pending.front().request.verb == Verb::Stats;
    return isStats ? m_maxStatsLine : maxShortLine;
}

/// The start of a line, fit for an error: a server may repeat the token it was sent. As the words that stand for it
/// have a blank, what was no reply does not become one.
QByteArray Connection::withoutToken(QByteArrayView line) const
{
    QByteArray text = line.first(std::min(line.size(), maxShortLine)).toByteArray();
    if (m_endpoint.authToken.size() >= ProtocolTap::shortestSecret)
        text.replace(m_endpoint.authToken, "(the token)");
    return text;
}

void Connection::takeLine(QByteArrayView line)
{
    m_anyLine = true;
    if (m_pending.empty() || m_nextLineIsUnasked) {
        takeUnasked(line);
        return;
    }
    Pending front = std::move(m_pending.front());
    m_pending.pop_front();
    const Moment now = m_clock.now();
    if (m_tap)
        m_tap->received(line, now, front.sent);
    awaitFront(now);
    auto reply = parseReply(line, front.request.verb);
    if (!reply && !m_endpoint.authToken.isEmpty())
        reply = parseReply(withoutToken(line), front.request.verb);
    if (line.size() > maxShortLine && m_lines.pending() == 0)
        m_lines.clear(); // the line may be as long as all the rest of this program
    if (!reply)
        fail(NetworkWords::at(m_endpoint.address, reply.error()));
    else if (m_stage == Stage::Authenticating)
        takeAuthReply(front.request, *reply);
    else
        emit answered({std::move(front.request), std::move(reply).value(), front.sent, now});
}

/// A server without a token answers `error` and goes on (PROTOCOL.md, Commands).
void Connection::takeAuthReply(const Request &request, const Reply &reply)
{
    if (reply.kind == Reply::Kind::Ok || reply.kind == Reply::Kind::Error) {
        m_stage = Stage::Open;
        emit opened();
    } else {
        Reply shown = reply;
        shown.text = withoutToken(reply.text);
        fail(NetworkWords::at(m_endpoint.address, errorFor(shown, request)));
    }
}

/// Unasked, dflockd says only one thing: the `error` of its read timeout.
void Connection::takeUnasked(QByteArrayView line)
{
    if (m_tap)
        m_tap->received(line, m_clock.now(), {});
    if (line == "error") {
        m_observedReadTimeout = m_clock.now() - m_lastSent;
        fail(NetworkWords::readTimeout(m_endpoint.address, *m_observedReadTimeout));
    } else {
        fail(NetworkWords::notDflockd(m_endpoint.address, withoutToken(line)));
    }
}

void Connection::onSocketError()
{
    const auto error = m_socket->error();
    const QString words = m_socket->errorString();
    if (!m_isFlushing)
        return takeSocketError(error, words);
    later([this, error, words] { takeSocketError(error, words); });
}

void Connection::takeSocketError(QAbstractSocket::SocketError error, const QString &words)
{
    if (m_stage == Stage::Encrypting) {
        const QList<QSslError> errors = m_tls->sslHandshakeErrors();
        fail(errors.isEmpty() ? TlsWords::broken(m_endpoint.address, error, words)
                              : TlsWords::refused(m_endpoint.address, errors, m_tls->peerCertificate()));
    } else if (m_stage == Stage::Connecting) {
        fail(NetworkWords::connecting(error, words, m_endpoint.address));
    } else {
        fail(NetworkWords::broken(error, words, m_endpoint.address, !m_anyLine));
    }
}

void Connection::fail(const Error &error)
{
    m_held.clear();
    if (m_tap)
        m_tap->closed(error.message, m_clock.now());
    close();
    emit failed(error);
}

} // namespace Lockdeck
