#include "hostileserver.h"

#include <QtCore/QTimer>
#include <QtNetwork/QTcpServer>
#include <QtNetwork/QTcpSocket>

namespace Lockdeck::Test {

namespace {

/// One connection: reads requests, which are three lines, and plays the trick.
class Victim final : public QObject
{
public:
    Victim(QTcpSocket *socket, const Trick &trick) : QObject(socket), m_socket(socket), m_trick(trick)
    {
        connect(socket, &QTcpSocket::readyRead, this, [this] { read(); });
        connect(socket, &QTcpSocket::bytesWritten, this, [this] { goOn(); });
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        connect(&m_slowly, &QTimer::timeout, this, [this] { sayAByte(); });
        socket->write(trick.greeting);
    }

private:
    void read()
    {
        m_lines += m_socket->readAll().count('\n');
        for (; m_lines >= 3; m_lines -= 3)
            answer();
    }

    void answer()
    {
        if (m_trick.millisecondsAByte > 0) {
            m_slowly.start(m_trick.millisecondsAByte);
            return;
        }
        m_socket->write(m_trick.reply);
        m_hasAnswered = true;
        goOn();
    }

    void goOn()
    {
        if (m_hasAnswered && !m_trick.endless.isEmpty() && m_socket->bytesToWrite() == 0)
            m_socket->write(m_trick.endless);
    }

    void sayAByte() { m_socket->write(m_trick.reply.mid(m_said++ % m_trick.reply.size(), 1)); }

    QTcpSocket *const m_socket;
    const Trick &m_trick;
    QTimer m_slowly;
    qsizetype m_lines = 0;
    qsizetype m_said = 0;
    bool m_hasAnswered = false;
};

} // namespace

HostileServer::HostileServer(Trick trick) : m_trick(std::move(trick))
{
    start();
    m_ready.wait();
}

HostileServer::~HostileServer()
{
    quit();
    join();
}

void HostileServer::work()
{
    QTcpServer server;
    if (!server.listen(QHostAddress::LocalHost, 0))
        qFatal("no port on loopback");
    m_port = server.serverPort();
    connect(&server, &QTcpServer::newConnection, &server, [&] {
        while (QTcpSocket *socket = server.nextPendingConnection())
            new Victim(socket, m_trick);
    });
    m_ready.count_down();
    exec();
}

} // namespace Lockdeck::Test
