#include "support/joinedthread.h"
#include "support/testmain.h"

#include "system/epolldispatcher.h"

#include <QtCore/QSocketNotifier>
#include <QtCore/QTemporaryFile>
#include <QtNetwork/QTcpServer>
#include <QtNetwork/QTcpSocket>

#include <sys/socket.h>
#include <unistd.h>

#include <deque>
#include <functional>
#include <memory>

using namespace Lockdeck;
using Lockdeck::Test::JoinedThread;
using namespace std::chrono_literals;

/// Each test's work is done in a thread with that dispatcher; what it saw is looked at when the thread has ended.
class EpollDispatcherTest : public QObject
{
    Q_OBJECT

private slots:
    void timersComeInOrder();
    void aStoppedTimerDoesNotCome();
    void aTimerDoesNotComeWithinItself();
    void whatIsLeftIsTold();
    void bothEndsOfASocketAreTold();
    void whoIsDisabledMeanwhileIsNotTold();
    void anotherSocketWithTheSameNumberIsTold();
    void anEndIsToldToWhoReads();
    void aFileIsAlwaysReady();
    void socketsCanBeLeftOut();
    void otherThreadsWake();
    void anInterruptEndsTheTurn();
    void manyConversations();
};

namespace {

using Steps = std::vector<QString>;

class EpollThread final : public JoinedThread
{
public:
    explicit EpollThread(std::function<void(QEventLoop &)> body) : m_body(std::move(body))
    {
        setEventDispatcher(new EpollDispatcher);
    }
    ~EpollThread() override { join(); }

protected:
    void work() override
    {
        QEventLoop loop;
        m_body(loop);
    }

private:
    std::function<void(QEventLoop &)> m_body;
};

void onEpoll(std::function<void(QEventLoop &)> body)
{
    EpollThread thread(std::move(body));
    thread.start();
}

struct Pair
{
    Pair()
    {
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()) != 0)
            qFatal("socketpair: %s", qPrintable(qt_error_string()));
    }
    ~Pair()
    {
        for (const int end : ends)
            ::close(end);
    }
    Q_DISABLE_COPY_MOVE(Pair)
    void send() const
    {
        if (::send(ends[1], "x", 1, MSG_NOSIGNAL) != 1)
            qFatal("send: %s", qPrintable(qt_error_string()));
    }
    bool take() const
    {
        char byte = 0;
        return ::recv(ends[0], &byte, 1, 0) == 1;
    }
    std::array<int, 2> ends{-1, -1};
};

bool isEpoll(const QThread *thread)
{
    return qobject_cast<EpollDispatcher *>(QAbstractEventDispatcher::instance(const_cast<QThread *>(thread)));
}

} // namespace

void EpollDispatcherTest::timersComeInOrder()
{
    Steps steps;
    int left = -2;
    onEpoll([&](QEventLoop &loop) {
        QTimer::singleShot(60ms, Qt::PreciseTimer, &loop, [&] {
            steps.push_back(u"late"_qs);
            loop.quit();
        });
        QTimer::singleShot(20ms, Qt::CoarseTimer, &loop, [&] { steps.push_back(u"early"_qs); });
        QTimer::singleShot(0, &loop, [&] { steps.push_back(u"at once"_qs); });
        QTimer timer;
        timer.start(1h);
        left = timer.remainingTime();
        loop.exec();
        steps.push_back(isEpoll(QThread::currentThread()) ? u"on epoll"_qs : u"not on epoll"_qs);
    });
    QCOMPARE(steps, (Steps{u"at once"_qs, u"early"_qs, u"late"_qs, u"on epoll"_qs}));
    QVERIFY(left > 3'590'000 && left <= 3'600'000);
}

void EpollDispatcherTest::aStoppedTimerDoesNotCome()
{
    Steps steps;
    onEpoll([&](QEventLoop &loop) {
        QTimer first;
        QTimer second;
        for (QTimer *timer : {&first, &second}) {
            QObject::connect(timer, &QTimer::timeout, &loop, [&, timer] {
                steps.push_back(u"one of them"_qs);
                (timer == &first ? second : first).stop();
                timer->stop();
                QTimer::singleShot(0, &loop, &QEventLoop::quit);
            });
            timer->start(0);
        }
        loop.exec();
    });
    QCOMPARE(steps, Steps{u"one of them"_qs});
}

void EpollDispatcherTest::aTimerDoesNotComeWithinItself()
{
    Steps steps;
    onEpoll([&](QEventLoop &loop) {
        QTimer timer;
        QObject::connect(&timer, &QTimer::timeout, &loop, [&] {
            steps.push_back(u"begins"_qs);
            QEventLoop inner;
            QTimer::singleShot(20ms, &inner, &QEventLoop::quit);
            inner.exec();
            steps.push_back(u"ends"_qs);
            if (steps.size() == 4)
                loop.quit();
        });
        timer.start(1ms);
        loop.exec();
    });
    QCOMPARE(steps, (Steps{u"begins"_qs, u"ends"_qs, u"begins"_qs, u"ends"_qs}));
}

void EpollDispatcherTest::whatIsLeftIsTold()
{
    QList<QAbstractEventDispatcher::TimerInfo> timers;
    int removed = -1;
    onEpoll([&](QEventLoop &) {
        auto *dispatcher = QAbstractEventDispatcher::instance();
        QObject owner;
        owner.startTimer(1h);
        owner.startTimer(2h, Qt::PreciseTimer);
        timers = dispatcher->registeredTimers(&owner);
        removed = dispatcher->unregisterTimers(&owner) + 2 * int(dispatcher->registeredTimers(&owner).size());
    });
    QCOMPARE(timers.size(), 2);
    QCOMPARE(removed, 1);
}

void EpollDispatcherTest::bothEndsOfASocketAreTold()
{
    Steps steps;
    onEpoll([&](QEventLoop &loop) {
        Pair pair;
        QSocketNotifier readable(pair.ends[0], QSocketNotifier::Read);
        QSocketNotifier writable(pair.ends[0], QSocketNotifier::Write);
        QObject::connect(&writable, &QSocketNotifier::activated, &loop, [&] {
            steps.push_back(u"writable"_qs);
            writable.setEnabled(false);
            pair.send();
        });
        QObject::connect(&readable, &QSocketNotifier::activated, &loop, [&] {
            steps.push_back(pair.take() ? u"readable"_qs : u"nothing to read"_qs);
            loop.quit();
        });
        loop.exec();
    });
    QCOMPARE(steps, (Steps{u"writable"_qs, u"readable"_qs}));
}

void EpollDispatcherTest::whoIsDisabledMeanwhileIsNotTold()
{
    Steps steps;
    onEpoll([&](QEventLoop &loop) {
        Pair one;
        Pair other;
        QSocketNotifier first(one.ends[0], QSocketNotifier::Read);
        QSocketNotifier second(other.ends[0], QSocketNotifier::Read);
        for (QSocketNotifier *notifier : {&first, &second}) {
            QObject::connect(notifier, &QSocketNotifier::activated, &loop, [&, notifier] {
                steps.push_back(u"one of them"_qs);
                notifier->setEnabled(false);
                (notifier == &first ? second : first).setEnabled(false);
                QTimer::singleShot(5ms, &loop, &QEventLoop::quit);
            });
        }
        one.send();
        other.send();
        loop.exec();
    });
    QCOMPARE(steps, Steps{u"one of them"_qs});
}

void EpollDispatcherTest::anotherSocketWithTheSameNumberIsTold()
{
    Steps steps;
    int number = -1;
    int again = -2;
    onEpoll([&](QEventLoop &loop) {
        auto pair = std::make_unique<Pair>();
        number = pair->ends[0];
        auto notifier = std::make_unique<QSocketNotifier>(number, QSocketNotifier::Read);
        pair->send();
        QObject::connect(notifier.get(), &QSocketNotifier::activated, &loop, [&] { loop.quit(); });
        loop.exec();
        notifier.reset();
        pair.reset();
        pair = std::make_unique<Pair>();
        again = pair->ends[0];
        notifier = std::make_unique<QSocketNotifier>(again, QSocketNotifier::Read);
        QObject::connect(notifier.get(), &QSocketNotifier::activated, &loop, [&] {
            steps.push_back(pair->take() ? u"readable"_qs : u"nothing to read"_qs);
            loop.quit();
        });
        QTimer::singleShot(20ms, &loop, [&] { pair->send(); });
        loop.exec();
    });
    QCOMPARE(again, number);
    QCOMPARE(steps, Steps{u"readable"_qs});
}

void EpollDispatcherTest::anEndIsToldToWhoReads()
{
    Steps steps;
    onEpoll([&](QEventLoop &loop) {
        Pair pair;
        ::close(std::exchange(pair.ends[1], -1));
        QSocketNotifier readable(pair.ends[0], QSocketNotifier::Read);
        QObject::connect(&readable, &QSocketNotifier::activated, &loop, [&] {
            steps.push_back(pair.take() ? u"readable"_qs : u"the end"_qs);
            loop.quit();
        });
        loop.exec();
    });
    QCOMPARE(steps, Steps{u"the end"_qs});
}

void EpollDispatcherTest::aFileIsAlwaysReady()
{
    int times = 0;
    int timesAfter = 0;
    onEpoll([&](QEventLoop &loop) {
        QTemporaryFile file;
        if (!file.open())
            return;
        QSocketNotifier readable(file.handle(), QSocketNotifier::Read);
        QObject::connect(&readable, &QSocketNotifier::activated, &loop, [&] {
            if (++times == 3)
                loop.quit();
        });
        loop.exec();
        readable.setEnabled(false);
        QTimer::singleShot(5ms, &loop, &QEventLoop::quit);
        loop.exec();
        timesAfter = times;
    });
    QCOMPARE(times, 3);
    QCOMPARE(timesAfter, 3);
}

void EpollDispatcherTest::socketsCanBeLeftOut()
{
    Steps steps;
    onEpoll([&](QEventLoop &loop) {
        Pair pair;
        QSocketNotifier readable(pair.ends[0], QSocketNotifier::Read);
        QObject::connect(&readable, &QSocketNotifier::activated, &loop, [&] {
            steps.push_back(pair.take() ? u"readable"_qs : u"nothing to read"_qs);
            loop.quit();
        });
        pair.send();
        QTimer::singleShot(20ms, &loop, [&] {
            steps.push_back(u"timer"_qs);
            loop.quit();
        });
        loop.exec(QEventLoop::ExcludeSocketNotifiers);
        loop.exec();
    });
    QCOMPARE(steps, (Steps{u"timer"_qs, u"readable"_qs}));
}

void EpollDispatcherTest::otherThreadsWake()
{
    static constexpr int count = 10'000;
    int left = -1;
    class Counter : public QObject
    {
    public:
        int left = count;

    protected:
        bool event(QEvent *event) override
        {
            if (event->type() != QEvent::User)
                return QObject::event(event);
            if (--left == 0)
                thread()->quit();
            return true;
        }
    };
    QObject *receiver = nullptr;
    std::latch isReady{1};
    EpollThread thread([&](QEventLoop &loop) {
        Counter here;
        receiver = &here;
        isReady.count_down();
        loop.exec();
        left = here.left;
    });
    thread.start();
    isReady.wait();
    for (int i = 0; i < count; ++i)
        QCoreApplication::postEvent(receiver, new QEvent(QEvent::User));
    thread.join();
    QCOMPARE(left, 0);
}

void EpollDispatcherTest::anInterruptEndsTheTurn()
{
    bool first = true;
    bool second = false;
    onEpoll([&](QEventLoop &) {
        auto *dispatcher = QAbstractEventDispatcher::instance();
        QObject here;
        QMetaObject::invokeMethod(
            &here, [&] { dispatcher->interrupt(); }, Qt::QueuedConnection);
        first = dispatcher->processEvents(QEventLoop::WaitForMoreEvents);
        second = dispatcher->processEvents(QEventLoop::AllEvents); // the wake of the interrupt
    });
    QVERIFY(!first);
    QVERIFY(second);
}

/// More than are told in one turn, all at once, by Qt's own sockets.
void EpollDispatcherTest::manyConversations()
{
    constexpr int clients = 300;
    constexpr int rounds = 20;
    int finished = 0;
    bool inOrder = true;
    onEpoll([&](QEventLoop &loop) {
        QTcpServer server;
        server.setMaxPendingConnections(clients);
        server.setListenBacklogSize(clients); // else the system drops some, and they try again later and later
        if (!server.listen(QHostAddress::LocalHost))
            return;
        QObject::connect(&server, &QTcpServer::newConnection, &loop, [&] {
            while (QTcpSocket *peer = server.nextPendingConnection())
                QObject::connect(peer, &QTcpSocket::readyRead, peer, [peer] { peer->write(peer->readAll()); });
        });
        std::deque<QTcpSocket> sockets(clients);
        for (QTcpSocket &socket : sockets) {
            QObject::connect(&socket, &QTcpSocket::connected, &socket, [&socket] { socket.write("0\n"); });
            QObject::connect(&socket, &QTcpSocket::readyRead, &socket, [&, round = 0]() mutable {
                inOrder = inOrder && socket.readAll() == QByteArray::number(round) + '\n';
                if (++round < rounds)
                    socket.write(QByteArray::number(round) + '\n');
                else if (++finished == clients)
                    loop.quit();
            });
            QObject::connect(&socket, &QTcpSocket::errorOccurred, &loop, &QEventLoop::quit);
            socket.connectToHost(QHostAddress::LocalHost, server.serverPort());
        }
        loop.exec();
    });
    QCOMPARE(finished, clients);
    QVERIFY(inOrder);
}

LOCKDECK_TEST(EpollDispatcherTest)
#include "epolldispatchertest.moc"
