#pragma once

#include "fault.h"
#include "protocol/clock.h"

#include <QtCore/QTimer>
#include <QtNetwork/QTcpSocket>

#include <deque>

namespace Lockdeck::Test {

class FaultProxy;

/// One direction of a connection: what came in at one end, on its way to the other.
class ProxyPipe : public QObject
{
public:
    ProxyPipe(Way way, QTcpSocket &from, QTcpSocket &to);

    void setFault(const Fault &fault);
    void take(const QByteArray &bytes);
    /// The sending end has closed; so will the other, after everything before has come through.
    void takeEnd();
    bool hasEnded() const { return m_ended; }
    /// Passes on at once what the fault holds back.
    void flush();
    /// Passes on what is due.
    void pump();

private:
    struct Piece
    {
        Moment due{};
        QByteArray bytes;
        bool isEnd = false;
    };

    void add(Piece piece);
    void pass(const QByteArray &bytes);
    Moment dueFor(Moment now) const;

    const Way m_way;
    QTcpSocket &m_from;
    QTcpSocket &m_to;
    Fault m_fault; ///< none while another direction's
    std::deque<Piece> m_pieces;
    QTimer m_timer;
    bool m_ended = false;
};

/// One client's connection through a FaultProxy.
class ProxyLink : public QObject
{
public:
    ProxyLink(FaultProxy &proxy, QTcpSocket *client, quint16 serverPort);
    ~ProxyLink() override;

    void setFault(const Fault &fault);
    /// Ends both connections in order, after what is held.
    void close();

private:
    void onUp();
    void onDown();
    void onClosed();
    void watchRequests(const QByteArray &bytes);
    void end(const Fault &fault);

    FaultProxy &m_proxy;
    QTcpSocket *m_client;
    QTcpSocket m_server;
    ProxyPipe m_up;
    ProxyPipe m_down;
    QByteArray m_line;                   ///< of a request, not whole yet
    int m_linesOfRequest = 0;            ///< 0 to 2
    std::deque<QByteArray> m_unanswered; ///< commands, in order
};

} // namespace Lockdeck::Test
