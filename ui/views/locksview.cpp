#include "ui/views/locksview.h"

#include "ui/dialogs/savefile.h"
#include "ui/models/locksmodel.h"
#include "ui/models/locktext.h"
#include "ui/paint/paint.h"
#include "ui/views/emptytext.h"
#include "ui/views/filterfield.h"
#include "ui/views/lockheader.h"
#include "ui/views/locktable.h"
#include "ui/views/overviewstrip.h"
#include "ui/views/segmentbar.h"
#include "ui/views/tonecolors.h"
#include "ui/views/yielding.h"

#include <QtCore/QDataStream>
#include <QtGui/QActionGroup>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtGui/QKeyEvent>
#include <QtWidgets/QBoxLayout>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QLabel>
#include <QtWidgets/QMenu>
#include <QtWidgets/QToolButton>

#include <algorithm>
#include <array>

namespace Lockdeck {

namespace {

constexpr quint32 stateMagic = 0x4c4b5456; // "LKTV"
constexpr quint8 stateVersion = 2;
constexpr int widestColumn = 4000;
constexpr float leastTrendTop = 4; ///< so that one waiter does not look like a crowd

constexpr quint32 bit(int column)
{
    return quint32{1} << column;
}

} // namespace

LocksView::LocksView(QWidget *parent, const Clock &clock)
    : QWidget(parent),
      m_clock(clock),
      m_look{clock},
      m_maker(clock),
      m_snapshot(std::make_shared<FleetSnapshot>()),
      m_model(new LocksModel(clock, this)),
      m_strip(new OverviewStrip(this, clock)),
      m_table(new LockTable(m_model, m_look, this)),
      m_empty(new EmptyText(m_table->viewport()))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_strip);
    column->addWidget(makeHeading());
    m_problem = new QLabel(this);
    m_problem->setAlignment(Qt::AlignRight);
    m_problem->setContentsMargins(12, 0, 12, 6);
    m_problem->setFont(scaledFont(0.92));
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->hide();
    column->addWidget(m_problem);
    column->addWidget(m_table, 1);
    setFocusProxy(m_table);
    makeRowMenu();
    makeViewMenus();

    m_table->header()->setSortIndicator(static_cast<int>(m_query.sort), m_query.order);
    connect(m_table->header(), &QHeaderView::sortIndicatorChanged, this, [this](int section, Qt::SortOrder order) {
        m_query.sort = static_cast<LockColumn>(section);
        m_query.order = order;
        askForRows(RowMaker::What::OtherQuery);
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &LocksView::currentRowChanged);
    connect(&m_maker, &RowMaker::made, this, &LocksView::showRows);
    connect(&m_maker, &RowMaker::saved, this, &LocksView::tellSaved);
    connect(m_table, &QAbstractItemView::activated, this, &LocksView::activate);
    connect(m_strip, &OverviewStrip::keyChosen, this, &LocksView::goTo);
    connect(m_table, &LockTable::foldRequested, this, &LocksView::toggleGroup);
    connect(m_table, &LockTable::secondaryActivated, this, [this] {
        if (!currentKey().isEmpty())
            emit enqueueRequested(currentKey());
    });
    connect(m_table, &LockTable::copyRequested, this, [this] { copy(RowFormat::Text); });
    connect(m_empty, &QLabel::linkActivated, this, &LocksView::clearFilter);
    themeChanged();
    showEmptyText();
}

QWidget *LocksView::makeHeading()
{
    auto *heading = new QWidget(this);
    auto *row = new QHBoxLayout(heading);
    row->setContentsMargins(12, 6, 12, 6);
    row->setSpacing(12);

    m_title = new QLabel(tr("Locks"), heading);
    m_title->setFont(scaledFont(1.08, QFont::DemiBold));
    m_counts = new Yielding<QLabel>(heading);
    m_counts->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    m_counts->setTextFormat(Qt::RichText);

    m_states = new SegmentBar(heading);
    m_states->setAccessibleName(tr("Which keys"));
    m_states->add(tr("All"), tr("Every key of every server"));
    m_states->add(tr("Contended"), tr("Keys that somebody waits for"));
    m_states->add(tr("Late"), tr("Holds whose renewal is overdue, and leases that ran out.\n"
                                 "Of others, those that were seen to renew evenly before."));
    m_states->add(tr("Mine"), tr("Keys that you hold, wait for or are queued for"));
    connect(m_states, &SegmentBar::currentChanged, this, &LocksView::applyFilter);

    m_filter = new FilterField(tr("filter keys"), FilterField::Expressions::Offered, heading);
    m_filter->setMinimumWidth(110);
    m_filter->setMaximumWidth(188);
    connect(m_filter, &FilterField::filterChanged, this, &LocksView::applyFilter);

    m_columns = new QToolButton(heading);
    m_columns->setAutoRaise(true);
    m_columns->setToolTip(tr("Choose columns and groups"));
    m_columns->setAccessibleName(tr("Choose columns and groups"));

    row->addWidget(m_title);
    row->addWidget(m_counts, 1);
    row->addWidget(m_states);
    row->addWidget(m_filter, 2);
    row->addWidget(m_columns);
    return heading;
}

void LocksView::makeRowMenu()
{
    m_rowMenu = new QMenu(this);
    QAction *acquire =
        m_rowMenu->addAction(tr("&Acquire…\tReturn"), this, [this] { emit acquireRequested(currentKey()); });
    QAction *enqueue =
        m_rowMenu->addAction(tr("&Enqueue…\tShift+Return"), this, [this] { emit enqueueRequested(currentKey()); });
    m_keyActionsEnd = m_rowMenu->addSeparator();
    QList<QAction *> copies;
    for (const auto &[text, format] : {std::pair(tr("&Copy\tCtrl+C"), RowFormat::Text),
                                       {tr("Copy as CS&V"), RowFormat::Csv},
                                       {tr("Copy as &JSON"), RowFormat::Json}})
        copies += m_rowMenu->addAction(text, this, [this, format = format] { copy(format); });
    m_rowMenu->addSeparator();
    QAction *file = m_rowMenu->addAction(tr("E&xport Shown Keys…"), this, &LocksView::exportKeys);
    connect(m_table, &LockTable::menuRequested, this, [=, this](const QPoint &at) {
        const std::vector<LockRow> selected = selectedRows();
        for (QAction *one : {acquire, enqueue})
            one->setEnabled(selected.size() == 1 && !currentKey().isEmpty());
        for (QAction *any : copies)
            any->setEnabled(!selected.empty());
        file->setEnabled(m_model->rowCount() > 0);
        m_rowMenu->popup(at);
    });
}

void LocksView::addKeyActions(const QList<QAction *> &actions)
{
    m_rowMenu->insertActions(m_keyActionsEnd, actions);
}

/// Columns and groups, from the button, the titles of the table and the menu bar.
void LocksView::makeViewMenus()
{
    m_columnMenu = new QMenu(tr("&Columns"), this);
    for (int i = 1; i < lockColumnCount; ++i) {
        QAction *shown = m_columnMenu->addAction(LockText::header(static_cast<LockColumn>(i)));
        shown->setCheckable(true);
        connect(shown, &QAction::triggered, this, [this, i](bool on) {
            m_hiddenColumns = on ? m_hiddenColumns & ~bit(i) : m_hiddenColumns | bit(i);
            applyColumns();
        });
        connect(m_columnMenu, &QMenu::aboutToShow, shown,
                [this, shown, i] { shown->setChecked(!(m_hiddenColumns & bit(i))); });
    }
    m_columnMenu->addSeparator();
    m_columnMenu->addAction(tr("&Reset Columns"), this, [this] {
        m_hiddenColumns = 0;
        for (int i = 1; i < lockColumnCount; ++i)
            m_table->chooseWidth(i, lockColumnWidth(static_cast<LockColumn>(i)));
        applyColumns();
    });

    m_groupMenu = new QMenu(tr("&Group Keys"), this);
    m_groupings = new QActionGroup(m_groupMenu);
    for (const QString &text : {tr("&Not at All"), tr("By &Server"), tr("By the Part before the First &Slash")}) {
        QAction *choice = m_groupings->addAction(m_groupMenu->addAction(text));
        choice->setCheckable(true);
        const auto grouping = static_cast<LockGrouping>(m_groupings->actions().size() - 1);
        choice->setChecked(grouping == m_query.grouping);
        connect(choice, &QAction::triggered, this, [this, grouping] { setGrouping(grouping); });
    }
    m_groupMenu->addSeparator();
    QAction *fold = m_groupMenu->addAction(tr("&Fold All"), this, [this] { foldAll(true); });
    QAction *unfold = m_groupMenu->addAction(tr("&Unfold All"), this, [this] { foldAll(false); });
    connect(m_groupMenu, &QMenu::aboutToShow, this, [this, fold, unfold] {
        fold->setEnabled(m_query.grouping != LockGrouping::None);
        unfold->setEnabled(!m_query.folded.isEmpty());
    });

    auto *both = new QMenu(this);
    both->addMenu(m_columnMenu);
    both->addMenu(m_groupMenu);
    connect(m_columns, &QToolButton::clicked, both,
            [this, both] { both->popup(m_columns->mapToGlobal(QPoint(0, m_columns->height()))); });
    m_table->header()->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_table->header(), &QWidget::customContextMenuRequested, both,
            [this, both](const QPoint &at) { both->popup(m_table->header()->viewport()->mapToGlobal(at)); });
}

void LocksView::setGrouping(LockGrouping grouping)
{
    m_groupings->actions()[static_cast<int>(grouping)]->setChecked(true);
    if (grouping == m_query.grouping)
        return;
    m_query.grouping = grouping;
    m_query.folded.clear();
    askForRows(RowMaker::What::OtherQuery);
}

void LocksView::toggleGroup(int row)
{
    const auto group = m_model->row(row).group;
    if (!group)
        return;
    if (!m_query.folded.remove(group->id))
        m_query.folded.insert(group->id);
    askForRows(RowMaker::What::OtherQuery);
}

void LocksView::foldAll(bool fold)
{
    m_query.folded.clear();
    for (const LockRow &row : m_model->shown()->rows) {
        if (fold && row.group)
            m_query.folded.insert(row.group->id);
    }
    askForRows(RowMaker::What::OtherQuery);
}

void LocksView::activate()
{
    if (const QString key = currentKey(); !key.isEmpty())
        emit acquireRequested(key);
    else if (const QModelIndex current = m_table->currentIndex(); current.isValid())
        toggleGroup(current.row());
}

/// The server column says nothing while there is only one.
void LocksView::applyColumns()
{
    for (int i = 1; i < lockColumnCount; ++i) {
        const bool needless = static_cast<LockColumn>(i) == LockColumn::Server && m_snapshot->servers.size() < 2;
        m_table->setColumnHidden(i, needless || (m_hiddenColumns & bit(i)));
    }
    m_table->fitColumns();
}

const LockRowsPtr &LocksView::shownRows() const
{
    return m_model->shown();
}

void LocksView::setSnapshot(const FleetSnapshotPtr &snapshot)
{
    const bool otherCount = snapshot->servers.size() != m_snapshot->servers.size();
    m_snapshot = snapshot;
    if (otherCount)
        applyColumns();
    if (snapshot->servers.empty())
        m_current.reset();
    askForRows(RowMaker::What::OtherData);
}

void LocksView::noteEvents(const std::vector<FleetEvent> &events)
{
    m_strip->noteEvents(events);
}

void LocksView::setHolds(const std::vector<HoldStatus> &holds)
{
    m_holds = holds;
    askForRows(RowMaker::What::OtherData);
}

void LocksView::setEmptyText(const QString &text)
{
    m_emptyText = text;
    showEmptyText();
}

QString LocksView::currentKey() const
{
    return currentRow().value_or(RowId{}).key;
}

int LocksView::currentServer() const
{
    return currentRow().value_or(RowId{-1, {}}).server;
}

/// Nothing when a group's header is current.
std::optional<LocksView::RowId> LocksView::currentRow() const
{
    const QModelIndex current = m_table->currentIndex();
    if (!current.isValid() || m_model->row(current.row()).group)
        return {};
    const KeyRow &seen = m_model->row(current.row()).seen;
    return RowId{seen.server, seen.key};
}

void LocksView::focusFilter()
{
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

void LocksView::goTo(int server, const QString &key)
{
    m_current = RowId{server, key};
    m_goingToCurrent = true;
    if (m_model->find(server, key) < 0) {
        m_query.folded.clear();
        clearFilter();
        askForRows(RowMaker::What::OtherQuery);
    } else {
        keepCurrent();
    }
    m_table->setFocus();
}

/// While an expression is not finished, what was shown before stays.
void LocksView::applyFilter()
{
    m_query.rows = static_cast<RowFilter>(m_states->current());
    const QString text = m_filter->text();
    const KeyFilter filter = m_filter->isExpression() ? KeyFilter::matching(text) : KeyFilter::containing(text);
    if (filter.problem().isEmpty())
        m_query.keys = filter;
    showProblem(filter.problem());
    askForRows(RowMaker::What::OtherQuery);
}

void LocksView::showProblem(const QString &problem)
{
    m_filter->setProblem(problem);
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
}

void LocksView::clearFilter()
{
    m_filter->clear();
    m_states->setCurrent(static_cast<int>(RowFilter::All));
    m_table->setFocus();
}

void LocksView::askForRows(RowMaker::What what)
{
    m_maker.ask({m_snapshot, m_holds, m_query}, what);
}

void LocksView::showRows()
{
    std::optional<MadeRows> made = m_maker.take();
    if (!made)
        return;
    m_look.trendTop = std::max(made->rows->mostWaiters, leastTrendTop);
    m_look.isGrouped = made->rows->matching > 0 && made->rows->rows.front().group;
    m_committing = true;
    m_model->commit(made->rows, made->change);
    keepCurrent();
    m_committing = false;
    m_overview = std::move(made->overview);
    const bool isCostly = made->rows->tooCostly;
    if (isCostly || m_filter->problem() == KeyFilter::costlyProblem())
        showProblem(isCostly ? KeyFilter::costlyProblem() : QString());
    m_strip->setOverview(made->snapshot, m_overview);
    showCounts();
    showEmptyText();
    announceCurrent();
    emit rowsShown(made->snapshot, m_overview);
}

/// The row that was current is so again when it comes back; the first rows ever start with the worst.
void LocksView::keepCurrent()
{
    const QModelIndex current = m_table->currentIndex();
    if (current.isValid() && m_current && !m_goingToCurrent)
        return;
    const int row = m_current ? m_model->find(m_current->server, m_current->key) : m_model->shown()->worst;
    if (row < 0)
        return;
    const bool isGoing = std::exchange(m_goingToCurrent, false);
    m_table->setCurrentRow(row);
    if (isGoing)
        m_table->scrollTo(m_model->index(row, 0));
    m_current = currentRow();
    if (!m_committing)
        announceCurrent();
}

void LocksView::currentRowChanged()
{
    if (m_committing)
        return;
    m_goingToCurrent = false;
    if (const std::optional<RowId> current = currentRow())
        m_current = current;
    announceCurrent();
}

void LocksView::announceCurrent()
{
    const std::optional<RowId> current = currentRow();
    if (std::exchange(m_announced, current) != current)
        emit currentKeyChanged(currentKey());
}

/// How many of the keys are shown; how many there are is said above.
void LocksView::showCounts()
{
    const LockRows &rows = *m_model->shown();
    QStringList parts;
    if (rows.matching < rows.all)
        parts += tr("<b>%1</b> of %2").arg(rows.matching).arg(rows.all);
    if (m_overview.leftOut > 0)
        parts += tr("<b>%1</b> more are not shown").arg(m_overview.leftOut);
    const QString text = parts.join(QStringLiteral(" · "));
    m_counts->setText(text);
    m_counts->setToolTip(m_counts->text());
}

void LocksView::showEmptyText()
{
    if (m_model->rowCount() > 0)
        m_empty->say({});
    else if (m_snapshot->keys.empty())
        m_empty->say(m_emptyText.isEmpty() ? emptyReason() : m_emptyText);
    else if (!m_query.keys.acceptsAll())
        m_empty->say(tr("No key matches “%1”.").arg(m_filter->text()), tr("Clear the filter"));
    else if (m_query.rows == RowFilter::Contended)
        m_empty->say(tr("Nobody waits for any key."), tr("Show all keys"));
    else if (m_query.rows == RowFilter::Late)
        m_empty->say(tr("No renewal is known to be overdue, and no lease ran out."), tr("Show all keys"));
    else
        m_empty->say(tr("You hold no key and wait for none."), tr("Show all keys"));
}

QString LocksView::emptyReason() const
{
    const auto &servers = m_snapshot->servers;
    if (servers.empty())
        return tr("Not connected.\nThe locks of the servers you connect to appear here.");
    const bool answered = std::any_of(servers.begin(), servers.end(),
                                      [](const ServerStatus &server) { return server.lastAnswered != Moment{}; });
    return answered ? tr("Nothing is held.\nA key appears here as soon as somebody acquires it.") : tr("Connecting…");
}

std::vector<LockRow> LocksView::selectedRows() const
{
    std::vector<LockRow> rows;
    for (const int row : m_table->selectedRowNumbers()) {
        if (!m_model->row(row).group)
            rows.push_back(m_model->row(row));
    }
    return rows;
}

void LocksView::copy(RowFormat format) const
{
    const std::vector<LockRow> rows = selectedRows();
    if (!rows.empty())
        QGuiApplication::clipboard()->setText(LockExport::as(format, rows, m_clock.now()));
}

void LocksView::exportKeys()
{
    QFileDialog *dialog = askWhereToSave(this, tr("Export the keys shown"), QStringLiteral("locks.csv"),
                                         tr("Comma-separated values (*.csv);;JSON (*.json);;Text (*.txt)"));
    connect(dialog, &QFileDialog::fileSelected, this, &LocksView::exportKeysTo);
    dialog->open();
}

void LocksView::exportKeysTo(const QString &path)
{
    const RowFormat format = path.endsWith(QLatin1String(".json"), Qt::CaseInsensitive)  ? RowFormat::Json
                             : path.endsWith(QLatin1String(".txt"), Qt::CaseInsensitive) ? RowFormat::Text
                                                                                         : RowFormat::Csv;
    m_maker.save(m_model->shown(), format, path);
}

void LocksView::tellSaved()
{
    for (const SavedRows &saved : m_maker.takeSaved()) {
        if (!saved.problem.isEmpty())
            emit said(tr("The keys could not be written to %1: %2.").arg(saved.path, saved.problem), true);
        else
            emit said((saved.keys == 1 ? tr("%1 key exported to %2") : tr("%1 keys exported to %2"))
                          .arg(QString::number(saved.keys), saved.path),
                      false);
    }
}

void LocksView::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Find))
        focusFilter();
    else
        QWidget::keyPressEvent(event);
}

void LocksView::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange && m_problem)
        themeChanged();
    QWidget::changeEvent(event);
}

void LocksView::themeChanged()
{
    const Theme &theme = Theme::current();
    setTextColor(m_counts, theme.text2);
    setTextColor(m_problem, theme.bad.text);
    m_columns->setIcon(icon(QStringLiteral("columns")));
}

QByteArray LocksView::saveState() const
{
    QByteArray state;
    QDataStream out(&state, QIODevice::WriteOnly);
    out.setVersion(QDataStream::Qt_6_4);
    out << stateMagic << stateVersion << static_cast<qint32>(m_query.sort)
        << static_cast<qint32>(m_query.order == Qt::DescendingOrder) << m_hiddenColumns
        << static_cast<qint32>(m_query.grouping);
    for (int i = 1; i < lockColumnCount; ++i)
        out << static_cast<qint32>(m_table->chosenWidth(i));
    return state;
}

bool LocksView::restoreState(const QByteArray &state)
{
    QDataStream in(state);
    in.setVersion(QDataStream::Qt_6_4);
    quint32 magic = 0;
    quint8 version = 0;
    qint32 sort = 0;
    qint32 descending = 0;
    quint32 hidden = 0;
    qint32 grouping = 0;
    std::array<qint32, lockColumnCount - 1> widths{};
    in >> magic >> version >> sort >> descending >> hidden >> grouping;
    for (qint32 &width : widths)
        in >> width;
    if (in.status() != QDataStream::Ok || !in.atEnd() || magic != stateMagic || version != stateVersion)
        return false;
    const bool sane = sort >= 0 && sort < lockColumnCount && grouping >= 0 && grouping < lockGroupingCount &&
                      std::all_of(widths.begin(), widths.end(), [this](qint32 width) {
                          return width >= m_table->header()->minimumSectionSize() && width <= widestColumn;
                      });
    if (!sane)
        return false;

    m_hiddenColumns = hidden & ~bit(static_cast<int>(LockColumn::Key));
    for (int i = 1; i < lockColumnCount; ++i)
        m_table->chooseWidth(i, widths[static_cast<std::size_t>(i - 1)]);
    applyColumns();
    setGrouping(static_cast<LockGrouping>(grouping));
    m_table->header()->setSortIndicator(sort, descending ? Qt::DescendingOrder : Qt::AscendingOrder);
    return true;
}

} // namespace Lockdeck
