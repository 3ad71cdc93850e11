#pragma once

#include "ui/models/lockorder.h"

namespace Lockdeck {

/// Rows of keys, given in the order of server and key, put into `order`, with the header rows that `query` asks for.
LockRows arranged(std::vector<LockRow> rows, const RowOrder &order, const LockQuery &query);

} // namespace Lockdeck
