#pragma once

#include <QtWidgets/QLineEdit>

namespace Lockdeck {

/// A line edit with an icon of ours in front and a small badge behind: the shortcut that leads here, or a unit.
class KeyField : public QLineEdit
{
    Q_OBJECT

public:
    explicit KeyField(const QString &iconName, QWidget *parent = nullptr);
    void setBadge(const QString &text);
    /// The same place, without a frame: "s".
    void setUnit(const QString &text);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void applyMargins();

    QString m_icon;
    QString m_badge;
    bool m_isUnit = false;
};

} // namespace Lockdeck
