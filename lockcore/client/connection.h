#pragma once

#include "client/transport.h"
#include "protocol/linebuffer.h"

#include <QtCore/QTimer>
#include <QtNetwork/QAbstractSocket>

#include <deque>
#include <memory>
#include <utility>
#include <vector>

class QSslSocket;
class QTcpSocket;

namespace Lockdeck {

class ProtocolTap;

/// Longest reply to `stats` taken unless told otherwise: that of more than a million locks.
inline constexpr qsizetype maxStatsLine = 128 * 1024 * 1024;
/// Longest line of any other kind, many times what dflockd says.
inline constexpr qsizetype maxShortLine = 4096;

/// One TCP (or TLS) connection to a dflockd, with a queue of requests that wait for their replies. Errors are in words
/// and name the server. A token is never sent in plain text to another computer without Endpoint::plainAuth. May be
/// opened again after close() or failed(). Delete it with deleteLater() from its signals.
class Connection final : public Transport
{
    Q_OBJECT

public:
    explicit Connection(QObject *parent = nullptr, const Clock &clock = Clock::system());
    ~Connection() override;

    void open(const Endpoint &endpoint) override;
    void send(const Request &request, std::chrono::milliseconds within = replyTimeout) override;
    void close() override;
    std::optional<std::chrono::nanoseconds> observedReadTimeout() const override { return m_observedReadTimeout; }

    bool isOpen() const { return m_stage == Stage::Open; }
    /// Requests that wait for their replies.
    std::size_t pending() const { return m_pending.size() + m_held.size(); }
    /// How long a reply to `stats` may be, in bytes.
    void setMaxStatsLine(qsizetype bytes) { m_maxStatsLine = bytes; }
    /// Tells what goes over it from now on; null: nobody.
    void setTap(std::unique_ptr<ProtocolTap> tap);

private:
    enum class Stage { Closed, Connecting, Encrypting, Authenticating, Open };
    struct Pending
    {
        Request request;
        Moment sent;
        std::chrono::milliseconds within;
    };

    template<typename Call>
    void later(Call call);
    void connectSocket();
    void onConnected();
    void onEncrypted();
    void onReadyRead();
    void onSocketError();
    void onTimeout();

    void beginConversation();
    void write(const Request &request, std::chrono::milliseconds within);
    qsizetype longestLine() const;
    void hold(const Request &request, std::chrono::milliseconds within);
    void writeHeld();
    QByteArray withoutToken(QByteArrayView line) const;
    void takeLine(QByteArrayView line);
    void takeAuthReply(const Request &request, const Reply &reply);
    void takeUnasked(QByteArrayView line);
    void takeSocketError(QAbstractSocket::SocketError error, const QString &words);
    void fail(const Error &error);
    void flush();
    void awaitFront(Moment now);
    void alarmAfter(std::chrono::milliseconds time);
    void silenceAlarm();
    Error timeoutError() const;

    const Clock &m_clock;
    std::unique_ptr<ProtocolTap> m_tap; ///< usually null
    std::unique_ptr<QTcpSocket> m_socket;
    QSslSocket *m_tls = nullptr; ///< the same socket, where TLS is spoken
    Endpoint m_endpoint;
    Stage m_stage = Stage::Closed;
    LineBuffer m_lines{maxShortLine};
    qsizetype m_maxStatsLine = maxStatsLine;
    std::deque<Pending> m_pending;
    std::vector<std::pair<Request, std::chrono::milliseconds>> m_held; ///< to be sent once what has come is read
    QByteArray m_gathered; ///< requests that leave when the replies that lie here are taken in
    QTimer m_timer;
    QTimer m_readFirst;               ///< then what is held is sent
    Moment m_alarmAt = Moment::max(); ///< when m_timer comes at the latest; never while it is not started
    Moment m_frontDue{};              ///< when the first pending request must have been answered
    Moment m_lastSent{};
    bool m_anyLine = false;       ///< a line has come on this connection
    bool m_isTakingLines = false; ///< replies are being told; what is asked meanwhile is gathered
    bool m_isFlushing = false;
    bool m_nextLineIsUnasked = false; ///< it was there before the first pending request was sent
    std::optional<std::chrono::nanoseconds> m_observedReadTimeout;
};

} // namespace Lockdeck
