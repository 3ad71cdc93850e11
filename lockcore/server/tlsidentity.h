#pragma once

#include "protocol/error.h"

#include <QtNetwork/QSslConfiguration>

namespace Lockdeck {

/// What a server shows of itself: the whole chain of `certificateFile` (PEM, its own certificate first) and the key
/// that belongs to it (`keyFile`, PEM, RSA or EC, not encrypted), for TLS 1.2 or newer. Everything that would make each
/// handshake fail is an error here that names the file. Reads files; does not block otherwise.
Result<QSslConfiguration> readTlsIdentity(const QString &certificateFile, const QString &keyFile);

} // namespace Lockdeck
