#include "server/lockserver.h"
#include "support/testmain.h"
#include "ui/mainwindow.h"
#include "ui/views/holdcard.h"

#include <QtCore/QHash>
#include <QtCore/QSemaphore>
#include <QtCore/QThread>
#include <QtCore/QTimer>

#include <algorithm>
#include <atomic>

using namespace Lockdeck;
using namespace std::chrono_literals;

static constexpr int holdCount = 50;
static constexpr auto lease = 2s;
/// DESIGN.md, The hold: a third of the lease.
static constexpr auto renewalInterval = std::chrono::nanoseconds(lease) / 3;

/// A dflockd in a thread of its own, for a window that stands still. While it does, the server's thread watches the
/// server's log and says when enough has happened.
class ServerThread final : public QThread
{
public:
    ~ServerThread() override
    {
        quit();
        wait();
    }
    /// Starts and waits until it listens.
    void listen()
    {
        start();
        m_ready.acquire();
    }
    ServerSet servers() const
    {
        ServerSet set;
        set.servers.front().port = m_port;
        return set;
    }
    /// Blocks the caller until every hold was renewed so often since now. False when that does not come.
    bool stallUntilRenewed(int times)
    {
        m_renewals = times;
        return m_happened.tryAcquire(1, 60'000);
    }
    /// Blocks the caller; the server goes at once, with its connections, and then this moment passes.
    bool stallWithoutServerUntil(Moment moment)
    {
        m_goneUntil = moment.time_since_epoch();
        return m_happened.tryAcquire(1, 60'000);
    }
    /// What the server saw during stallUntilRenewed().
    const std::vector<HoldRecord> &seen() const { return m_seen; }

protected:
    void run() override
    {
        ServerOptions options;
        options.port = 0;
        m_server = std::make_unique<LockServer>(options);
        m_server->log().setBound(1'000'000);
        if (!m_server->listen())
            m_port = m_server->port();
        m_ready.release();
        QTimer watch;
        connect(&watch, &QTimer::timeout, &watch, [this] { look(); });
        watch.start(20ms);
        exec();
        m_server.reset();
    }

private:
    void look()
    {
        if (m_renewals > 0)
            lookForRenewals();
        if (m_goneUntil.load() != std::chrono::nanoseconds{}) {
            m_server.reset();
            if (BootTime::now().time_since_epoch() >= m_goneUntil.load()) {
                m_goneUntil = std::chrono::nanoseconds{};
                m_happened.release();
            }
        }
    }
    void lookForRenewals()
    {
        const std::deque<HoldRecord> &events = m_server->log().events();
        if (!m_from)
            m_from = events.size();
        m_seen.assign(events.begin() + static_cast<std::ptrdiff_t>(*m_from), events.end());
        QHash<QByteArray, int> renewed;
        for (const HoldRecord &event : m_seen) {
            if (event.what == HoldRecord::What::Renewed)
                ++renewed[event.token];
        }
        const bool enough = renewed.size() == holdCount &&
                            std::all_of(renewed.begin(), renewed.end(), [this](int n) { return n >= m_renewals; });
        if (enough) {
            m_renewals = 0;
            m_happened.release();
        }
    }

    std::unique_ptr<LockServer> m_server; ///< lives and dies in the thread
    quint16 m_port = 0;
    QSemaphore m_ready;
    QSemaphore m_happened;
    std::atomic<int> m_renewals = 0;
    std::atomic<std::chrono::nanoseconds> m_goneUntil{};
    std::optional<std::size_t> m_from;
    std::vector<HoldRecord> m_seen; ///< the thread's until m_happened, then the test's
};

/// Notes in which state every card is at each of its paints.
class PaintWitness final : public QObject
{
public:
    using QObject::QObject;
    QList<HoldState> states;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() == QEvent::Paint)
            states += static_cast<HoldCard *>(watched)->present().state;
        return false;
    }
};

/// DESIGN.md, rule 2: a window whose thread stands still loses no lock, and when it goes on it shows nothing stale.
class FrozenWindowTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void aFrozenWindowLosesNoLock();
    void whatWasLostMeanwhileIsNeverPaintedAsHeld();
    void cleanup();

private:
    void hold(int count);
    QList<HoldCard *> cards() const { return m_window->findChildren<HoldCard *>(); }
    bool areAllHeld() const;

    std::unique_ptr<ServerThread> m_server;
    std::unique_ptr<MainWindow> m_window;
};

void FrozenWindowTest::init()
{
    m_server = std::make_unique<ServerThread>();
    m_server->listen();
    QVERIFY(m_server->servers().servers.front().port != 0);
    WindowOptions options;
    options.theme = ThemeChoice::Light;
    options.unattended = true;
    m_window = std::make_unique<MainWindow>(options);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    m_window->session().watch(m_server->servers());
}

void FrozenWindowTest::cleanup()
{
    m_window.reset();
    m_server.reset();
}

bool FrozenWindowTest::areAllHeld() const
{
    const auto &holds = m_window->session().holds();
    const Moment now = BootTime::now();
    return std::ranges::all_of(holds, [now](const HoldStatus &hold) { return hold.isHeldAt(now); });
}

void FrozenWindowTest::hold(int count)
{
    for (int i = 0; i < count; ++i) {
        LockOptions options;
        options.key = QStringLiteral("frozen/%1").arg(i);
        options.lease = lease;
        QVERIFY(m_window->session().start(options, LockKeeper::Begin::Acquire).isOk());
    }
    QTRY_VERIFY(areAllHeld());
    QTRY_COMPARE(cards().size(), count);
}

static bool shows(const HoldCard *card, const QColor &color)
{
    const QImage image = const_cast<HoldCard *>(card)->grab().toImage();
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            if (image.pixelColor(x, y) == color)
                return true;
        }
    }
    return false;
}

static int count(const std::vector<HoldRecord> &events, HoldRecord::What what)
{
    return static_cast<int>(std::ranges::count(events, what, &HoldRecord::what));
}

/// How much later than a third of a lease after the one before each renewal reached the server, rising.
static std::vector<std::chrono::nanoseconds> lateness(const std::vector<HoldRecord> &events)
{
    QHash<QByteArray, Moment> before;
    std::vector<std::chrono::nanoseconds> late;
    for (const HoldRecord &event : events) {
        if (event.what != HoldRecord::What::Renewed)
            continue;
        const auto last = before.constFind(event.token);
        if (last != before.constEnd())
            late.push_back(std::max(event.at - *last - renewalInterval, std::chrono::nanoseconds{0}));
        before.insert(event.token, event.at);
    }
    std::ranges::sort(late);
    return late;
}

void FrozenWindowTest::aFrozenWindowLosesNoLock()
{
    hold(holdCount);
    PaintWitness witness;
    for (HoldCard *card : cards())
        card->installEventFilter(&witness);
    cards().constFirst()->update(); // a paint is due before anything else

    const Moment frozen = BootTime::now();
    QVERIFY(m_server->stallUntilRenewed(9)); // a third of the lease apart: three leases without an event loop
    QVERIFY(BootTime::now() - frozen >= 2 * lease);

    const std::vector<HoldRecord> &seen = m_server->seen();
    QCOMPARE(count(seen, HoldRecord::What::Expired), 0);
    QCOMPARE(count(seen, HoldRecord::What::Dropped), 0);
    const auto late = lateness(seen);
    QVERIFY(late.size() >= 8 * holdCount);
    const auto p99 = std::chrono::duration<double, std::milli>(late[late.size() * 99 / 100]).count();
    qInfo("%zu renewals while the window stood still, p99 late by %.1f ms", late.size(), p99);
    QVERIFY2(p99 < 50, qPrintable(QString::number(p99)));

    QTRY_VERIFY(!witness.states.isEmpty());
    QCOMPARE(witness.states, QList<HoldState>(witness.states.size(), HoldState::Held));
    QVERIFY(areAllHeld());
    const std::vector<HoldStatus> &holds = m_window->session().holds();
    QCOMPARE(std::ranges::count(holds, 0, &HoldStatus::requeues), holdCount);
    for (const HoldCard *card : cards()) {
        QVERIFY(card->hold().leftAt(BootTime::now()) > 0s);
        QCOMPARE(card->present().word, QStringLiteral("HELD"));
        QVERIFY(shows(card, Theme::light().hold.fill));
        QVERIFY(!shows(card, Theme::light().bad.fill));
        QCoreApplication::processEvents(); // grabbing fifty cards must not become a stall of its own
    }
}

void FrozenWindowTest::whatWasLostMeanwhileIsNeverPaintedAsHeld()
{
    hold(1);
    const HoldCard *card = cards().front();
    PaintWitness witness;
    cards().front()->installEventFilter(&witness);
    QVERIFY(shows(card, Theme::light().hold.fill));
    witness.states.clear();

    QVERIFY(m_server->stallWithoutServerUntil(BootTime::now() + lease + 1s));
    // Nothing has reached the window yet: it still believes what it was told, but not for the paint.
    QCOMPARE(card->hold().state, HoldState::Held);
    QVERIFY(!shows(card, Theme::light().hold.fill));
    QVERIFY(shows(card, Theme::light().bad.fill));

    QTRY_COMPARE(card->hold().state, HoldState::Lost);
    QTRY_VERIFY(witness.states.size() > 1);
    QVERIFY(!witness.states.contains(HoldState::Held));
    QVERIFY(!witness.states.contains(HoldState::Uncertain));
}

LOCKDECK_TEST(FrozenWindowTest)
#include "frozenwindowtest.moc"
