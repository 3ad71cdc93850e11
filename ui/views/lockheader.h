#pragma once

#include <QtWidgets/QHeaderView>

namespace Lockdeck {

/// The flat column titles of the Locks table: 26 px high, the sorted one darker and with a chevron behind it.
class LockHeader : public QHeaderView
{
    Q_OBJECT

public:
    explicit LockHeader(QWidget *parent = nullptr);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void paintSection(QPainter *painter, const QRect &rect, int section) const override;
};

} // namespace Lockdeck
