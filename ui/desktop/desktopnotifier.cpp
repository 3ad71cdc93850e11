#include "ui/desktop/desktopnotifier.h"

#include <QtDBus/QDBusConnection>
#include <QtDBus/QDBusMessage>
#include <QtDBus/QDBusPendingCallWatcher>
#include <QtDBus/QDBusPendingReply>

#include <optional>
#include <utility>

namespace Lockdeck {

struct DesktopNotifier::Private
{
    struct Text
    {
        QString title;
        QString text;
        bool urgent = false;
    };

    QString address;
    std::optional<QDBusConnection> bus;
    bool isWaiting = false; ///< for an answer
    std::optional<Text> next;
    QString problem;
};

DesktopNotifier::DesktopNotifier(const QString &busAddress, QObject *parent)
    : QObject(parent), d(std::make_unique<Private>())
{
    d->address = busAddress;
}

DesktopNotifier::~DesktopNotifier()
{
    if (d->bus && !d->address.isEmpty())
        QDBusConnection::disconnectFromBus(d->bus->name());
}

void DesktopNotifier::tell(const QString &title, const QString &text, bool urgent)
{
    if (!d->isWaiting)
        send(title, text, urgent);
    else if (urgent || !d->next || !d->next->urgent)
        d->next = {title, text, urgent};
}

void DesktopNotifier::send(const QString &title, const QString &text, bool urgent)
{
    if (!d->bus || !d->bus->isConnected()) {
        d->bus = d->address.isEmpty() ? QDBusConnection::sessionBus()
                                      : QDBusConnection::connectToBus(d->address, QStringLiteral("lockdeck-notifier"));
    }
    if (!d->bus->isConnected()) {
        setProblem(tr("no desktop notifications: there is no session bus"));
        return;
    }
    const QString service = QStringLiteral("org.freedesktop.Notifications");
    QDBusMessage call = QDBusMessage::createMethodCall(service, QStringLiteral("/org/freedesktop/Notifications"),
                                                       service, QStringLiteral("Notify"));
    const QVariantMap hints{{QStringLiteral("urgency"), QVariant::fromValue<uchar>(urgent ? 2 : 1)}};
    // The text may be taken for markup, the title never.
    call << QStringLiteral("Lockdeck") << 0U << QStringLiteral("lockdeck") << title << text.toHtmlEscaped()
         << QStringList() << hints << -1;
    d->isWaiting = true;
    auto *watcher = new QDBusPendingCallWatcher(d->bus->asyncCall(call, 10'000), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher] {
        const QDBusPendingReply<uint> reply = *watcher;
        watcher->deleteLater();
        d->isWaiting = false;
        setProblem(reply.isError() ? tr("no desktop notifications: %1").arg(reply.error().message().left(200))
                                   : QString());
        if (const auto next = std::exchange(d->next, std::nullopt))
            send(next->title, next->text, next->urgent);
    });
}

QString DesktopNotifier::problem() const
{
    return d->problem;
}

void DesktopNotifier::setProblem(const QString &problem)
{
    if (problem == d->problem)
        return;
    d->problem = problem;
    emit problemChanged();
}

} // namespace Lockdeck
