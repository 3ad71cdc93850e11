#include <QtCore/QCoreApplication>
#include <QtCore/QObject>
#include <QtCore/QSemaphore>
#include <QtCore/QThread>

#include <cstdio>
#include <functional>
#include <limits>
#include <map>
#include <string>

/// Lives in a thread of its own and is woken as everything in Lockdeck is: by a queued signal without arguments. But
/// its value is in no mailbox.
class Planted : public QObject
{
    Q_OBJECT

public:
    void write() { ++m_value; }
    void writeAndTell()
    {
        write();
        written.release();
    }
    QSemaphore written;

signals:
    void rung();

private:
    int m_value = 0;
};

static void race()
{
    QThread thread;
    Planted bell;
    Planted planted;
    planted.moveToThread(&thread);
    QObject::connect(&bell, &Planted::rung, &planted, &Planted::writeAndTell, Qt::QueuedConnection);
    thread.start();
    emit bell.rung();
    planted.write(); // here, too, and nothing says who comes first
    planted.written.acquire();
    thread.quit();
    thread.wait();
}

static void useAfterFree()
{
    int *volatile freed = new int(1); // volatile: the compiler is not to see through it
    delete freed;
    std::printf("%d\n", *freed);
}

static void overflow()
{
    volatile int most = std::numeric_limits<int>::max();
    std::printf("%d\n", most + 1);
}

static void leak()
{
    int *volatile lost = new int[1000];
    std::printf("%d\n", lost[0] = 1);
    lost = nullptr;
}

int main(int argc, char *argv[])
{
    const QCoreApplication app(argc, argv);
    static const std::map<std::string, std::function<void()>> mistakes = {
        {"race", race}, {"use-after-free", useAfterFree}, {"overflow", overflow}, {"leak", leak}};
    const auto mistake = mistakes.find(argv[1] ? argv[1] : "");
    if (mistake == mistakes.end())
        return 64;
    mistake->second();
    return 0;
}

#include "planted.moc"
