#pragma once

#include <QtCore/QString>

namespace Lockdeck {

/// One field of a line of CSV (RFC 4180): quoted where needed, quotes doubled. Spreadsheets take what starts with `=`,
/// `+`, `-`, `@`, a tab or a carriage return for a formula, also when it is quoted; an apostrophe in front makes it a
/// text. Keys and what servers say are somebody else's words.
QString csvText(QString text);

} // namespace Lockdeck
