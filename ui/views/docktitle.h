#pragma once

#include <QtWidgets/QWidget>

class QDockWidget;
class QHBoxLayout;
class QToolButton;

namespace Lockdeck {

class InkLabel;

/// The 26 px title bar of a dock: a label in capitals, counts, room for tools, float and close. A double click floats.
class DockTitle : public QWidget
{
    Q_OBJECT

public:
    explicit DockTitle(QDockWidget *dock);
    /// Rich text behind the label: "1 held · 1 queued".
    void setCounts(const QString &text);
    /// Puts `widget` in the place of the label and counts: a tab bar.
    void setContent(QWidget *widget);
    /// Puts `widget` to the left of the float button.
    void addTool(QWidget *widget);
    /// A small flat button with an icon of ours, as the title's own ones.
    static QToolButton *makeButton(const QString &iconName, const QString &words);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QHBoxLayout *m_layout;
    InkLabel *m_label;
    InkLabel *m_counts;
    int m_height = 26;
};

} // namespace Lockdeck
