#pragma once

#include "client/transport.h"

#include <QtNetwork/QHostAddress>

namespace Lockdeck {

/// Whether the server's token may be sent on a connection: with TLS always; in plain text only within this computer, or
/// after somebody's explicit yes (Endpoint::plainAuth). Asked twice: before connecting of the name, which must be
/// localhost or a loopback address, and after it of the address that the name led to. The error names the host and says
/// what to do. Pure.
Outcome checkPlainAuth(const Endpoint &endpoint);
Outcome checkPlainAuth(const Endpoint &endpoint, const QHostAddress &peer);

} // namespace Lockdeck
