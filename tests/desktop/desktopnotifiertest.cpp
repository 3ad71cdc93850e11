#include "support/testmain.h"

#include "ui/desktop/desktopnotifier.h"

#include <QtDBus/QDBusConnection>

using namespace Lockdeck;

namespace {

/// The part of a notification service that is called.
class FakeService : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")

public:
    QStringList titles;
    QStringList texts;
    QList<int> urgencies;

public slots:
    uint Notify(const QString &program, uint, const QString &, const QString &title, const QString &text,
                const QStringList &, const QVariantMap &hints, int)
    {
        titles += program + u": "_qs + title;
        texts += text;
        urgencies += hints.value(u"urgency"_qs).toInt();
        return static_cast<uint>(titles.size());
    }
};

} // namespace

class DesktopNotifierTest : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_bus.start(u"dbus-daemon"_qs, {u"--session"_qs, u"--nofork"_qs, u"--print-address=1"_qs});
        QVERIFY2(m_bus.waitForStarted(), "dbus-daemon is not installed");
        QTRY_VERIFY(m_bus.canReadLine());
        m_address = QString::fromUtf8(m_bus.readLine()).trimmed();
    }
    void cleanup()
    {
        QDBusConnection::disconnectFromBus(u"service"_qs);
        m_bus.kill();
        m_bus.waitForFinished();
    }
    void theServiceIsTold();
    void withoutServiceItSaysSo();
    void withoutBusItSaysSo();
    void ofManyTheFirstAndTheNewestAreTold();
    void anUrgentOneIsNotReplacedByOneThatIsNot();

private:
    void serve(FakeService *service)
    {
        QDBusConnection bus = QDBusConnection::connectToBus(m_address, u"service"_qs);
        QVERIFY(bus.registerObject(u"/org/freedesktop/Notifications"_qs, service, QDBusConnection::ExportAllSlots));
        QVERIFY(bus.registerService(u"org.freedesktop.Notifications"_qs));
    }

    QProcess m_bus;
    QString m_address;
};

void DesktopNotifierTest::theServiceIsTold()
{
    FakeService service;
    serve(&service);
    DesktopNotifier notifier(m_address);
    notifier.tell(u"db/migrate"_qs, u"<b>7</b> wait"_qs, true);
    QTRY_COMPARE(service.titles, QStringList{u"Lockdeck: db/migrate"_qs});
    QCOMPARE(service.texts, QStringList{u"&lt;b&gt;7&lt;/b&gt; wait"_qs});
    QCOMPARE(service.urgencies, QList<int>{2});
    QCOMPARE(notifier.problem(), QString());
}

void DesktopNotifierTest::withoutServiceItSaysSo()
{
    DesktopNotifier notifier(m_address);
    notifier.tell(u"a"_qs, u"b"_qs, false);
    QTRY_VERIFY(notifier.problem().startsWith(u"no desktop notifications: "_qs));
    FakeService service;
    serve(&service);
    notifier.tell(u"c"_qs, u"d"_qs, false);
    QTRY_COMPARE(notifier.problem(), QString());
}

void DesktopNotifierTest::withoutBusItSaysSo()
{
    DesktopNotifier notifier(u"unix:path=/nowhere/bus"_qs);
    notifier.tell(u"a"_qs, u"b"_qs, false);
    QVERIFY(notifier.problem().contains(u"no session bus"_qs));
}

void DesktopNotifierTest::ofManyTheFirstAndTheNewestAreTold()
{
    FakeService service;
    serve(&service);
    DesktopNotifier notifier(m_address);
    for (const auto &title : {u"1"_qs, u"2"_qs, u"3"_qs, u"4"_qs})
        notifier.tell(title, {}, false);
    QTRY_COMPARE(service.titles, (QStringList{u"Lockdeck: 1"_qs, u"Lockdeck: 4"_qs}));
}

void DesktopNotifierTest::anUrgentOneIsNotReplacedByOneThatIsNot()
{
    FakeService service;
    serve(&service);
    DesktopNotifier notifier(m_address);
    for (const auto &title : {u"1"_qs, u"lost"_qs, u"3"_qs})
        notifier.tell(title, {}, title == u"lost"_qs);
    QTRY_COMPARE(service.titles, (QStringList{u"Lockdeck: 1"_qs, u"Lockdeck: lost"_qs}));
    QCOMPARE(service.urgencies, (QList<int>{1, 2}));
}

LOCKDECK_TEST(DesktopNotifierTest)
#include "desktopnotifiertest.moc"
