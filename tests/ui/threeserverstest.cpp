#include "hostile/strain.h"
#include "support/testmain.h"
#include "ui/mainwindow.h"
#include "ui/models/locksmodel.h"
#include "ui/models/locktext.h"
#include "ui/views/locksview.h"
#include "ui/views/locktable.h"
#include "ui/views/serverentry.h"
#include "ui/views/serversview.h"

#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>
#include <QtNetwork/QTcpSocket>
#include <QtWidgets/QPushButton>

#include <sys/prctl.h>

#include <algorithm>
#include <array>
#include <csignal>

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace std::chrono_literals;

namespace {

/// A `lockctl serve` in a process of its own, with one client that holds one key as long as the server lives.
class ServerProcess
{
public:
    explicit ServerProcess(const QByteArray &key) : m_key(key) {}
    ~ServerProcess() { kill(); }

    /// On the port it had before, if any. False when it does not say that it listens.
    bool start()
    {
        m_process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
        m_process.setReadChannel(QProcess::StandardError);
        m_process.start(QStringLiteral(LOCKDECK_BIN_DIR "/lockctl"),
                        {u"serve"_qs, u"--port=%1"_qs.arg(m_port), u"--read-timeout=600"_qs});
        if (!QTest::qWaitFor([this] { return m_process.canReadLine(); }, 30'000))
            return false;
        const QByteArray line = m_process.readLine().trimmed();
        m_port = line.mid(line.lastIndexOf(':') + 1).toUShort();
        return m_port != 0;
    }
    /// Takes the key with a lease longer than the test. Empty when it was not granted.
    QByteArray hold()
    {
        m_client = std::make_unique<QTcpSocket>();
        m_client->connectToHost(u"127.0.0.1"_qs, m_port);
        m_client->write("l\n" + m_key + "\n0 600\n");
        return QTest::qWaitFor([this] { return m_client->canReadLine(); }, 30'000) ? m_client->readLine()
                                                                                   : QByteArray();
    }
    void kill()
    {
        m_process.kill();
        m_process.waitForFinished();
    }
    quint16 port() const { return m_port; }
    QString key() const { return QString::fromLatin1(m_key); }

private:
    QByteArray m_key;
    QProcess m_process;
    quint16 m_port = 0;
    std::unique_ptr<QTcpSocket> m_client;
};

} // namespace

/// The whole window in front of three servers, one of which is killed and comes back.
class ThreeServersTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup() { m_window.reset(); }
    void aKilledServerIsDimmedRetriedAndFresh();

private:
    const ServerStatus &server(int i) const
    {
        return m_window->session().snapshot()->servers[static_cast<std::size_t>(i)];
    }
    /// What the table shows of a key; null when it does not show it.
    const LockRow *row(int serverIndex, const QString &key) const
    {
        const auto *model = qobject_cast<LocksModel *>(m_window->findChild<LockTable *>()->model());
        const int place = model->find(serverIndex, key);
        return place < 0 ? nullptr : &model->row(place);
    }
    QString cell(int serverIndex, LockColumn column) const
    {
        const LockRow *shown = row(serverIndex, m_servers[static_cast<std::size_t>(serverIndex)].key());
        return shown ? LockText::cell(*shown, column, BootTime::now()) : QString();
    }
    ServerEntry *entry(int i) const { return m_window->findChild<ServersView *>()->findChildren<ServerEntry *>()[i]; }

    QTemporaryDir m_folder;
    std::array<ServerProcess, 3> m_servers{ServerProcess("first/key"), ServerProcess("second/key"),
                                           ServerProcess("third/key")};
    std::unique_ptr<MainWindow> m_window;
};

void ThreeServersTest::init()
{
    ServerSet set;
    set.servers.clear();
    for (ServerProcess &process : m_servers) {
        QVERIFY(process.start());
        QVERIFY(process.hold().startsWith("ok "));
        ServerAddress address;
        address.host = u"127.0.0.1"_qs;
        address.port = process.port();
        set.servers.push_back(address);
    }
    WindowOptions options;
    options.settingsFile = m_folder.filePath(u"lockdeck.ini"_qs);
    options.theme = ThemeChoice::Light;
    m_window = std::make_unique<MainWindow>(options);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    m_window->session().setInterval(500ms);
    m_window->openUrl(set.toUrl());
    for (int i = 0; i < 3; ++i)
        QTRY_COMPARE_WITH_TIMEOUT(cell(i, LockColumn::Holder), u"#1"_qs, 30'000);
}

void ThreeServersTest::aKilledServerIsDimmedRetriedAndFresh()
{
    const Strain strain;
    std::array<Moment, 3> answered{};
    const auto noteAnswers = [&] {
        for (int i = 0; i < 3; ++i)
            answered[static_cast<std::size_t>(i)] = server(i).lastAnswered;
    };
    const auto othersGoOn = [&] {
        return server(0).lastAnswered > answered[0] && server(2).lastAnswered > answered[2] &&
               server(0).state == ServerState::Up && server(2).state == ServerState::Up;
    };

    m_servers[1].kill();
    QTRY_COMPARE_WITH_TIMEOUT(server(1).state, ServerState::Down, 30'000);
    QTRY_COMPARE(cell(1, LockColumn::State), u"server down"_qs);
    QCOMPARE(cell(1, LockColumn::Holder), u"–"_qs); // nothing is claimed of what is not known any more
    QVERIFY(row(1, m_servers[1].key()));            // its last rows stay
    QTRY_VERIFY(LockText::age(*row(1, m_servers[1].key()), BootTime::now()).endsWith(u"s old"_qs));
    QTRY_VERIFY(entry(1)->accessibleName().contains(u", down, "_qs));
    QVERIFY(entry(1)->findChild<QPushButton *>()->isVisible());

    // Tried again after longer and longer times, with jitter; the others are asked all the while.
    Moment retry = server(1).retryAt;
    std::chrono::nanoseconds longest{0};
    for (int attempt = 0; attempt < 3; ++attempt) {
        noteAnswers();
        QTRY_VERIFY_WITH_TIMEOUT(server(1).retryAt > retry, 30'000);
        longest = std::max(longest, server(1).retryAt - retry);
        retry = server(1).retryAt;
        QTRY_VERIFY(othersGoOn());
    }
    QVERIFY2(longest > 500ms, qPrintable(QString::number(longest.count())));
    QTRY_VERIFY(!row(0, m_servers[0].key())->isOldAt(BootTime::now()));
    QTRY_VERIFY(!row(2, m_servers[2].key())->isOldAt(BootTime::now()));

    QVERIFY(m_servers[1].start());
    QVERIFY(m_servers[1].hold().startsWith("ok "));
    QTest::mouseClick(entry(1)->findChild<QPushButton *>(), Qt::LeftButton); // now, not when the back-off says
    QTRY_COMPARE_WITH_TIMEOUT(server(1).state, ServerState::Up, 30'000);
    QTRY_COMPARE(cell(1, LockColumn::Holder), u"#1"_qs);
    QTRY_VERIFY(!row(1, m_servers[1].key())->isOldAt(BootTime::now()));
    QTRY_VERIFY(!entry(1)->findChild<QPushButton *>()->isVisible());
    noteAnswers();
    QTRY_VERIFY(othersGoOn());
    QVERIFY2(strain.longestGap() < 1s, qPrintable(QString::number(strain.longestGap().count())));
}

LOCKDECK_TEST(ThreeServersTest)
#include "threeserverstest.moc"
