#include "ui/models/lockexport.h"

#include "ui/models/csvtext.h"
#include "ui/models/locktext.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QStringList>

#include <algorithm>
#include <array>

namespace Lockdeck::LockExport {

static constexpr std::array<LockColumn, lockColumnCount> columns = {
    LockColumn::Key,   LockColumn::State,   LockColumn::Holder, LockColumn::HeldFor,
    LockColumn::Lease, LockColumn::Waiting, LockColumn::Server};

namespace {

/// What is told of one row, for programs.
struct Facts
{
    QString holder; ///< empty: not known
    std::optional<double> heldFor;
    std::optional<double> leaseLeft;
    std::optional<int> waiting;

    Facts(const LockRow &row, Moment now)
    {
        if (row.isOwnAt(now) || row.hasKnownOwner())
            holder = LockText::cell(row, LockColumn::Holder, now);
        if (row.heldSince() != Moment{})
            heldFor = seconds(now - row.heldSince());
        if (row.leaseEnds() != Moment{})
            leaseLeft = seconds(row.leaseEnds() - now);
        if (LockText::waitersKnown(row))
            waiting = row.seen.waiters;
    }

private:
    static double seconds(std::chrono::nanoseconds d)
    {
        const auto whole = std::chrono::duration_cast<std::chrono::milliseconds>(d);
        return static_cast<double>(std::max<qint64>(whole.count(), 0)) / 1000;
    }
};

QString csvNumber(const std::optional<double> &number)
{
    return number ? QString::number(*number, 'f', 3) : QString();
}

template<typename T>
QJsonValue orNull(const std::optional<T> &value)
{
    return value ? QJsonValue(*value) : QJsonValue(QJsonValue::Null);
}

QString csvLine(const LockRow &row, Moment now)
{
    const Facts facts(row, now);
    const QStringList fields{csvText(row.seen.key),
                             csvText(row.address),
                             csvText(LockText::rowState(row, now)),
                             csvText(facts.holder),
                             csvNumber(facts.heldFor),
                             csvNumber(facts.leaseLeft),
                             facts.waiting ? QString::number(*facts.waiting) : QString()};
    return fields.join(QLatin1Char(',')) + QLatin1String("\r\n");
}

QJsonObject jsonObject(const LockRow &row, Moment now)
{
    const Facts facts(row, now);
    return {{QStringLiteral("key"), row.seen.key},
            {QStringLiteral("server"), row.address},
            {QStringLiteral("state"), LockText::rowState(row, now)},
            {QStringLiteral("holder"), facts.holder.isEmpty() ? QJsonValue(QJsonValue::Null) : facts.holder},
            {QStringLiteral("held_for_at_least_s"), orNull(facts.heldFor)},
            {QStringLiteral("lease_left_at_most_s"), orNull(facts.leaseLeft)},
            {QStringLiteral("waiting"), orNull(facts.waiting)}};
}

} // namespace

QString textTitles()
{
    QStringList titles;
    for (const LockColumn column : columns)
        titles += LockText::header(column);
    return titles.join(QLatin1Char('\t')) + QLatin1Char('\n');
}

QString text(std::span<const LockRow> rows, Moment now)
{
    QString text;
    for (const LockRow &row : rows) {
        if (row.group)
            continue;
        QStringList cells;
        for (const LockColumn column : columns)
            cells += LockText::cell(row, column, now);
        cells.last() = row.address;
        text += cells.join(QLatin1Char('\t')) + QLatin1Char('\n');
    }
    return text;
}

QString csv(std::span<const LockRow> rows, Moment now)
{
    QString text = QStringLiteral("key,server,state,holder,held_for_at_least_s,lease_left_at_most_s,waiting\r\n");
    for (const LockRow &row : rows)
        text += row.group ? QString() : csvLine(row, now);
    return text;
}

QString json(std::span<const LockRow> rows, Moment now)
{
    QJsonArray array;
    for (const LockRow &row : rows) {
        if (!row.group)
            array.append(jsonObject(row, now));
    }
    return QString::fromUtf8(QJsonDocument(array).toJson());
}

QString as(RowFormat format, std::span<const LockRow> rows, Moment now)
{
    switch (format) {
    case RowFormat::Text:
        return text(rows, now);
    case RowFormat::Csv:
        return csv(rows, now);
    case RowFormat::Json:
        return json(rows, now);
    }
    return {};
}

} // namespace Lockdeck::LockExport
