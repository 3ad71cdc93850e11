#include "ui/views/maintoolbar.h"

#include "ui/paint/keybadge.h"
#include "ui/paint/paint.h"
#include "ui/views/bellbutton.h"
#include "ui/views/connectionbutton.h"
#include "ui/views/inklabel.h"
#include "ui/views/keyfield.h"
#include "ui/windowactions.h"

#include <QtWidgets/QMenu>
#include <QtWidgets/QStyleOptionToolButton>
#include <QtWidgets/QStylePainter>
#include <QtWidgets/QToolButton>

namespace Lockdeck {

/// A flat button whose menu is announced by a chevron of ours behind its text.
class MenuButton : public QToolButton
{
public:
    explicit MenuButton(QMenu *menu)
    {
        setMenu(menu);
        setPopupMode(QToolButton::InstantPopup);
        setAutoRaise(true);
        setFixedHeight(28);
        setFocusPolicy(Qt::TabFocus);
    }
    QSize sizeHint() const override { return {fontMetrics().horizontalAdvance(text()) + 10 + 6 + 14 + 8, 28}; }
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QStylePainter painter(this);
        QStyleOptionToolButton option;
        initStyleOption(&option);
        option.features &= ~QStyleOptionToolButton::HasMenu;
        option.text.clear();
        painter.drawComplexControl(QStyle::CC_ToolButton, option);
        painter.setPen(palette().color(QPalette::ButtonText));
        painter.drawText(rect().adjusted(10, 0, 0, 0), Qt::AlignVCenter, text());
        paintIcon(painter, QRectF(width() - 8 - 14, (height() - 14) / 2.0, 14, 14), QStringLiteral("chevron-down"),
                  Theme::current().text2);
    }
};

/// A button that looks like a place to type, with its shortcut.
class PaletteButton : public QToolButton
{
public:
    explicit PaletteButton(QAction *action) : m_shortcut(action->shortcut().toString(QKeySequence::NativeText))
    {
        setText(MainToolBar::tr("Commands"));
        setToolTip(action->toolTip());
        setAccessibleName(MainToolBar::tr("Commands and keys, %1").arg(m_shortcut));
        setObjectName(QStringLiteral("paletteButton"));
        setFixedHeight(28);
        setFocusPolicy(Qt::TabFocus);
        connect(this, &QToolButton::clicked, action, &QAction::trigger);
    }
    QSize sizeHint() const override
    {
        return {edge + iconSize + gap + fontMetrics().horizontalAdvance(text()) + 10 + keyBadgeWidth(m_shortcut) + edge,
                28};
    }
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Theme &theme = Theme::current();
        QStylePainter painter(this);
        QStyleOptionToolButton option;
        initStyleOption(&option);
        option.text.clear();
        option.state &= ~QStyle::State_AutoRaise; // a toolbar makes its buttons flat
        painter.drawComplexControl(QStyle::CC_ToolButton, option);
        paintIcon(painter, QRectF(edge, (height() - iconSize) / 2.0, iconSize, iconSize), QStringLiteral("search"),
                  theme.text2);
        painter.setPen(palette().color(QPalette::ButtonText));
        painter.drawText(rect().adjusted(edge + iconSize + gap, 0, 0, 0), Qt::AlignVCenter, text());
        const int badge = keyBadgeWidth(m_shortcut);
        paintKeyBadge(painter, QRectF(width() - edge - badge, 0, badge, height()), m_shortcut, theme.text3);
    }

private:
    static constexpr int edge = 10;
    static constexpr int iconSize = 16;
    static constexpr int gap = 8;
    QString m_shortcut;
};

static QWidget *space(int width, QSizePolicy::Policy policy)
{
    auto *widget = new QWidget;
    widget->setSizePolicy(policy, QSizePolicy::Preferred);
    widget->setMinimumWidth(width);
    return widget;
}

static QToolButton *toolButton(QAction *action)
{
    auto *button = new QToolButton;
    button->setDefaultAction(action);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setFixedHeight(28);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

MainToolBar::MainToolBar(const WindowActions &actions, QMenu *connectionMenu, QMenu *intervalMenu)
    : m_connection(new ConnectionButton),
      m_interval(new MenuButton(intervalMenu)),
      m_key(nullptr),
      m_bell(new BellButton(actions.showAlerts))
{
    setObjectName(QStringLiteral("mainToolBar"));
    setWindowTitle(tr("Toolbar"));
    setMovable(false);
    setFixedHeight(44);
    setContentsMargins(0, 0, 0, 0);
    toggleViewAction()->setEnabled(false);
    m_connection->setMenu(connectionMenu);
    m_interval->setToolTip(tr("How often each server is asked"));

    auto *field = new KeyField(QStringLiteral("key"));
    field->setObjectName(QStringLiteral("acquireField"));
    field->setPlaceholderText(tr("key, Enter shows holder and queue"));
    field->setBadge(actions.focusAcquire->shortcut().toString(QKeySequence::NativeText));
    field->setAccessibleName(tr("Acquire a lock: key"));
    field->setFixedHeight(28);
    field->setMinimumWidth(200);
    field->setMaximumWidth(316);
    field->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_key = field;

    addWidget(space(2, QSizePolicy::Fixed));
    addWidget(m_connection);
    addWidget(space(6, QSizePolicy::Fixed));
    addWidget(toolButton(actions.connectTo));
    addWidget(space(6, QSizePolicy::Fixed));
    addSeparator();
    addWidget(space(6, QSizePolicy::Fixed));
    addWidget(toolButton(actions.pause));
    addWidget(m_interval);
    addWidget(space(8, QSizePolicy::Expanding));
    auto *label = new InkLabel(tr("Acquire a lock"), Ink::Text2);
    label->setContentsMargins(0, 0, 8, 0);
    label->setBuddy(field);
    addWidget(label);
    addWidget(field);
    addWidget(space(8, QSizePolicy::Fixed));
    addWidget(m_bell);
    addWidget(space(6, QSizePolicy::Fixed));
    addWidget(new PaletteButton(actions.palette));
    addWidget(space(2, QSizePolicy::Fixed));
    connect(m_key, &QLineEdit::returnPressed, this, [this] { emit keyEntered(m_key->text()); });
}

void MainToolBar::setIntervalText(const QString &text)
{
    m_interval->setText(text);
    m_interval->updateGeometry();
    m_interval->setAccessibleName(tr("Asked %1").arg(text));
}

void MainToolBar::setKey(const QString &key)
{
    m_key->setText(key);
}

void MainToolBar::focusKey()
{
    m_key->setFocus(Qt::ShortcutFocusReason);
    m_key->selectAll();
}

} // namespace Lockdeck
