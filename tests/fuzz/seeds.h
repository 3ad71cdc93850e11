#pragma once

#include <QtCore/QByteArrayList>

namespace Lockdeck::Fuzz {

/// Inputs that make sense to a target, to start from: what tests/data recorded of the real server where it was
/// recorded, what Lockdeck itself writes where not. Empty for a target that does not exist.
QByteArrayList seedsOf(const QByteArray &target);

} // namespace Lockdeck::Fuzz
