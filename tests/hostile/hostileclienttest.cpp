#include "faults/serverthread.h"
#include "honestclient.h"
#include "lockctl/lockctlrun.h"
#include "rawsocket.h"
#include "strain.h"
#include "support/processlimits.h"
#include "support/slowness.h"
#include "support/testmain.h"

#include <QtCore/QRandomGenerator>
#include <QtTest/QtTest>

#include <fcntl.h>
#include <netinet/in.h>
#include <semaphore>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace std::chrono_literals;

/// Released when the attack is to end.
using Stop = std::counting_semaphore<>;
using Attack = void (*)(quint16 port, Stop &stop);
Q_DECLARE_METATYPE(Attack)

/// What a client may do to harm a server: others are served meanwhile as if nothing was.
class HostileClientTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { raiseFileLimit(); }
    void othersAreServed_data();
    void othersAreServed();
    void thousandsOfConnectionsDelayNobody();
    void whoDoesNotReadIsCutOffAndCostsLittle();
    void aPeerThatVanishesIsLookedFor();
};

namespace {

constexpr int rounds = 250;
/// The promise.
constexpr auto promised = 50ms;

/// Sends as much as goes; false when the connection is gone.
bool pour(int socket, const QByteArray &bytes)
{
    const auto sent =
        ::send(socket, bytes.constData(), static_cast<std::size_t>(bytes.size()), MSG_NOSIGNAL | MSG_DONTWAIT);
    return sent >= 0 || errno == EAGAIN;
}

/// False when the connection is gone.
bool drain(int socket)
{
    char bytes[65536];
    const auto got = ::recv(socket, bytes, sizeof bytes, MSG_DONTWAIT);
    return got > 0 || (got < 0 && errno == EAGAIN);
}

/// On some connections at once, each of which is made anew when the server ends it.
template<typename Step>
void onConnections(quint16 port, Stop &stop, int count, std::chrono::microseconds pause, Step step)
{
    std::vector<int> sockets;
    for (int i = 0; i < count; ++i)
        sockets.push_back(connectRaw(port));
    do {
        for (int &socket : sockets) {
            if (!step(socket)) {
                ::close(socket);
                socket = connectRaw(port);
            }
        }
    } while (!stop.try_acquire_for(pause));
    for (const int socket : sockets)
        ::close(socket);
}

void slowLines(quint16 port, Stop &stop)
{
    onConnections(port, stop, 500, 20ms, [](int socket) { return pour(socket, "l"); });
}

/// Pipelined without end, and the replies are read.
void flood(quint16 port, Stop &stop)
{
    static const QByteArray requests = QByteArray("l\nflood\n0 33\n").repeated(500);
    onConnections(port, stop, 4, 0ms, [](int socket) { return pour(socket, requests) && drain(socket); });
}

void floodOfNonsense(quint16 port, Stop &stop)
{
    static const QByteArray requests = QByteArray("\n\n\n").repeated(2000);
    onConnections(port, stop, 4, 0ms, [](int socket) { return pour(socket, requests) && drain(socket); });
}

void unreadReplies(quint16 port, Stop &stop)
{
    static const QByteArray requests = QByteArray("stats\n_\n\n").repeated(500);
    onConnections(port, stop, 50, 1ms, [](int socket) { return pour(socket, requests); });
}

void endlessLine(quint16 port, Stop &stop)
{
    static const QByteArray line(65536, 'x');
    onConnections(port, stop, 4, 0ms, [](int socket) { return pour(socket, line); });
}

void garbage(quint16 port, Stop &stop)
{
    QByteArray bytes(16384, '\0');
    QRandomGenerator(1).fillRange(reinterpret_cast<quint32 *>(bytes.data()), bytes.size() / 4);
    onConnections(port, stop, 20, 1ms, [&](int socket) { return pour(socket, bytes) && drain(socket); });
}

void enqueuesOnOneKey(quint16 port, Stop &stop)
{
    static const QByteArray requests = QByteArray("e\nqueue\n33\n").repeated(1000);
    onConnections(port, stop, 100, 1ms, [](int socket) { return pour(socket, requests) && drain(socket); });
}

void comingAndGoing(quint16 port, Stop &stop)
{
    onConnections(port, stop, 1, 200us, [](int) { return false; });
}

/// Resets instead of closing, in the middle of whatever is under way.
void resets(quint16 port, Stop &stop)
{
    onConnections(port, stop, 20, 1ms, [](int socket) {
        const linger hard{1, 0};
        ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
        return pour(socket, "e\nreset\n33\nw\nreset\n30\n") && false;
    });
}

/// At most the promise; where the machine itself is busy, at most a few times what a server that nobody attacks needs.
bool isServed(const HonestClient &honest, const HonestClient &control)
{
    qInfo("attacked: %s", qPrintable(honest.words()));
    qInfo("control:  %s", qPrintable(control.words()));
    return honest.within(0.99) <= std::max<std::chrono::microseconds>(promised, 3 * control.within(0.99));
}

} // namespace

void HostileClientTest::othersAreServed_data()
{
    QTest::addColumn<Attack>("attack");
    QTest::newRow("slow lines") << &slowLines;
    QTest::newRow("flood") << &flood;
    QTest::newRow("flood of nonsense") << &floodOfNonsense;
    QTest::newRow("unread replies") << &unreadReplies;
    QTest::newRow("endless line") << &endlessLine;
    QTest::newRow("garbage") << &garbage;
    QTest::newRow("enqueues on one key") << &enqueuesOnOneKey;
    QTest::newRow("coming and going") << &comingAndGoing;
    QTest::newRow("resets") << &resets;
}

void HostileClientTest::othersAreServed()
{
    QFETCH(Attack, attack);
    ServerThread attacked;
    ServerThread other;
    HonestClient honest(attacked.address().port);
    HonestClient control(other.address().port);
    Stop stop{0};
    const Strain strain;
    std::jthread attacker([&] { attack(attacked.address().port, stop); });
    const auto leave = qScopeGuard([&] { stop.release(); });
    honest.start();
    control.start();
    QTRY_VERIFY_WITH_TIMEOUT(honest.rounds() >= rounds || honest.isFinished(), 60'000);
    const bool isFine = honest.finish();
    control.finish();
    stop.release();
    attacker.join();
    QVERIFY(isFine);
    QVERIFY(isServed(honest, control));
    QVERIFY2(strain.growth() <= 300 * stoutness, qPrintable(QString::number(strain.growth())));
}

void HostileClientTest::thousandsOfConnectionsDelayNobody()
{
    constexpr int count = 5000;
    LockctlRun serve({u"serve"_qs, u"--port"_qs, u"0"_qs});
    QString said;
    QTRY_VERIFY((said += serve.errors()).endsWith(u'\n'));
    const quint16 port = said.trimmed().section(u':', -1).toUShort();
    QVERIFY2(port > 0, qPrintable(said));
    ServerThread other;
    HonestClient honest(port);
    HonestClient control(other.address().port);
    honest.start();
    control.start();
    Stop stop{0};
    std::atomic<int> open = 0;
    std::jthread attacker([&] {
        std::vector<int> sockets;
        while (static_cast<int>(sockets.size()) < count) {
            sockets.push_back(connectRaw(port));
            pour(sockets.back(), "e\ncrowd\n33\n");
            ++open;
        }
        stop.acquire();
        for (const int socket : sockets)
            ::close(socket);
    });
    const auto leave = qScopeGuard([&] { stop.release(); });
    QTRY_VERIFY_WITH_TIMEOUT(open == count, 60'000);
    const int before = honest.rounds();
    QTRY_VERIFY_WITH_TIMEOUT(honest.rounds() >= before + rounds || honest.isFinished(), 60'000);
    stop.release(); // and all of them leave at once
    attacker.join();
    const int after = honest.rounds();
    QTRY_VERIFY_WITH_TIMEOUT(honest.rounds() >= after + rounds || honest.isFinished(), 60'000);
    QVERIFY(honest.finish());
    control.finish();
    QVERIFY(isServed(honest, control));
}

/// The reply to each `stats` is some hundred kilobytes.
void HostileClientTest::whoDoesNotReadIsCutOffAndCostsLittle()
{
    ServerOptions options;
    options.maxLocks = 5000;
    options.writeTimeout = 1s;
    ServerThread server(options);
    const int filler = connectRaw(server.address().port);
    for (int i = 0; i < 4000; ++i) {
        pour(filler, "l\nkey/" + QByteArray::number(i) + "\n0 33\n");
        char reply[64];
        QVERIFY(::recv(filler, reply, sizeof reply, 0) > 10);
    }
    const Strain strain;
    std::vector<int> sockets;
    for (int i = 0; i < 100; ++i) {
        sockets.push_back(connectRaw(server.address().port));
        const int small = 4096;
        ::setsockopt(sockets.back(), SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
        pour(sockets.back(), QByteArray("stats\n_\n\n").repeated(1000));
    }
    HonestClient honest(server.address().port);
    honest.start();
    QTRY_VERIFY(honest.rounds() >= rounds || honest.isFinished());
    QVERIFY(honest.finish());
    qInfo("%s; memory +%lld MiB", qPrintable(honest.words()), static_cast<long long>(strain.growth()));
    QVERIFY(strain.growth() <= 300 * stoutness);
    // A write to a connection that the server gave up is answered with a reset.
    const auto isEnded = [](int socket) { return !pour(socket, "stats\n_\n\n"); };
    QTRY_VERIFY_WITH_TIMEOUT(std::all_of(sockets.begin(), sockets.end(), isEnded), 20'000);
    for (const int socket : sockets)
        ::close(socket);
    ::close(filler);
}

/// The kernel's table of connections says which timer runs on each: 2 is the keep-alive.
void HostileClientTest::aPeerThatVanishesIsLookedFor()
{
    ServerThread server;
    const int socket = connectRaw(server.address().port);
    sockaddr_in own{};
    socklen_t size = sizeof own;
    QCOMPARE(::getsockname(socket, reinterpret_cast<sockaddr *>(&own), &size), 0);
    const auto hex = [](quint16 port) { return ':' + QByteArray::number(port, 16).rightJustified(4, '0').toUpper(); };
    const QByteArray fromServer = hex(server.address().port) + " 0100007F" + hex(ntohs(own.sin_port)) + " 01 ";
    const auto timer = [&] {
        QFile table(QStringLiteral("/proc/self/net/tcp"));
        if (!table.open(QIODevice::ReadOnly))
            return QByteArray();
        const QByteArrayList lines = table.readAll().split('\n');
        for (const QByteArray &line : lines) {
            if (line.contains(fromServer))
                return line.simplified().split(' ').value(5).left(2);
        }
        return QByteArray();
    };
    QTRY_COMPARE(timer(), QByteArray("02"));
    ::close(socket);
}

LOCKDECK_TEST(HostileClientTest)
#include "hostileclienttest.moc"
