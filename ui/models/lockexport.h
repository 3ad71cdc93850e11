#pragma once

#include "ui/models/lockrows.h"

#include <QtCore/QString>

#include <span>

namespace Lockdeck {

/// How rows leave the program.
enum class RowFormat {
    Text, ///< cells as shown, between tabs; what is no plain character in a key is escaped
    Csv,  ///< RFC 4180 with a header, raw keys, numbers in seconds; nothing in it is a formula
    Json, ///< an array of objects, raw keys, numbers in seconds, null where nothing is known
};

/// Rows of keys as they are at `now`; header rows are left out.
namespace LockExport {

QString text(std::span<const LockRow> rows, Moment now);
QString csv(std::span<const LockRow> rows, Moment now);
QString json(std::span<const LockRow> rows, Moment now);
QString as(RowFormat format, std::span<const LockRow> rows, Moment now);
/// What a file starts with that is only for text: the titles of the columns.
QString textTitles();

} // namespace LockExport
} // namespace Lockdeck
