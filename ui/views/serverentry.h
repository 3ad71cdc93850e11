#pragma once

#include "monitor/fleetsnapshot.h"
#include "ui/models/serverlook.h"

#include <QtWidgets/QWidget>

class QPushButton;

namespace Lockdeck {

/// One server in the list: glyph, address, figure, round trips, details; a button while it is down.
class ServerEntry : public QWidget
{
    Q_OBJECT

public:
    explicit ServerEntry(QWidget *parent = nullptr);
    /// `fullAt` as for serverLook().
    void setServer(const ServerStatus &server, Moment now, qint64 fullAt = 0);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void retryRequested();

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    QRect inner() const;
    QStringList lines() const;
    void paintTrend(QPainter &painter, const QRectF &rect) const;

    ServerStatus m_server;
    ServerLook m_look;
    QPushButton *m_retry;
};

} // namespace Lockdeck
