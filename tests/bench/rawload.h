#pragma once

#include <QtCore/QByteArray>

#include <deque>
#include <vector>

namespace Lockdeck::Bench {

/// Who does what: on each of so many connections so many requests are under way at a time, each for a key of its own,
/// which is taken and released so many times in a run.
struct Load
{
    int connections = 1;
    int pipelined = 1;
    int rounds = 1000;
};

/// The key of one of them.
QByteArray loadKey(int connection, int place);

/// The load from sockets and epoll alone, one read and one write a connection and turn, in the calling thread.
class RawLoad
{
public:
    RawLoad(quint16 port, const Load &load);
    ~RawLoad();
    Q_DISABLE_COPY_MOVE(RawLoad)

    /// One run.
    void run();

private:
    struct Place
    {
        QByteArray key;
        bool holds = false;
        int left = 0;
    };
    struct Client
    {
        int socket = -1;
        std::vector<Place> places;
        std::size_t next = 0; ///< whose reply comes next: they come in the order of the places, over and over
        QByteArray input;
        QByteArray output;
    };

    void start(Client &client);
    void read(Client &client);
    void take(Client &client, QByteArrayView line);
    static void ask(Client &client, const Place &place);
    static void flush(Client &client);

    const Load m_load;
    int m_epoll;
    std::deque<Client> m_clients;
    int m_unfinished = 0;
};

/// The load of one connection and one request at a time, in blocking calls: nothing to multiplex.
void runBlocking(quint16 port, int rounds);

} // namespace Lockdeck::Bench
