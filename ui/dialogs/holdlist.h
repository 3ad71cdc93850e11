#pragma once

#include "client/holdstatus.h"

#include <QtWidgets/QWidget>

#include <vector>

namespace Lockdeck {

/// Open holds as rows: small ring, key and note, what is left, state chip. Painted from absolute deadlines.
class HoldList : public QWidget
{
    Q_OBJECT

public:
    explicit HoldList(QWidget *parent = nullptr);
    void setHolds(std::vector<HoldStatus> holds);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void paintRow(QPainter &painter, const QRect &row, const HoldStatus &hold) const;

    std::vector<HoldStatus> m_holds;
};

} // namespace Lockdeck
