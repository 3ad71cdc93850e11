#pragma once

#include "ui/settings.h"

#include <QtCore/QSize>
#include <QtCore/QString>
#include <QtCore/QStringList>

#include <chrono>
#include <optional>

namespace Lockdeck {

/// The command line of `lockdeck`. Read before there is an application object, so that it needs no display.
struct Options
{
    QString url;
    QString caFile; ///< for TLS; "" is what the window remembers, or the system's store
    bool sandbox = false;
    QString screenshot; ///< file to write; "" opens the window for a person
    std::chrono::milliseconds after{3000};
    QSize size; ///< invalid: the remembered one
    std::optional<ThemeChoice> theme;
    bool showHelp = false;
    bool showVersion = false;
};

struct ParsedOptions
{
    Options options;
    /// One sentence when the command line makes no sense; empty otherwise.
    QString problem;
};

/// `arguments` without the program's name.
ParsedOptions parseOptions(const QStringList &arguments);
QString optionsHelp();

} // namespace Lockdeck
