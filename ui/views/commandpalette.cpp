#include "ui/views/commandpalette.h"

#include "ui/paint/paint.h"
#include "ui/views/emptytext.h"
#include "ui/views/inklabel.h"
#include "ui/views/keyfield.h"
#include "ui/views/palettedelegate.h"

#include <QtGui/QAction>
#include <QtGui/QFocusEvent>
#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QApplication>
#include <QtWidgets/QBoxLayout>
#include <QtWidgets/QListView>

#include <algorithm>
#include <utility>

namespace Lockdeck {

static constexpr int shadow = 12; ///< around the panel
static constexpr int widest = 620;
static constexpr int mostRows = 11;
static constexpr int emptyRows = 3;

CommandPalette::CommandPalette(std::function<std::vector<Command>()> commands, QWidget *window)
    : QWidget(window),
      m_commands(std::move(commands)),
      m_snapshot(std::make_shared<FleetSnapshot>()),
      m_model(new PaletteModel(Clock::system(), this)),
      m_field(new KeyField(QStringLiteral("search"))),
      m_list(new QListView),
      m_empty(new EmptyText(m_list->viewport())),
      m_counts(new InkLabel(Ink::Text3, 0.85))
{
    setObjectName(QStringLiteral("commandPalette"));
    setAccessibleName(tr("Commands and keys"));
    hide();
    m_field->setPlaceholderText(tr("command or key"));
    m_field->setAccessibleName(tr("Command or key"));
    m_field->setFixedHeight(32);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new PaletteDelegate(m_list));
    m_list->setUniformItemSizes(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setMouseTracking(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setAccessibleName(tr("Commands and keys"));
    m_list->viewport()->setAutoFillBackground(false);

    auto *keys = new InkLabel(tr("↑ ↓ choose   Enter does it   Esc closes"), Ink::Text3, 0.85);
    auto *foot = new QHBoxLayout;
    foot->setContentsMargins(14, 6, 14, 8);
    foot->addWidget(m_counts, 1);
    foot->addWidget(keys);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(8, 8, 8, 6);
    head->addWidget(m_field);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(shadow + 1, shadow + 1, shadow + 1, shadow + 1);
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(m_list);
    column->addLayout(foot);

    m_field->installEventFilter(this);
    window->installEventFilter(this);
    connect(m_field, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_hasMoved = m_chosen = false;
        m_model->setTyped(text);
    });
    connect(m_model, &QAbstractItemModel::modelReset, this, &CommandPalette::rowsChanged);
    connect(m_model, &QAbstractItemModel::dataChanged, this, &CommandPalette::rowsChanged);
    connect(m_model, &PaletteModel::settled, this, [this] {
        if (std::exchange(m_chosen, false))
            choose();
    });
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &CommandPalette::currentChanged);
    connect(m_list, &QListView::pressed, this, [this] { m_hasMoved = true; }); // until it is a click rows may change
    connect(m_list, &QListView::clicked, this, &CommandPalette::choose);
}

void CommandPalette::toggle()
{
    if (isVisible()) {
        giveFocusBack();
        return;
    }
    m_before = window()->focusWidget();
    m_hasMoved = m_chosen = false;
    m_field->clear();
    m_model->setCommands(m_commands());
    m_model->setHolds(m_holds);
    m_model->setKeys(m_snapshot);
    place();
    show();
    raise();
    window()->activateWindow();
    m_field->setFocus(Qt::ShortcutFocusReason);
}

void CommandPalette::setSnapshot(const FleetSnapshotPtr &snapshot)
{
    m_snapshot = snapshot;
    if (isVisible())
        m_model->setKeys(m_snapshot);
}

void CommandPalette::setHolds(const std::vector<HoldStatus> &holds)
{
    m_holds = holds;
    if (isVisible())
        m_model->setHolds(m_holds);
}

/// Keys that come and go while it is open move the rows, but not what somebody has chosen among them. When that goes
/// nothing is chosen: Enter would do something else.
void CommandPalette::rowsChanged()
{
    const bool isEmpty = m_model->rowCount() == 0;
    const int kept = m_current ? m_model->find(*m_current) : -1;
    m_list->setCurrentIndex(m_model->index(m_hasMoved ? kept : 0, 0));
    currentChanged();
    m_empty->say(isEmpty ? tr("No command and no key has these letters in this order.") : QString());
    const QString commands = tr("%1 commands").arg(m_model->commandCount());
    const int keys = m_model->keyCount();
    m_counts->setText(keys == 0   ? commands
                      : keys == 1 ? tr("%1 · 1 key").arg(commands)
                                  : tr("%1 · %2 keys").arg(commands).arg(keys));
    place();
}

/// What a screen reader says of the field: the keyboard never leaves it.
void CommandPalette::currentChanged()
{
    const QModelIndex current = m_list->currentIndex();
    m_current = current.isValid() ? std::optional(m_model->row(current.row())) : std::nullopt;
    m_field->setAccessibleDescription(current.data(Qt::AccessibleTextRole).toString());
}

void CommandPalette::moveBy(int rows)
{
    const int count = m_model->rowCount();
    if (count == 0)
        return;
    const int from = m_list->currentIndex().row(); // -1: none, and the next one is the first
    const bool isStep = rows == 1 || rows == -1;
    const int to =
        isStep ? (std::max(from, rows < 0 ? 0 : -1) + rows + count) % count : std::clamp(from + rows, 0, count - 1);
    m_hasMoved = true;
    m_list->setCurrentIndex(m_model->index(to, 0));
}

void CommandPalette::choose()
{
    if (!m_current || !m_current->isUsable())
        return;
    const PaletteRow chosen = *m_current;
    giveFocusBack(); // first: the command may put it somewhere else, or ask what has it
    if (chosen.lock)
        emit keyChosen(chosen.lock->seen.server, chosen.lock->seen.key);
    else
        chosen.command.action->trigger();
}

bool CommandPalette::handleKey(int key)
{
    switch (key) {
    case Qt::Key_Up:
    case Qt::Key_Backtab:
        moveBy(-1);
        return true;
    case Qt::Key_Down:
    case Qt::Key_Tab:
        moveBy(1);
        return true;
    case Qt::Key_PageUp:
        moveBy(1 - mostRows);
        return true;
    case Qt::Key_PageDown:
        moveBy(mostRows - 1);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_model->isBusy() && !m_hasMoved)
            m_chosen = true; // the best may not be found yet
        else
            choose();
        return true;
    case Qt::Key_Escape:
        giveFocusBack();
        return true;
    default:
        return false;
    }
}

static bool isInside(const QWidget *panel, const QObject *object)
{
    const auto *widget = qobject_cast<const QWidget *>(object);
    return widget && (widget == panel || panel->isAncestorOf(widget));
}

bool CommandPalette::eventFilter(QObject *object, QEvent *event)
{
    const bool isElsewhere = object->isWidgetType() && !isInside(this, object);
    if (object == m_field && event->type() == QEvent::KeyPress)
        return handleKey(static_cast<QKeyEvent *>(event)->key());
    if (object == m_field && event->type() == QEvent::FocusOut) {
        const Qt::FocusReason reason = static_cast<QFocusEvent *>(event)->reason();
        if (reason != Qt::ActiveWindowFocusReason && reason != Qt::PopupFocusReason)
            hide();
    } else if (object == parentWidget() && event->type() == QEvent::Resize) {
        place();
    } else if (event->type() == QEvent::MouseButtonPress && isElsewhere) {
        hide();
    }
    return QWidget::eventFilter(object, event);
}

/// At the top of the window, in its middle, as high as its rows.
void CommandPalette::place()
{
    const QSize room = parentWidget()->size();
    const int top = std::clamp(room.height() / 9, 8, 96);
    const int row = m_list->sizeHintForRow(0) > 0 ? m_list->sizeHintForRow(0) : 30;
    const int rows = m_model->rowCount() == 0 ? emptyRows : std::min(m_model->rowCount(), mostRows);
    m_list->setFixedHeight(std::min(rows * row, std::max(room.height() - top - 140, row)));
    layout()->activate();
    const int width = std::min(widest, room.width() - 16) + 2 * shadow;
    setGeometry((room.width() - width) / 2, top, width, layout()->totalSizeHint().height());
}

void CommandPalette::giveFocusBack()
{
    if (m_before)
        m_before->setFocus(Qt::PopupFocusReason);
    hide();
}

void CommandPalette::showEvent(QShowEvent *event)
{
    qApp->installEventFilter(this);
    QWidget::showEvent(event);
}

/// Nothing is kept alive while nothing is shown.
void CommandPalette::hideEvent(QHideEvent *event)
{
    qApp->removeEventFilter(this);
    m_current.reset();
    m_model->setHolds({});
    m_model->setKeys(std::make_shared<FleetSnapshot>());
    QWidget::hideEvent(event);
}

void CommandPalette::paintEvent(QPaintEvent *)
{
    const Theme &theme = Theme::current();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    for (int i = shadow; i > 0; --i) {
        painter.setBrush(QColor(0, 0, 0, theme.scheme == Theme::Scheme::Dark ? 12 : 5));
        const int inset = shadow - i;
        painter.drawRoundedRect(rect().adjusted(inset, inset + 2, -inset, -inset), 8 + i, 8 + i);
    }
    painter.setPen(theme.borderStrong);
    painter.setBrush(theme.card);
    painter.drawRoundedRect(QRectF(rect()).adjusted(shadow + 0.5, shadow + 0.5, -shadow - 0.5, -shadow - 0.5), 8, 8);
}

} // namespace Lockdeck
