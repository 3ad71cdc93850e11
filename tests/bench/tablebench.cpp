// The Locks table at the moment a new snapshot comes: how long the GUI thread is busy until the rows are painted, all
// events together, against a model reset behind a QSortFilterProxyModel, and against painting the same rows once more.
// The ratios are of processor time, which it does not matter to what else the machine does; the stall is by the clock.
// 5 % of the rows changed and 0.5 % are others; sorted by waiters, filtered by a text that most keys contain.

#include "bench/alternating.h"
#include "bench/busyapplication.h"
#include "ui/models/locksmodel.h"
#include "ui/models/locktext.h"
#include "ui/paint/theme.h"
#include "ui/views/filterfield.h"
#include "ui/views/locksview.h"
#include "ui/views/locktable.h"

#include <QtCore/QSortFilterProxyModel>
#include <QtGui/QPainter>
#include <QtWidgets/QHeaderView>

#include <random>

namespace Lockdeck::Bench {

namespace {

using namespace std::chrono_literals;

/// One server with many keys, of which some change with every snapshot.
class ChangingKeys
{
public:
    explicit ChangingKeys(int count) : m_count(count)
    {
        m_snapshot.servers.resize(1);
        m_snapshot.servers[0].state = ServerState::Up;
        for (int i = 0; i < count; ++i)
            m_snapshot.keys.push_back(newKey());
        next();
    }

    FleetSnapshotPtr next()
    {
        std::vector<KeyRow> &keys = m_snapshot.keys;
        for (int i = 0; i < m_count / 20; ++i) {
            KeyRow &key = keys[below(m_count)];
            key.owner += 1;
            key.waiters = static_cast<int>(below(9));
        }
        for (int i = 0; i < m_count / 200; ++i)
            keys[below(m_count)] = newKey();
        std::sort(keys.begin(), keys.end(), [](const KeyRow &a, const KeyRow &b) { return a.key < b.key; });

        const Moment now = BootTime::now();
        m_snapshot.servers[0].lastAnswered = now;
        for (KeyRow &key : keys)
            key.seen = now;
        ++m_snapshot.generation;
        return std::make_shared<FleetSnapshot>(m_snapshot);
    }

private:
    std::size_t below(int bound) { return m_random() % static_cast<std::size_t>(bound); }

    KeyRow newKey()
    {
        KeyRow key;
        key.key = QStringLiteral("service-%1/shard-%2").arg(m_next % 97).arg(m_next);
        key.owner = static_cast<quint64>(m_next++);
        key.holders = 1;
        key.waiters = static_cast<int>(below(9));
        key.contendedSince = key.waiters > 0 ? Moment(1s * m_next) : Moment{};
        key.ownerSince = Moment(1s);
        key.deadline = BootTime::now() + 30s;
        key.leaseSeen = 33s;
        return key;
    }

    int m_count;
    int m_next = 0;
    std::mt19937 m_random{4711};
    FleetSnapshot m_snapshot;
};

const QString filterText = QStringLiteral("shard-");

/// Ours, as the window has it.
class OurTable final : public QObject
{
public:
    explicit OurTable(const FleetSnapshotPtr &first)
    {
        m_view.resize(size);
        m_view.show();
        m_view.setSnapshot(first);
        m_view.findChild<FilterField *>()->setText(filterText);
        connect(&m_view, &LocksView::rowsShown, this, [this] {
            m_isPainted = false;
            application().forget(); // until now only the lease bars counted down, as they do all the time
        });
        m_view.findChild<LockTable *>()->viewport()->installEventFilter(this);
        settle();
    }

    /// From a new snapshot to the painted rows.
    Time show(const FleetSnapshotPtr &snapshot)
    {
        m_isPainted = false;
        const Time call = Time::of([&] { m_view.setSnapshot(snapshot); });
        settle();
        return call + application().busy();
    }
    Time repaint()
    {
        return Time::of([this] { m_view.findChild<LockTable *>()->viewport()->repaint(); });
    }
    int rows() const { return m_view.findChild<LockTable *>()->model()->rowCount(); }

    static constexpr QSize size{830, 640};

private:
    bool eventFilter(QObject *, QEvent *event) override
    {
        m_isPainted = m_isPainted || event->type() == QEvent::Paint;
        return false;
    }
    /// Until the rows asked for are there, and have been painted.
    void settle()
    {
        while (!m_view.isUpToDate() || !m_isPainted)
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }

    bool m_isPainted = false;
    LocksView m_view;
};

/// A model that is told nothing of what changed.
class PlainModel final : public QAbstractTableModel
{
public:
    void reset(LockRows rows)
    {
        beginResetModel();
        m_rows = std::move(rows);
        endResetModel();
    }
    int rowCount(const QModelIndex & = {}) const override { return static_cast<int>(m_rows.rows.size()); }
    int columnCount(const QModelIndex & = {}) const override { return lockColumnCount; }
    QVariant data(const QModelIndex &index, int role) const override
    {
        const LockRow &row = m_rows.rows[static_cast<std::size_t>(index.row())];
        const auto column = static_cast<LockColumn>(index.column());
        if (role == Qt::UserRole)
            return row.seen.waiters;
        return role == Qt::DisplayRole ? LockText::cell(row, column, BootTime::now()) : QVariant();
    }

private:
    LockRows m_rows;
};

/// The usual way: a proxy filters and sorts after every reset.
class ProxyTable
{
public:
    ProxyTable()
    {
        m_proxy.setSourceModel(&m_model);
        m_proxy.setSortRole(Qt::UserRole);
        m_proxy.setFilterFixedString(filterText);
        m_proxy.sort(static_cast<int>(LockColumn::Waiting), Qt::DescendingOrder);
        m_view.setModel(&m_proxy);
        m_view.verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
        m_view.resize(OurTable::size);
        m_view.show();
        QCoreApplication::processEvents();
    }

    Time show(const FleetSnapshot &snapshot)
    {
        LockQuery inOrderOfKeys;
        inOrderOfKeys.sort = LockColumn::Key;
        LockRows rows = lockRows(snapshot, {}, inOrderOfKeys, BootTime::now());
        return Time::of([&] {
            m_model.reset(std::move(rows));
            m_view.viewport()->repaint();
        });
    }
    int rows() const { return m_proxy.rowCount(); }

private:
    PlainModel m_model;
    QSortFilterProxyModel m_proxy;
    QTableView m_view;
};

void measure(int count)
{
    ChangingKeys keys(count);
    const FleetSnapshotPtr first = keys.next();
    OurTable ours(first);
    ProxyTable proxy;
    proxy.show(*first);
    std::vector<double> stalls, ofStall, ofRepaint, ofReset, faster, slower;
    for (int run = 0; run < runs; ++run) {
        const FleetSnapshotPtr snapshot = keys.next();
        const Time stall = ours.show(snapshot);
        const Time repaint = ours.repaint();
        const Time reset = proxy.show(*snapshot);
        if (ours.rows() != count || proxy.rows() != count)
            qFatal("%d and %d rows of %d", ours.rows(), proxy.rows(), count);
        stalls.push_back(stall.elapsed);
        ofStall.push_back(stall.processor);
        ofRepaint.push_back(repaint.processor);
        ofReset.push_back(reset.processor);
        faster.push_back(reset.processor / stall.processor);
        slower.push_back(stall.processor / repaint.processor);
    }
    const bool isMany = count == 100'000;
    const QString name = QStringLiteral("table of %1 keys, %2").arg(count);
    const QString figures =
        QStringLiteral("processor time: snapshot to painted %1 ms, repaint alone %2 ms, reset %3 ms")
            .arg(median(ofStall), 0, 'f', 2)
            .arg(median(ofRepaint), 0, 'f', 2)
            .arg(median(ofReset), 0, 'f', 2);
    print({name.arg(QStringLiteral("GUI stall")), QStringLiteral("ms"), Goal::AtMost, 16}, stalls, figures);
    print({name.arg(QStringLiteral("reset behind a proxy / stall")), QStringLiteral("x"), Goal::AtLeast,
           isMany ? 5.0 : 1.0},
          faster);
    print({name.arg(QStringLiteral("stall / repaint alone")), QStringLiteral("x"), Goal::AtMost, 3}, slower);
}

} // namespace

} // namespace Lockdeck::Bench

int main(int argc, char *argv[])
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    Lockdeck::Bench::BusyApplication app(argc, argv);
    Lockdeck::Theme::apply(app, Lockdeck::Theme::Scheme::Light);
    for (const int count : {1'000, 10'000, 100'000})
        Lockdeck::Bench::measure(count);
    return 0;
}
