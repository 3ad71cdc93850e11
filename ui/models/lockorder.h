#pragma once

#include "ui/models/lockrows.h"

#include <optional>
#include <vector>

namespace Lockdeck {

/// Indexes of rows in the order in which they are shown.
using RowOrder = std::vector<std::size_t>;

/// The order that `query` asks for, of rows of keys that are given in the order of server and key.
RowOrder sortedOrder(const std::vector<LockRow> &rows, const LockQuery &query);

/// Most waiters, then longest contended; nothing when there are no rows.
std::optional<std::size_t> worstRow(const std::vector<LockRow> &rows);

} // namespace Lockdeck
