#include "monitor/eventwords.h"

#include <QtCore/QCoreApplication>

namespace Lockdeck {

static QString tr(const char *text)
{
    return QCoreApplication::translate("EventWords", text);
}

static QString owner(quint64 connection)
{
    return QLatin1Char('#') + QString::number(connection);
}

QString eventWords(const FleetEvent &event, const QString &server)
{
    const QString who = owner(event.owner);
    const QString change = tr("%1 → %2").arg(event.from).arg(event.to);
    switch (event.kind) {
    case FleetEvent::Kind::Acquired:
        return tr("acquired by %1").arg(who);
    case FleetEvent::Kind::HandedOver:
        return tr("handed over %1 → %2").arg(who, owner(event.newOwner));
    case FleetEvent::Kind::LetGo:
        return tr("%1 let go").arg(who);
    case FleetEvent::Kind::ExpiredOrLetGo:
        return tr("%1 expired or let go").arg(who);
    case FleetEvent::Kind::Renewed:
        return tr("%1 renewed or re-acquired, at least once").arg(who);
    case FleetEvent::Kind::QueueGrew:
        return tr("queue grew %1").arg(change);
    case FleetEvent::Kind::QueueShrank:
        return tr("queue shrank %1").arg(change);
    case FleetEvent::Kind::HoldersChanged:
        return tr("holders %1").arg(change);
    case FleetEvent::Kind::Appeared:
        return tr("appeared");
    case FleetEvent::Kind::Forgotten:
        return tr("forgotten");
    case FleetEvent::Kind::ServerUp:
        return tr("server %1 is up").arg(server);
    case FleetEvent::Kind::ServerSlow:
        return tr("server %1 is slow").arg(server);
    case FleetEvent::Kind::ServerDown:
        return event.text.isEmpty() ? tr("server %1 is down").arg(server)
                                    : tr("server %1 is down: %2").arg(server, event.text);
    }
    return {};
}

} // namespace Lockdeck
