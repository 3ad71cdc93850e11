#pragma once

#include "ui/models/holdpresentation.h"

#include <QtWidgets/QFrame>

#include <map>
#include <optional>

class QHBoxLayout;
class QLabel;
class QMenu;
class QPushButton;

namespace Lockdeck {

/// One hold: real buttons, everything else painted from a HoldPresentation made at each paint, so that a card shows no
/// stale truth. Folded it is a pill of 40 px without buttons, which asks to be unfolded when it is activated. One card
/// serves one hold for its whole life; buttons stay the same widgets, so the keyboard focus stays where it is.
class HoldCard : public QFrame
{
    Q_OBJECT

public:
    HoldCard(const Clock &clock, QWidget *parent);

    void setHold(const HoldStatus &status, const KeyRow *row);
    const HoldStatus &hold() const { return m_status; }
    void setFolded(bool folded);
    /// Brings buttons and names up to date and repaints what has changed since.
    void refresh();

    HoldPresentation present() const;

    static constexpr int cardHeight = 144;
    static constexpr int pillHeight = 40;

    QSize minimumSizeHint() const override;
    QSize sizeHint() const override;

signals:
    void actionRequested(Lockdeck::HoldAction action, qint64 value);
    void unfoldRequested();

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;

private:
    class Ring;

    QPushButton *buttonFor(const HoldButton &wanted, bool isFlat);
    void showButtons(const HoldPresentation &shown);
    void placeButtons(const HoldPresentation &shown);
    void fillMenu();
    void paintFrame(QPainter &painter, const HoldPresentation &shown) const;
    void paintCard(QPainter &painter, const HoldPresentation &shown);
    void paintPill(QPainter &painter, const HoldPresentation &shown);
    void nameSelf(const HoldPresentation &shown, bool stateHasChanged);

    const Clock &m_clock;
    HoldStatus m_status;
    std::optional<KeyRow> m_row;
    HoldPresentation m_shown; ///< as of the last refresh()
    bool m_isFolded = false;
    bool m_isElided = false; ///< the last paint left words out: the tool tip has them

    Ring *m_ring;
    QHBoxLayout *m_buttonRow;
    QLabel *m_hint;
    QPushButton *m_more;
    QMenu *m_menu;
    std::map<HoldAction, QPushButton *> m_buttons;
    std::vector<QPushButton *> m_placed; ///< in the row now, in tab order
};

} // namespace Lockdeck
