#pragma once

#include "protocol/error.h"

namespace Lockdeck::Cli {

/// The server's secret: the first line of `file`, or DFLOCKD_AUTH_TOKEN where no file is named; empty where there is
/// neither. The error never repeats it.
Result<QByteArray> readAuthToken(const QString &file);

} // namespace Lockdeck::Cli
