#pragma once

#include "protocol/error.h"

#include <QtCore/QByteArray>

namespace Lockdeck::Cli {

/// The server's secret: typed at the terminal where `prompt`, else the line in `file`, else DFLOCKD_AUTH_TOKEN; empty
/// where there is none. A file that others may read is complained about. The error never repeats the secret.
Result<QByteArray> readAuthToken(const QString &file, bool prompt);

} // namespace Lockdeck::Cli
