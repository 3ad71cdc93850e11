#pragma once

#include "ui/models/lockrows.h"

#include <vector>

namespace Lockdeck {

/// What makes other rows of the rows shown: all that a model needs to tell its views. Computed where the rows are made.
struct RowChange
{
    bool sameOrder = false;  ///< the same keys and headers, in the same places
    int first = -1;          ///< sameOrder: from the first row that changed …
    int last = -1;           ///< … to the last; -1: none did
    bool readsOther = false; ///< sameOrder: some cell reads otherwise; else only tooltips or paintings changed
    std::vector<int> moved;  ///< not sameOrder: the new place of each old row; -1: it is gone
};

RowChange changeOf(const LockRows &before, const LockRows &after);

} // namespace Lockdeck
