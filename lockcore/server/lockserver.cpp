#include "server/lockserver.h"

#include "server/deadlines.h"
#include "server/locktable.h"
#include "server/requestreader.h"
#include "server/statswriter.h"
#include "server/tlsidentity.h"
#include "server/tlslistener.h"
#include "system/tcpkeepalive.h"

#include <QtCore/QLoggingCategory>
#include <QtCore/QTimer>
#include <QtNetwork/QHostInfo>
#include <QtNetwork/QSslSocket>
#include <QtNetwork/QTcpServer>
#include <QtNetwork/QTcpSocket>

#include <algorithm>
#include <deque>

namespace Lockdeck {

Q_LOGGING_CATEGORY(serverLog, "lockdeck.server", QtInfoMsg)

using namespace std::chrono_literals;

namespace {

constexpr int backlog = 4096;
/// What a connection may send ahead of its turn; the rest stays in the system's buffers.
constexpr qint64 inputBytes = 16 * 1024;
/// Replies are written together until they are this many; a single one may be longer.
constexpr qsizetype batchBytes = 64 * 1024;
/// Requests of one connection that are served in one go; then others have their turn.
constexpr int requestsATurn = 32;
/// How long connections are served before the event loop looks for what has come meanwhile.
constexpr auto longestTurn = 2ms;
/// Connections that are taken from the system in one go.
constexpr int acceptsATurn = 64;
/// Replies that have not been read, of all connections together; whoever owes most of more than that is cut off.
constexpr qint64 unreadBytes = 256 * 1024 * 1024;
/// A `stats` reply of more keys than this is made in bits of so many …
constexpr int keysAtOnce = 500;
/// … and written in bits of some so many bytes.
constexpr qsizetype statsBytesAtOnce = 256 * 1024;
/// Slows down whoever guesses secrets.
constexpr auto refusalDelay = 100ms;
/// A peer that vanished without a word while it waits for a lock, which no timeout bounds, is noticed as Go notices it
/// for dflockd: after 15 s of silence and nine questions 15 s apart.
constexpr TcpKeepAlive keepAlive{15s, 15s, 9};
/// After the system had no descriptor left for a new connection.
constexpr auto acceptPause = 100ms;
/// The timer stands still while the computer sleeps, the deadlines do not: it never counts on more than this.
constexpr std::chrono::nanoseconds longestSleep = 1s;

/// One accepted connection. What it waits for in the table, the table knows.
struct Client
{
    ConnectionId id = 0;
    QTcpSocket *socket = nullptr;
    RequestReader reader;
    std::unique_ptr<StatsWriter> stats; ///< the long reply that is being written
    QByteArray output;                  ///< replies of this turn
    bool mayAsk = false;                ///< authenticated, or no need to be
    bool isGone = false;                ///< the socket closed; what it sent before still counts
    bool isQueued = false;              ///< to be served, in one of the queues
    qint64 unread = 0;                  ///< bytes of replies it has not taken, as counted in all
    quint64 linesTimed = 0;             ///< readBy is for the line after so many
    Moment readBy = never;              ///< when the line it is to send has to be there
    Moment writeBy = never;             ///< when it must have read what it was sent
    Moment leaveAt = never;             ///< when the connection ends, decided already
    Moment due = never;                 ///< the earliest of them that counts now, as in the index

    bool isLeaving() const { return leaveAt != never; }
    bool isBehind() const { return !isGone && (stats || TlsListener::unwritten(*socket) > 0); }
};

/// Takes as long whatever the guess.
bool isSameSecret(const QByteArray &a, const QByteArray &b)
{
    if (a.size() != b.size())
        return false;
    unsigned difference = 0;
    for (qsizetype i = 0; i < a.size(); ++i)
        difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
    return difference == 0;
}

/// As dflockd takes it: an address, a name, [an IPv6 address]; nothing stands for all of them.
Result<QHostAddress> addressOf(const QString &host)
{
    if (host.isEmpty())
        return QHostAddress(QHostAddress::Any);
    const bool bracketed = host.startsWith(u'[') && host.endsWith(u']');
    const QHostAddress address(bracketed ? host.sliced(1, host.size() - 2) : host);
    if (!address.isNull())
        return address;
    const QHostInfo info = QHostInfo::fromName(host);
    if (info.addresses().isEmpty())
        return Error{ErrorCode::BadAddress, QStringLiteral("Cannot find the address of “%1”.").arg(host),
                     info.errorString()};
    return info.addresses().constFirst();
}

} // namespace

/// Whatever happens on a socket or by the clock only marks its connection as ready; run() then serves the ready ones
/// one after the other, so that nothing is served while another is, and each is written to once. Whoever has more
/// requests than a turn takes waits behind those that have just come: a flood delays itself.
struct LockServer::Private
{
    Private(ServerOptions serverOptions, LockServer *owner)
        : q(owner),
          options(std::move(serverOptions)),
          table(options, BootTime::now()),
          server(options.tlsCertificate.isEmpty() ? new QTcpServer(owner) : new TlsListener(owner)),
          timer(new QTimer(owner)),
          nextTurn(new QTimer(owner))
    {}

    void acceptSome();
    void accept(QTcpSocket *socket);
    void wake(ConnectionId id);
    void enqueue(Client &client, std::deque<ConnectionId> &queue);
    void run();
    void serveMore();
    void serveFirst(std::deque<ConnectionId> &queue);

    void serve(Client &client);
    bool mayRead(const Client &client) const;
    bool serveNext(Client &client);
    void authenticate(Client &client, const RequestReader::Item &item);
    void carryOut(Client &client, const RequestReader::Item &item);
    void carryOut(Client &client, const Request &request);
    void answerStats(Client &client);
    QByteArray statsOf(const ClusterStats &cluster) const;
    void take(const ServerRole &newRole);
    void refuse(Client &client, Reply::Kind why);
    void flush(Client &client);
    void settle(Client &client);
    void count(Client &client);
    void relieve();
    void remove(Client &client);

    void goOnWithStats(Client &client);
    void writeStats(Client &client);

    void deliver(const LockTable::Answers &answers, ConnectionId served = 0);
    void onTimer();
    void expire(Client &client);
    void setDue(Client &client, Moment due);
    Moment nextDue() const;
    void arm();

    LockServer *const q;
    const ServerOptions options;
    ServerRole role;
    LockTable table;
    QTcpServer *const server;
    QTimer *const timer;
    QTimer *const nextTurn; ///< of the event loop: there is more to do at once
    std::unordered_map<ConnectionId, Client> clients;
    Deadlines<ConnectionId> deadlines; ///< by Client::due
    std::deque<ConnectionId> ready;
    std::deque<ConnectionId> more; ///< have had their turn, and have more requests
    qint64 unread = 0;             ///< of all clients
    Moment now = BootTime::now();  ///< of this turn
    Moment armedFor = never;
    Moment acceptAgainAt = never;
    Moment closeAllAt = never; ///< the end of the shutdown timeout
    bool isRunning = false;
    bool isShuttingDown = false;
    bool hasFinished = false;
};

// Connections come and go.

/// As many as the server lets pend: acceptsATurn.
void LockServer::Private::acceptSome()
{
    while (QTcpSocket *socket = server->nextPendingConnection())
        accept(socket);
}

void LockServer::Private::accept(QTcpSocket *socket)
{
    if (options.maxConnections > 0 && table.connectionCount() >= options.maxConnections) {
        qCDebug(serverLog) << "too many connections, refused" << socket->peerAddress() << socket->peerPort();
        socket->close();
        socket->deleteLater();
        return;
    }
    const ConnectionId id = table.open();
    qCDebug(serverLog) << "connection" << id << "from" << socket->peerAddress() << socket->peerPort();
    socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    keepAlive.applyTo(static_cast<int>(socket->socketDescriptor()));
    socket->setReadBufferSize(inputBytes);
    Client &client = clients[id];
    client.id = id;
    client.socket = socket;
    client.mayAsk = options.authToken.isEmpty();

    QObject::connect(socket, &QTcpSocket::readyRead, q, [this, id] { wake(id); });
    const auto onWritten = [this, id] {
        if (!isRunning) // else serve() looks by itself
            wake(id);
    };
    QObject::connect(socket, &QTcpSocket::bytesWritten, q, onWritten);
    if (auto *encrypted = qobject_cast<QSslSocket *>(socket))
        QObject::connect(encrypted, &QSslSocket::encryptedBytesWritten, q, onWritten);
    QObject::connect(socket, &QTcpSocket::disconnected, q, [this, id] {
        if (const auto it = clients.find(id); it != clients.end())
            it->second.isGone = true;
        wake(id);
    });
    if (socket->state() != QAbstractSocket::ConnectedState)
        client.isGone = true;
    wake(id);
}

void LockServer::Private::remove(Client &client)
{
    const ConnectionId id = client.id;
    qCDebug(serverLog) << "connection" << id << "closed";
    setDue(client, never);
    QTcpSocket *socket = client.socket;
    unread -= client.unread;
    clients.erase(id);
    TlsListener::sayEnd(*socket);
    socket->abort();
    socket->deleteLater();
    deliver(table.close(id, now));
}

// Turns.

void LockServer::Private::wake(ConnectionId id)
{
    if (const auto it = clients.find(id); it != clients.end())
        enqueue(it->second, ready);
    run();
}

void LockServer::Private::enqueue(Client &client, std::deque<ConnectionId> &queue)
{
    if (!std::exchange(client.isQueued, true))
        queue.push_back(client.id);
}

void LockServer::Private::run()
{
    if (isRunning)
        return;
    isRunning = true;
    now = BootTime::now();
    while (!ready.empty())
        serveFirst(ready);
    isRunning = false;
    if (!more.empty() && !nextTurn->isActive())
        nextTurn->start();
    arm();
    if (isShuttingDown && clients.empty() && !std::exchange(hasFinished, true))
        emit q->finished();
}

/// Once in a turn of the event loop: each socket that has news calls run(), and would only feed the flood.
void LockServer::Private::serveMore()
{
    isRunning = true;
    now = BootTime::now();
    const Moment end = now + longestTurn;
    while (!more.empty() && BootTime::now() < end)
        serveFirst(more);
    isRunning = false;
    run();
}

void LockServer::Private::serveFirst(std::deque<ConnectionId> &queue)
{
    const auto it = clients.find(queue.front());
    queue.pop_front();
    if (it == clients.end())
        return;
    it->second.isQueued = false;
    serve(it->second);
}

void LockServer::Private::serve(Client &client)
{
    if (client.stats)
        goOnWithStats(client);
    bool hasMore = true;
    for (int i = 0; i < requestsATurn && hasMore && mayRead(client); ++i)
        hasMore = serveNext(client);
    flush(client);
    if (client.stats ? TlsListener::unwritten(*client.socket) == 0 : hasMore && mayRead(client))
        enqueue(client, more);
    settle(client);
}

/// Strictly in order: nothing is read while a request waits or a reply was not taken.
bool LockServer::Private::mayRead(const Client &client) const
{
    return !client.isLeaving() && client.output.size() < batchBytes && !client.isBehind() &&
           !table.isWaiting(client.id);
}

/// False when no whole request is there.
bool LockServer::Private::serveNext(Client &client)
{
    RequestReader::Item item = client.reader.next();
    while (item.kind == RequestReader::Kind::Incomplete) {
        if (!client.socket->isOpen()) // reset: what had come is gone with it
            return false;
        const QByteArray bytes = client.socket->read(inputBytes);
        if (bytes.isEmpty())
            return false;
        client.reader.append(bytes);
        item = client.reader.next();
    }
    if (client.mayAsk)
        carryOut(client, item);
    else
        authenticate(client, item);
    return true;
}

void LockServer::Private::authenticate(Client &client, const RequestReader::Item &item)
{
    client.mayAsk = item.kind == RequestReader::Kind::Complete && item.request.verb == Verb::Auth &&
                    isSameSecret(item.request.token, options.authToken);
    if (client.mayAsk)
        client.output += encode({Reply::Kind::Ok, {}, {}, {}}, Verb::Auth);
    else
        refuse(client, Reply::Kind::AuthRefused);
}

void LockServer::Private::carryOut(Client &client, const RequestReader::Item &item)
{
    if (item.kind == RequestReader::Kind::Complete)
        carryOut(client, item.request);
    else if (item.kind == RequestReader::Kind::Malformed)
        client.output += encode({Reply::Kind::Error, {}, {}, {}}, Verb::Stats);
    else
        refuse(client, Reply::Kind::Error);
}

void LockServer::Private::carryOut(Client &client, const Request &request)
{
    if (const auto reply = role.answerTo(request))
        client.output += encode(*reply, request.verb);
    else if (request.verb == Verb::Stats)
        answerStats(client);
    else
        deliver(table.handle(client.id, request, now), client.id);
}

void LockServer::Private::answerStats(Client &client)
{
    if (const auto cluster = role.cluster(options.host + u':' + QString::number(q->port()), table.grants()))
        client.output += encode({Reply::Kind::Stats, {}, {}, statsOf(*cluster)}, Verb::Stats);
    else if (table.keyCount() > keysAtOnce)
        client.stats = std::make_unique<StatsWriter>(table);
    else
        deliver(table.handle(client.id, Request::stats(), now), client.id);
}

QByteArray LockServer::Private::statsOf(const ClusterStats &cluster) const
{
    ServerStats stats = table.stats(now);
    stats.cluster = cluster;
    return encodeStats(stats, now);
}

void LockServer::Private::take(const ServerRole &newRole)
{
    role = newRole;
    table.setCountingTokens(role.countsGrants());
    if (const auto reply = role.answerToWaiters())
        deliver(table.turnAway(*reply, now));
}

/// The last reply; the connection ends after it.
void LockServer::Private::refuse(Client &client, Reply::Kind why)
{
    qCDebug(serverLog) << "connection" << client.id << "refused";
    client.output += encode({why, {}, {}, {}}, Verb::Stats);
    client.leaveAt = why == Reply::Kind::AuthRefused ? now + refusalDelay : now;
}

void LockServer::Private::flush(Client &client)
{
    const QByteArray batch = std::exchange(client.output, {});
    if (client.isGone || batch.isEmpty())
        return;
    client.socket->write(batch);
    client.socket->flush();
}

/// After a turn: how long may the connection take, and for what?
void LockServer::Private::settle(Client &client)
{
    count(client);
    const bool behind = client.isBehind();
    const bool waits = table.isWaiting(client.id);
    if (!behind && (client.isLeaving() ? client.leaveAt <= now : client.isGone && !waits && !client.isQueued))
        return remove(client);

    if (!behind)
        client.writeBy = never;
    else if (client.writeBy == never && options.writeTimeout > 0s)
        client.writeBy = later(now, options.writeTimeout);

    if (behind || waits || client.isLeaving()) {
        client.readBy = never;
    } else if (client.readBy == never || client.linesTimed != client.reader.lineCount()) {
        client.readBy = later(now, options.readTimeout);
        client.linesTimed = client.reader.lineCount();
    }
    setDue(client, behind ? client.writeBy : std::min(client.readBy, client.leaveAt));
    if (unread > unreadBytes)
        relieve();
}

void LockServer::Private::count(Client &client)
{
    qint64 bytes = 0;
    if (!client.isGone)
        bytes = TlsListener::unwritten(*client.socket) + (client.stats ? client.stats->bytes() : 0);
    unread += bytes - std::exchange(client.unread, bytes);
}

void LockServer::Private::relieve()
{
    const auto owesMost = std::max_element(
        clients.begin(), clients.end(), [](const auto &a, const auto &b) { return a.second.unread < b.second.unread; });
    qCDebug(serverLog) << "connection" << owesMost->first << "has not read" << owesMost->second.unread << "bytes";
    remove(owesMost->second);
}

// A long `stats` reply is read and written bit by bit: between them others have their turn.

void LockServer::Private::goOnWithStats(Client &client)
{
    if (client.isGone) {
        client.stats.reset();
        return;
    }
    if (!client.stats->isRead())
        client.stats->read(table, keysAtOnce, now);
    else
        writeStats(client);
}

void LockServer::Private::writeStats(Client &client)
{
    qsizetype written = 0;
    while (!client.stats->isEmpty() && written < statsBytesAtOnce && TlsListener::unwritten(*client.socket) == 0) {
        client.output += client.stats->take();
        written += client.output.size();
        flush(client);
    }
    if (client.stats->isEmpty())
        client.stats.reset();
}

void LockServer::Private::deliver(const LockTable::Answers &answers, ConnectionId served)
{
    for (const auto &[id, asked, reply] : answers) {
        const auto it = clients.find(id);
        if (it == clients.end())
            continue;
        appendReply(it->second.output, reply, asked);
        if (id != served)
            enqueue(it->second, ready);
    }
}

// Time.

void LockServer::Private::onTimer()
{
    isRunning = true;
    armedFor = never;
    now = BootTime::now();
    deliver(table.advance(now));
    while (earliest(deadlines) <= now)
        expire(clients.at(deadlines.begin()->second));
    if (acceptAgainAt <= now) {
        acceptAgainAt = never;
        server->resumeAccepting();
    }
    if (closeAllAt <= now) {
        closeAllAt = never;
        while (!clients.empty())
            remove(clients.begin()->second);
    }
    isRunning = false;
    run();
}

void LockServer::Private::expire(Client &client)
{
    setDue(client, never);
    if (client.writeBy <= now)
        return remove(client);
    if (client.readBy <= now)
        refuse(client, client.mayAsk ? Reply::Kind::Error : Reply::Kind::AuthRefused);
    enqueue(client, ready);
}

void LockServer::Private::setDue(Client &client, Moment due)
{
    if (due == client.due)
        return;
    if (client.due != never)
        deadlines.erase({client.due, client.id});
    if (due != never)
        deadlines.emplace(due, client.id);
    client.due = due;
}

Moment LockServer::Private::nextDue() const
{
    return std::min({table.nextDue(), earliest(deadlines), acceptAgainAt, closeAllAt});
}

/// An alarm that comes too early costs one look; so a later deadline leaves it as it is.
void LockServer::Private::arm()
{
    const Moment due = nextDue();
    if (due >= armedFor)
        return;
    armedFor = due;
    const auto wait = std::clamp(due - now, std::chrono::nanoseconds(0), longestSleep);
    timer->start(std::chrono::ceil<std::chrono::milliseconds>(wait));
}

// The public face.

LockServer::LockServer(ServerOptions options, QObject *parent)
    : QObject(parent), d(std::make_unique<Private>(std::move(options), this))
{
    d->timer->setTimerType(Qt::PreciseTimer);
    d->timer->setSingleShot(true);
    connect(d->timer, &QTimer::timeout, this, [this] { d->onTimer(); });
    d->nextTurn->setSingleShot(true);
    connect(d->nextTurn, &QTimer::timeout, this, [this] {
        d->acceptSome();
        d->serveMore();
    });
    connect(d->server, &QTcpServer::pendingConnectionAvailable, d->nextTurn, qOverload<>(&QTimer::start));
    d->take(d->options.role);
    connect(d->server, &QTcpServer::acceptError, this, [this] {
        d->acceptAgainAt = BootTime::now() + acceptPause;
        d->arm();
    });
}

LockServer::~LockServer() = default;

void LockServer::actAs(const ServerRole &role)
{
    d->now = BootTime::now();
    d->take(role);
    d->run();
}

Outcome LockServer::listen()
{
    const Result<QHostAddress> address = addressOf(d->options.host);
    if (!address)
        return address.error();
    if (auto *tls = qobject_cast<TlsListener *>(d->server)) {
        const Result<QSslConfiguration> identity = readTlsIdentity(d->options.tlsCertificate, d->options.tlsKey);
        if (!identity)
            return identity.error();
        tls->setIdentity(*identity);
    }
    d->server->setListenBacklogSize(backlog);
    d->server->setMaxPendingConnections(acceptsATurn);
    if (d->server->listen(*address, d->options.port))
        return {};
    return Error{ErrorCode::Unreachable,
                 QStringLiteral("Cannot listen on %1:%2: %3.")
                     .arg(d->options.host, QString::number(d->options.port), d->server->errorString()),
                 d->server->errorString()};
}

quint16 LockServer::port() const
{
    return d->server->serverPort();
}

void LockServer::shutDown()
{
    if (d->isShuttingDown)
        return;
    d->isShuttingDown = true;
    d->now = BootTime::now();
    if (d->role.kind == ServerRole::Kind::Leader)
        d->take({ServerRole::Kind::Draining, {}});
    d->server->close();
    if (d->options.shutdownTimeout > 0s)
        d->closeAllAt = later(d->now, d->options.shutdownTimeout);
    d->deliver(d->table.shutDown(d->now));
    d->run();
}

HoldLog &LockServer::log()
{
    return d->table.log();
}

} // namespace Lockdeck
