#pragma once

#include <QtWidgets/QWidget>

class QButtonGroup;

namespace Lockdeck {

/// A few choices side by side of which one is on: real buttons, so that keyboard and screen reader know them.
class SegmentBar : public QWidget
{
    Q_OBJECT

public:
    explicit SegmentBar(QWidget *parent = nullptr);
    /// Appends a choice; its number is how many there were.
    void add(const QString &text, const QString &toolTip);
    int current() const;
    void setCurrent(int choice);

signals:
    void currentChanged(int choice);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QButtonGroup *m_choices;
};

} // namespace Lockdeck
