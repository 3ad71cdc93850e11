#pragma once

#include "monitor/fleetsnapshot.h"

#include <QtWidgets/QPushButton>

namespace Lockdeck {

/// The toolbar's button for what is watched: name, glyph and words of its health, a chevron for its menu.
class ConnectionButton : public QPushButton
{
    Q_OBJECT

public:
    explicit ConnectionButton(QWidget *parent = nullptr);
    void setConnection(const QString &name);
    void setHealth(ServerState worst, const QString &words);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_name;
    QString m_health;
    ServerState m_worst = ServerState::Connecting;
};

} // namespace Lockdeck
