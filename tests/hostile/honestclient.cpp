#include "honestclient.h"

#include "rawsocket.h"

#include <algorithm>

#include <sys/socket.h>
#include <unistd.h>

namespace Lockdeck::Test {

HonestClient::HonestClient(quint16 port) : m_socket(connectRaw(port)) {}

HonestClient::~HonestClient()
{
    finish();
    ::close(m_socket);
}

bool HonestClient::finish()
{
    m_end.release();
    join();
    std::sort(m_times.begin(), m_times.end());
    return !m_isWrong;
}

std::chrono::microseconds HonestClient::within(double share) const
{
    if (m_times.empty())
        return std::chrono::hours(1);
    const auto last = static_cast<double>(m_times.size() - 1);
    return std::chrono::ceil<std::chrono::microseconds>(m_times[static_cast<std::size_t>(last * share)]);
}

QString HonestClient::words() const
{
    const auto ms = [this](double share) { return QString::number(double(within(share).count()) / 1000, 'f', 2); };
    return QStringLiteral("%1 rounds, half within %2 ms, 99 % within %3 ms, all within %4 ms")
        .arg(QString::number(m_times.size()), ms(0.5), ms(0.99), ms(1));
}

bool HonestClient::ask(const QByteArray &request, QByteArray &reply)
{
    if (::send(m_socket, request.constData(), static_cast<std::size_t>(request.size()), MSG_NOSIGNAL) !=
        request.size()) {
        return false;
    }
    reply.clear();
    while (!reply.endsWith('\n')) {
        char bytes[256];
        const auto got = ::recv(m_socket, bytes, sizeof bytes, 0);
        if (got <= 0)
            return false;
        reply.append(bytes, got);
    }
    return true;
}

void HonestClient::work()
{
    QByteArray reply;
    do {
        const Moment begun = BootTime::now();
        const bool isTaken = ask("l\nhonest\n0 33\n", reply) && reply.startsWith("ok ");
        const bool isReleased =
            isTaken && ask("r\nhonest\n" + reply.split(' ').value(1) + '\n', reply) && reply == "ok\n";
        m_isWrong = !isReleased;
        m_times.push_back(BootTime::now() - begun);
        ++m_rounds;
        // A breath, so that the rounds are spread over the whole attack and the machine's other core is not taken.
    } while (!m_isWrong && !m_end.try_acquire_for(std::chrono::microseconds(500)));
}

} // namespace Lockdeck::Test
