#pragma once

#include <QtWidgets/QToolButton>

namespace Lockdeck {

/// The bell of the toolbar: how many alerts nobody has acknowledged yet. Muted it is struck through, and counts none.
class BellButton : public QToolButton
{
    Q_OBJECT

public:
    /// `action` is what a click does.
    explicit BellButton(QAction *action, QWidget *parent = nullptr);
    /// `muted` says until when, and is empty when it rings.
    void show(int unacknowledged, bool trouble, const QString &muted);
    using QToolButton::show;

    QSize sizeHint() const override { return {38, 28}; }
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    int m_count = 0;
    bool m_isTrouble = false;
    bool m_isMuted = false;
};

} // namespace Lockdeck
