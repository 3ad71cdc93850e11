#include "ui/settings.h"
#include "support/testmain.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

using namespace Lockdeck;
using namespace std::chrono_literals;

class SettingsTest : public QObject
{
    Q_OBJECT

private slots:
    void withoutFileAreDefaultsAndNoComplaint();
    void keepsWhatWasSaved();
    void emptyPathKeepsNothing();
    void damagedFileIsSetAsideAndSaid_data();
    void damagedFileIsSetAsideAndSaid();
    void aValueOfAnyClaimedLengthIsSurvived();
    void oddValuesAreNamedAndReplaced();
    void oddAlertRulesAreLeftOut_data();
    void oddAlertRulesAreLeftOut();
    void noAlertRulesAreKeptAsNone();
    void remembersUrlsNewestFirstAndFew();
    void saysWhenItCannotWrite();

private:
    QString path() const { return m_folder.filePath(QStringLiteral("lockdeck.ini")); }
    void write(const QByteArray &bytes)
    {
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }

    QTemporaryDir m_folder;

private slots:
    void cleanup()
    {
        QFile::remove(path());
        QFile::remove(path() + QStringLiteral(".damaged"));
    }
};

void SettingsTest::withoutFileAreDefaultsAndNoComplaint()
{
    const auto loaded = SettingsFile(path()).load();
    QCOMPARE(loaded.settings, Settings());
    QVERIFY(loaded.problem.isEmpty());
    QVERIFY(!QFile::exists(path()));
}

void SettingsTest::keepsWhatWasSaved()
{
    Settings settings;
    settings.geometry = QByteArray("\0\1geometry\n=", 12);
    settings.layout = QByteArray(300, '\xff');
    settings.theme = ThemeChoice::Dark;
    settings.hiddenDocks = {QStringLiteral("servers")};
    settings.holdsFolded = true;
    settings.interval = 500ms;
    settings.caFile = QStringLiteral("/etc/locks/ca.pem");
    settings.alertsMuted = true;
    settings.alertsMutedUntil = QDateTime(QDate(2026, 3, 29), QTime(2, 30), Qt::UTC);
    settings.alertRules = {
        {1, AlertRule::Kind::Waiting, false, 7, 90s, QStringLiteral("db/*;é,\"%"), QStringLiteral("[::1]:6388")},
        {2, AlertRule::Kind::HoldLost, true, 1, 0s, {}, {}}};
    settings.recentUrls = {QStringLiteral("dflockd://a:1,b:2"), QStringLiteral("dflockd://[::1]:6388")};
    QVERIFY(SettingsFile(path()).save(settings).isEmpty());
    const auto loaded = SettingsFile(path()).load();
    QCOMPARE(loaded.problem, QString());
    QCOMPARE(loaded.settings, settings);
}

void SettingsTest::emptyPathKeepsNothing()
{
    Settings settings;
    settings.theme = ThemeChoice::Dark;
    QVERIFY(SettingsFile(QString()).save(settings).isEmpty());
    QCOMPARE(SettingsFile(QString()).load().settings, Settings());
}

void SettingsTest::damagedFileIsSetAsideAndSaid_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("text") << QByteArray("this is not a settings file\nat all\n");
    QTest::newRow("open section") << QByteArray("[window\ntheme=dark\n");
    QTest::newRow("binary") << QByteArray("\x7f"
                                          "ELF\0\0\1\2\xff\xfe\n\n",
                                          12);
}

void SettingsTest::damagedFileIsSetAsideAndSaid()
{
    QFETCH(const QByteArray, content);
    write(content);
    const auto loaded = SettingsFile(path()).load();
    QCOMPARE(loaded.settings, Settings());
    QVERIFY2(loaded.problem.contains(QStringLiteral("damaged")), qPrintable(loaded.problem));
    QFile kept(path() + QStringLiteral(".damaged"));
    QVERIFY(kept.open(QIODevice::ReadOnly));
    QCOMPARE(kept.readAll(), content);

    Settings settings;
    settings.theme = ThemeChoice::Light;
    QVERIFY(SettingsFile(path()).save(settings).isEmpty());
    QCOMPARE(SettingsFile(path()).load().settings, settings);
    QVERIFY(SettingsFile(path()).load().problem.isEmpty());
}

void SettingsTest::aValueOfAnyClaimedLengthIsSurvived()
{
    write("[window]\ngeOmetry=@Variant(\\0\\0\\0\\t\\+0\\0\\0\\x1\\0\\0\\0k)\nlayout=@Size(1 2)\n");
    QVERIFY(SettingsFile(path()).load().settings.geometry.isEmpty());
}

void SettingsTest::oddValuesAreNamedAndReplaced()
{
    write("[window]\ntheme=purple\nlayout=17\n[connection]\ninterval_ms=-3\n[alerts]\nmuted_until=noon\n");
    const auto loaded = SettingsFile(path()).load();
    QCOMPARE(loaded.settings.theme, ThemeChoice::System);
    QCOMPARE(loaded.settings.interval, 1000ms);
    QVERIFY2(loaded.problem.contains(QStringLiteral("window/theme")), qPrintable(loaded.problem));
    QVERIFY2(loaded.problem.contains(QStringLiteral("connection/interval_ms")), qPrintable(loaded.problem));
    QVERIFY2(loaded.problem.contains(QStringLiteral("alerts/muted_until")), qPrintable(loaded.problem));
    QVERIFY(QFile::exists(path()));
}

void SettingsTest::oddAlertRulesAreLeftOut_data()
{
    QTest::addColumn<QByteArray>("rules");
    QTest::addColumn<int>("kept");
    QTest::addColumn<bool>("isOdd");
    QTest::newRow("good") << QByteArray("waiting:on:5:60::, held:off:1:10:db:a%3A1") << 2 << false;
    QTest::newRow("one is odd") << QByteArray("waiting:on:five:60::, held:off:1:10::") << 1 << true;
    QTest::newRow("of no kind") << QByteArray("queueing:on:5:60::") << 0 << true;
    QTest::newRow("bounded") << QByteArray("waiting:on:-2147483648:2147483647::, held:on:1:-5::") << 2 << false;
    QTest::newRow("too many") << QByteArray("held:on:1:1::, ").repeated(500) + "held:on:1:1::"
                              << static_cast<int>(AlertRule::maxRules) << true;
    QTest::newRow("huge") << QByteArray("waiting:on:5:60:").append(QByteArray(100'000, 'k')).append(':') << 0 << true;
    QTest::newRow("a variant") << QByteArray("@Size(1 2)") << 0 << false;
}

void SettingsTest::oddAlertRulesAreLeftOut()
{
    QFETCH(const QByteArray, rules);
    write("[alerts]\nrules=" + rules + "\n");
    const auto loaded = SettingsFile(path()).load();
    QTEST(static_cast<int>(loaded.settings.alertRules.size()), "kept");
    QTEST(loaded.problem.contains(QStringLiteral("alerts/rules")), "isOdd");
    for (const AlertRule &rule : loaded.settings.alertRules)
        QCOMPARE(bounded(rule), rule);
}

void SettingsTest::noAlertRulesAreKeptAsNone()
{
    Settings settings;
    settings.alertRules.clear();
    QVERIFY(SettingsFile(path()).save(settings).isEmpty());
    const auto loaded = SettingsFile(path()).load();
    QVERIFY(loaded.settings.alertRules.empty());
    QVERIFY(loaded.problem.isEmpty());
}

void SettingsTest::remembersUrlsNewestFirstAndFew()
{
    Settings settings;
    for (int i = 0; i < 10; ++i)
        settings.rememberUrl(QStringLiteral("dflockd://h:%1").arg(i));
    settings.rememberUrl(QStringLiteral("dflockd://h:7"));
    QCOMPARE(settings.recentUrls.size(), Settings::maxRecentUrls);
    QCOMPARE(settings.recentUrls.first(), QStringLiteral("dflockd://h:7"));
    QCOMPARE(settings.recentUrls.count(QStringLiteral("dflockd://h:7")), 1);
}

void SettingsTest::saysWhenItCannotWrite()
{
    QVERIFY(!SettingsFile(QStringLiteral("/proc/no/such/place.ini")).save(Settings()).isEmpty());
}

LOCKDECK_TEST(SettingsTest)
#include "settingstest.moc"
