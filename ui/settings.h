#pragma once

#include "monitor/alerts/alertrule.h"

#include <QtCore/QByteArray>
#include <QtCore/QDateTime>
#include <QtCore/QString>
#include <QtCore/QStringList>

#include <chrono>
#include <vector>

namespace Lockdeck {

enum class ThemeChoice { System, Light, Dark };

/// What the window remembers between starts. No secrets: a token is never part of it.
struct Settings
{
    QByteArray geometry;
    QByteArray layout;  ///< docks, as QMainWindow::saveState() tells them
    QByteArray columns; ///< of the locks table
    ThemeChoice theme = ThemeChoice::System;
    QStringList hiddenDocks; ///< their object names
    bool holdsFolded = false;
    std::chrono::milliseconds interval{1000};
    QStringList recentUrls; ///< newest first, at most maxRecentUrls
    QString caFile;         ///< whom to trust with TLS; "" is the system's store

    std::vector<AlertRule> alertRules = usualAlertRules(); ///< numbered from 1; at most AlertRule::maxRules
    bool alertsMuted = false;                              ///< until told otherwise
    QDateTime alertsMutedUntil;                            ///< invalid: not for a time

    static constexpr qsizetype maxRecentUrls = 6;
    /// Puts `url` on top of recentUrls.
    void rememberUrl(const QString &url);

    bool operator==(const Settings &) const = default;
};

/// The file they are in (INI). A path of "" keeps nothing and reads nothing.
class SettingsFile
{
public:
    explicit SettingsFile(QString path) : m_path(std::move(path)) {}
    /// Where a person's settings are: ~/.config/Lockdeck/lockdeck.ini.
    static QString userPath();

    struct Loaded
    {
        Settings settings;
        /// One sentence for a person when the file was damaged; empty when all is well, or when there is no file yet.
        QString problem;
    };
    /// Never fails: what cannot be read is replaced by defaults. A damaged file is kept beside it as "….damaged".
    Loaded load() const;
    /// The reason why nothing was written, or "".
    QString save(const Settings &settings) const;

private:
    QString m_path;
};

} // namespace Lockdeck
