#include "ui/models/lockgroups.h"

#include "protocol/rules.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QHash>

#include <utility>

namespace Lockdeck {

namespace {

/// One group while it is put together.
struct Bucket
{
    LockRow header;
    RowGroup sums;
    RowOrder rows;

    void add(std::size_t index, const LockRow &row)
    {
        rows.push_back(index);
        ++sums.keys;
        if (!row.reachable)
            return;
        sums.known = true;
        sums.held += hasHolder(row.seen) ? 1 : 0;
        sums.contended += row.seen.waiters > 0 ? 1 : 0;
        sums.waiters += row.seen.waiters;
    }
};

/// The part before the first slash, with it; empty where there is none.
QStringView prefixOf(const QString &key)
{
    return QStringView(key).left(key.indexOf(QLatin1Char('/')) + 1);
}

Bucket bucketFor(const LockRow &first, const LockQuery &query)
{
    Bucket bucket;
    bucket.header.oldFrom = Moment::max();
    bucket.header.seen.server = -1;
    if (query.grouping == LockGrouping::Server) {
        bucket.header.letter = first.letter;
        bucket.header.address = first.address;
        bucket.sums.id = QStringLiteral("server:") + first.address;
        bucket.sums.title = first.address;
    } else {
        const QString prefix = prefixOf(first.seen.key).toString();
        bucket.sums.id = QStringLiteral("prefix:") + prefix;
        bucket.sums.title =
            prefix.isEmpty() ? QCoreApplication::translate("LockGroups", "no prefix") : displayKey(prefix);
    }
    bucket.sums.folded = query.folded.contains(bucket.sums.id);
    return bucket;
}

/// The groups in the order of their first rows, each with its rows in their order.
std::vector<Bucket> buckets(const std::vector<LockRow> &rows, const RowOrder &order, const LockQuery &query)
{
    std::vector<Bucket> found;
    QHash<std::pair<int, QStringView>, std::size_t> places;
    for (const std::size_t index : order) {
        const LockRow &row = rows[index];
        const bool byServer = query.grouping == LockGrouping::Server;
        const std::pair name(byServer ? row.seen.server : 0, byServer ? QStringView() : prefixOf(row.seen.key));
        const std::size_t place = places.value(name, found.size());
        if (place == found.size()) {
            places.insert(name, place);
            found.push_back(bucketFor(row, query));
        }
        found[place].add(index, row);
    }
    return found;
}

} // namespace

LockRows arranged(std::vector<LockRow> rows, const RowOrder &order, const LockQuery &query)
{
    LockRows result;
    result.matching = static_cast<int>(rows.size());
    result.rows.reserve(rows.size());
    std::vector<int> places(rows.size(), -1);
    const auto take = [&](std::size_t index) {
        places[index] = static_cast<int>(result.rows.size());
        result.rows.push_back(std::move(rows[index]));
    };

    if (query.grouping == LockGrouping::None) {
        for (const std::size_t index : order)
            take(index);
    } else {
        for (Bucket &bucket : buckets(rows, order, query)) {
            const bool folded = bucket.sums.folded;
            bucket.header.group = std::make_shared<const RowGroup>(std::move(bucket.sums));
            result.rows.push_back(std::move(bucket.header));
            for (std::size_t i = 0; i < bucket.rows.size() && !folded; ++i)
                take(bucket.rows[i]);
        }
    }

    result.byKey.reserve(result.rows.size());
    for (const int place : places) {
        if (place >= 0)
            result.byKey.push_back(place);
    }
    return result;
}

} // namespace Lockdeck
