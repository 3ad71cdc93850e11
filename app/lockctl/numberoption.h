#pragma once

#include "protocol/error.h"

#include <QtCore/QCommandLineParser>

#include <optional>

namespace Lockdeck::Cli {

/// An option whose value is a whole number from 1 to `most`: nothing where it is absent; "1.5", "0", "" and the like
/// are errors that name the option and say what is accepted.
Result<std::optional<qint64>> numberOption(const QCommandLineParser &parser, const QString &name, qint64 most);

} // namespace Lockdeck::Cli
