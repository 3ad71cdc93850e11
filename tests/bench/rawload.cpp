#include "bench/rawload.h"

#include "bench/rawsocket.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace Lockdeck::Bench {

QByteArray loadKey(int connection, int place)
{
    return "load/" + QByteArray::number(connection) + '/' + QByteArray::number(place);
}

RawLoad::RawLoad(quint16 port, const Load &load)
    : m_load(load), m_epoll(int(checked(::epoll_create1(0), "epoll_create1")))
{
    for (int i = 0; i < load.connections; ++i) {
        Client &client = m_clients.emplace_back();
        client.socket = connectedSocket(port);
        for (int place = 0; place < load.pipelined; ++place)
            client.places.push_back({loadKey(i, place), false, 0});
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = &client;
        checked(::epoll_ctl(m_epoll, EPOLL_CTL_ADD, client.socket, &event), "epoll_ctl");
    }
}

RawLoad::~RawLoad()
{
    for (const Client &client : m_clients)
        ::close(client.socket);
    ::close(m_epoll);
}

void RawLoad::run()
{
    m_unfinished = m_load.connections * m_load.pipelined;
    for (Client &client : m_clients)
        start(client);
    std::array<epoll_event, 128> events;
    while (m_unfinished > 0) {
        const qint64 count = checked(::epoll_wait(m_epoll, events.data(), int(events.size()), -1), "epoll_wait");
        for (qint64 i = 0; i < count; ++i)
            read(*static_cast<Client *>(events[std::size_t(i)].data.ptr));
    }
}

void RawLoad::start(Client &client)
{
    client.next = 0;
    for (Place &place : client.places) {
        place.left = m_load.rounds;
        ask(client, place);
    }
    flush(client);
}

void RawLoad::ask(Client &client, const Place &place)
{
    client.output += "l\n";
    client.output += place.key;
    client.output += "\n10\n";
}

void RawLoad::read(Client &client)
{
    std::array<char, 16 * 1024> bytes;
    const qint64 got = checked(::recv(client.socket, bytes.data(), bytes.size(), 0), "recv");
    if (got == 0)
        qFatal("the server hung up");
    client.input.append(bytes.data(), got);
    qsizetype start = 0;
    for (qsizetype end = 0; (end = client.input.indexOf('\n', start)) >= 0; start = end + 1)
        take(client, QByteArrayView(client.input).sliced(start, end - start));
    client.input.remove(0, start);
    flush(client);
}

void RawLoad::take(Client &client, QByteArrayView line)
{
    Place &place = client.places[client.next];
    client.next = (client.next + 1) % client.places.size();
    place.holds = !place.holds;
    if (place.holds) {
        client.output += "r\n";
        client.output += place.key;
        client.output += '\n';
        client.output += tokenIn(line);
        client.output += '\n';
        return;
    }
    if (line != "ok")
        qFatal("not released: %s", line.toByteArray().constData());
    if (--place.left > 0)
        ask(client, place);
    else
        --m_unfinished;
}

void RawLoad::flush(Client &client)
{
    if (client.output.isEmpty())
        return;
    const qint64 sent = checked(
        ::send(client.socket, client.output.constData(), std::size_t(client.output.size()), MSG_NOSIGNAL), "send");
    client.output.remove(0, sent);
}

void runBlocking(quint16 port, int rounds)
{
    RawSocket socket(port);
    const QByteArray key = loadKey(0, 0);
    const QByteArray acquire = "l\n" + key + "\n10\n";
    QByteArray release;
    for (int i = 0; i < rounds; ++i) {
        release = "r\n" + key + '\n';
        release += tokenIn(socket.ask(acquire));
        release += '\n';
        if (socket.ask(release) != "ok")
            qFatal("not released");
    }
}

} // namespace Lockdeck::Bench
