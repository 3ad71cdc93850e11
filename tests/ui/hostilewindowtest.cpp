#include "hostile/hostileserver.h"
#include "hostile/strain.h"
#include "support/slowness.h"
#include "support/testmain.h"
#include "ui/mainwindow.h"
#include "ui/models/tooltiptext.h"
#include "ui/views/inklabel.h"
#include "ui/views/locksview.h"

#include <QtCore/QTemporaryDir>
#include <QtGui/QTextDocument>
#include <QtWidgets/QAbstractItemView>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>

#include <algorithm>

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace std::chrono_literals;

/// The whole window in front of a server that means harm.
class HostileWindowTest : public QObject
{
    Q_OBJECT

private slots:
    void init() { open(ThemeChoice::Light); }
    void itStaysResponsive_data();
    void itStaysResponsive();
    void keysAreShownAsWhatTheyAre_data();
    void keysAreShownAsWhatTheyAre();
    void tooManyKeysAreShownInPart();
    void plainTextIsNotTakenForHtml();

private:
    void open(ThemeChoice theme);
    QAbstractItemModel *table() const
    {
        return m_window->findChild<LocksView *>()->findChild<QAbstractItemView *>()->model();
    }
    bool labelSays(const QString &words) const
    {
        const QList<QLabel *> labels = m_window->findChildren<QLabel *>();
        return std::any_of(labels.begin(), labels.end(),
                           [&](const QLabel *label) { return label->text().contains(words); });
    }

    QTemporaryDir m_folder;
    std::unique_ptr<MainWindow> m_window;
};

void HostileWindowTest::open(ThemeChoice theme)
{
    WindowOptions options;
    options.settingsFile = m_folder.filePath(QStringLiteral("lockdeck.ini"));
    options.theme = theme;
    m_window = std::make_unique<MainWindow>(options);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
}

void HostileWindowTest::itStaysResponsive_data()
{
    QTest::addColumn<Trick>("trick");
    QTest::addColumn<QString>("said");
    QTest::newRow("endless line") << Trick{{}, "ok {\"", QByteArray(1 << 20, 'x'), 0}
                                  << QStringLiteral("sent a line of more than 134217728 bytes");
    QTest::newRow("endless rows") << Trick{{}, "ok {\"locks\":[", QByteArray("{},").repeated(350'000), 0}
                                  << QStringLiteral("sent a line of more than 134217728 bytes");
    QTest::newRow("deep nesting") << Trick{{}, "ok {\"locks\":" + QByteArray(1 << 22, '[') + '\n', {}, 0}
                                  << QStringLiteral("stats cannot be read");
    QTest::newRow("HTML") << Trick{{}, "<img src=\"/etc/passwd\"><h1>x</h1>\n", {}, 0}
                          << QStringLiteral("does not speak dflockd's protocol");
}

void HostileWindowTest::itStaysResponsive()
{
    QFETCH(Trick, trick);
    QFETCH(QString, said);
    HostileServer server(trick);
    Strain strain;
    m_window->session().watch(server.servers());
    const auto problem = [this] {
        const FleetSnapshotPtr snapshot = m_window->session().snapshot();
        return snapshot->servers.empty() || !snapshot->servers[0].problem ? QString()
                                                                          : snapshot->servers[0].problem->message;
    };
    QTRY_VERIFY_WITH_TIMEOUT(!problem().isEmpty(), 15'000);
    QVERIFY2(problem().contains(said), qPrintable(problem()));
    qInfo("longest gap %lld ms, memory +%lld MiB", static_cast<long long>(strain.longestGap().count()),
          static_cast<long long>(strain.growth()));
    QVERIFY(strain.longestGap() <= 250ms * slowness);
    QVERIFY(strain.growth() <= 400 * stoutness);
}

void HostileWindowTest::keysAreShownAsWhatTheyAre_data()
{
    QTest::addColumn<ThemeChoice>("theme");
    QTest::newRow("light") << ThemeChoice::Light;
    QTest::newRow("dark") << ThemeChoice::Dark;
}

void HostileWindowTest::keysAreShownAsWhatTheyAre()
{
    QFETCH(ThemeChoice, theme);
    const QByteArray stats =
        "ok {\"connections\":9,\"locks\":["
        "{\"key\":\"pay/\\u202egpj.exe\",\"owner_conn_id\":3,\"lease_expires_in_s\":30,\"waiters\":9},"
        "{\"key\":\"two\\nlines\\u2028more\",\"owner_conn_id\":4,\"lease_expires_in_s\":3e9,\"waiters\":8},"
        "{\"key\":\"\\u001b[31mred\\u0000\",\"owner_conn_id\":18446744073709551615,\"lease_expires_in_s\":0,"
        "\"waiters\":7},"
        "{\"key\":\"<b>bold</b><img src='/etc/passwd'>&amp;\",\"owner_conn_id\":5,\"lease_expires_in_s\":20,"
        "\"waiters\":1000000000},"
        "{\"key\":\"zero\\u200bwidth\\u2066\",\"owner_conn_id\":6,\"lease_expires_in_s\":10,\"waiters\":6},"
        "{\"key\":\"e" +
        QByteArray("\\u0301").repeated(40) +
        "\",\"owner_conn_id\":7,\"lease_expires_in_s\":10,\"waiters\":5},"
        "{\"key\":\"" +
        QByteArray(10'000, 'k') + "\",\"owner_conn_id\":8,\"lease_expires_in_s\":10,\"waiters\":4}]}\n";
    const QStringList shown = {
        QStringLiteral("pay/\\u202egpj.exe"),      QStringLiteral("two\\u000alines\\u2028more"),
        QStringLiteral("\\u001b[31mred\\u0000"),   QStringLiteral("<b>bold</b><img src='/etc/passwd'>&amp;"),
        QStringLiteral("zero\\u200bwidth\\u2066"), QString(256, u'k') + QStringLiteral("… (10000 characters)")};
    HostileServer server(Trick{{}, stats, {}, 0});
    open(theme);
    auto *field = m_window->findChild<QLineEdit *>(QStringLiteral("urlField"));
    field->selectAll();
    QTest::keyClicks(field, server.servers().toUrl());
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_COMPARE(table()->rowCount(), 7);
    QTRY_VERIFY(m_window->findChild<LocksView *>()->isVisible());
    QStringList cells;
    for (int row = 0; row < 7; ++row) {
        const QModelIndex key = table()->index(row, 0);
        cells += key.data().toString();
        for (const int role : {Qt::DisplayRole, Qt::AccessibleTextRole}) {
            for (const QChar c : key.data(role).toString())
                QVERIFY2(c.isPrint() && c.category() != QChar::Other_Format, qPrintable(key.data(role).toString()));
        }
        QTextDocument toolTip;
        toolTip.setHtml(key.data(Qt::ToolTipRole).toString());
        QVERIFY2(toolTip.toPlainText().contains(cells.last()), qPrintable(toolTip.toPlainText()));
    }
    for (const QString &key : shown)
        QVERIFY2(cells.contains(key), qPrintable(cells.join(u'\n')));

    // For a look at it: the picture goes where the variable says.
    const QPixmap picture = m_window->grab();
    QVERIFY(!picture.isNull());
    if (const QString folder = qEnvironmentVariable("LOCKDECK_TEST_PICTURES"); !folder.isEmpty()) {
        const QString name = QStringLiteral("/hostile-keys-%1.png").arg(QLatin1String(QTest::currentDataTag()));
        QVERIFY(picture.save(folder + name));
    }
}

void HostileWindowTest::tooManyKeysAreShownInPart()
{
    QByteArray stats = "ok {\"connections\":7,\"locks\":[";
    for (int i = 0; i < 1'000'000; ++i) {
        stats += "{\"key\":\"hostile/key/" + QByteArray::number(i) +
                 "\",\"owner_conn_id\":7,\"lease_expires_in_s\":29.123456789,\"waiters\":1},";
    }
    stats.chop(1);
    HostileServer server(Trick{{}, stats + "]}\n", {}, 0});
    Strain strain;
    m_window->session().watch(server.servers());
    QTRY_VERIFY_WITH_TIMEOUT(table()->rowCount() > 0, 30'000);
    QCOMPARE(table()->rowCount(), 110'000);
    QVERIFY(labelSays(QStringLiteral("<b>890000</b> more are not shown")));
    qInfo("longest gap %lld ms, memory +%lld MiB", static_cast<long long>(strain.longestGap().count()),
          static_cast<long long>(strain.growth()));
    QVERIFY(strain.longestGap() <= 1s * slowness);
    QVERIFY(strain.growth() <= 800 * stoutness);
}

void HostileWindowTest::plainTextIsNotTakenForHtml()
{
    const QString words = QStringLiteral("the server answered \"<b>x</b><img src='/etc/passwd'>\"\n& more");
    QTextDocument toolTip;
    toolTip.setHtml(toolTipText(words));
    QCOMPARE(toolTip.toPlainText(), words);
    QCOMPARE(toolTipText(QStringLiteral("3 wait")), QStringLiteral("3 wait"));
    // Whoever shows HTML says so; all other labels show what they are given.
    const QList<QLabel *> labels = m_window->findChildren<QLabel *>();
    for (const QLabel *label : labels) {
        if (qobject_cast<const InkLabel *>(label))
            QVERIFY2(label->textFormat() != Qt::AutoText, qPrintable(label->text()));
    }
}

LOCKDECK_TEST(HostileWindowTest)
#include "hostilewindowtest.moc"
