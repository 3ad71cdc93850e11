#pragma once

#include <QtCore/QtGlobal>

namespace Lockdeck::Test {

/// A connected, blocking socket to a port on loopback; ends the test program where there is none.
int connectRaw(quint16 port);

} // namespace Lockdeck::Test
