#include "ui/settings.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QSettings>
#include <QtCore/QStandardPaths>

#include <array>
#include <new>

namespace Lockdeck {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Settings)
};

const std::array<QString, 3> themeNames{QStringLiteral("system"), QStringLiteral("light"), QStringLiteral("dark")};

/// Values as a person could have edited them; names of those that make no sense are collected.
class Reader
{
public:
    explicit Reader(const QSettings &file) : m_file(file) {}

    QByteArray bytes(const QString &name) const { return m_file.value(name).toByteArray(); }
    bool flag(const QString &name, bool fallback) const { return m_file.value(name, fallback).toBool(); }
    QString text(const QString &name) const { return m_file.value(name).toString(); }
    QStringList list(const QString &name) const { return m_file.value(name).toStringList(); }
    ThemeChoice theme(const QString &name)
    {
        const QString text = m_file.value(name, themeNames[0]).toString();
        for (std::size_t i = 0; i < themeNames.size(); ++i) {
            if (text == themeNames[i])
                return static_cast<ThemeChoice>(i);
        }
        m_odd += name;
        return ThemeChoice::System;
    }
    std::chrono::milliseconds interval(const QString &name, std::chrono::milliseconds fallback)
    {
        if (!m_file.contains(name))
            return fallback;
        bool isNumber = false;
        const int value = m_file.value(name).toInt(&isNumber);
        if (isNumber && value >= 500 && value <= 60'000)
            return std::chrono::milliseconds(value);
        m_odd += name;
        return fallback;
    }
    /// What makes no sense is left out; without the name the usual ones.
    std::vector<AlertRule> alertRules(const QString &name, std::vector<AlertRule> usual)
    {
        if (!m_file.contains(name))
            return usual;
        const QStringList texts = m_file.value(name).toStringList();
        std::vector<AlertRule> rules;
        for (const QString &text : texts.mid(0, AlertRule::maxRules)) {
            if (auto rule = alertRuleFrom(text)) {
                rule->id = static_cast<quint32>(rules.size()) + 1;
                rules.push_back(std::move(*rule));
            }
        }
        if (static_cast<qsizetype>(rules.size()) != texts.size())
            m_odd += name;
        return rules;
    }
    /// Invalid without the name, and where it says nothing sensible.
    QDateTime time(const QString &name)
    {
        const QString text = this->text(name);
        const QDateTime time = QDateTime::fromString(text, Qt::ISODate);
        if (!text.isEmpty() && !time.isValid())
            m_odd += name;
        return time;
    }
    const QStringList &odd() const { return m_odd; }

private:
    const QSettings &m_file;
    QStringList m_odd;
};

Settings read(Reader &reader)
{
    Settings s;
    s.geometry = reader.bytes(QStringLiteral("window/geometry"));
    s.layout = reader.bytes(QStringLiteral("window/layout"));
    s.columns = reader.bytes(QStringLiteral("window/columns"));
    s.theme = reader.theme(QStringLiteral("window/theme"));
    s.hiddenDocks = reader.list(QStringLiteral("window/hidden"));
    s.holdsFolded = reader.flag(QStringLiteral("holds/folded"), s.holdsFolded);
    s.interval = reader.interval(QStringLiteral("connection/interval_ms"), s.interval);
    s.caFile = reader.text(QStringLiteral("connection/ca_file"));
    s.recentUrls = reader.list(QStringLiteral("connection/recent")).mid(0, Settings::maxRecentUrls);
    s.alertRules = reader.alertRules(QStringLiteral("alerts/rules"), s.alertRules);
    s.alertsMuted = reader.flag(QStringLiteral("alerts/muted"), s.alertsMuted);
    s.alertsMutedUntil = reader.time(QStringLiteral("alerts/muted_until"));
    return s;
}

/// Renames the file, so that the next save does not overwrite what a person may want to repair.
QString setAside(const QString &path)
{
    const QString kept = path + QStringLiteral(".damaged");
    QFile::remove(kept);
    if (QFile::rename(path, kept))
        return Words::tr(
                   "The settings file was damaged, so Lockdeck starts with its defaults; the old file is kept as %1.")
            .arg(kept);
    return Words::tr("The settings file %1 is damaged, so Lockdeck starts with its defaults.").arg(path);
}

} // namespace

void Settings::rememberUrl(const QString &url)
{
    recentUrls.removeAll(url);
    recentUrls.prepend(url);
    recentUrls = recentUrls.mid(0, maxRecentUrls);
}

QString SettingsFile::userPath()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) +
           QStringLiteral("/Lockdeck/lockdeck.ini");
}

static SettingsFile::Loaded parsed(const QString &path)
{
    const QSettings file(path, QSettings::IniFormat);
    file.allKeys(); // sections are parsed when they are asked for; before, the status is always good
    if (file.status() == QSettings::FormatError)
        return {{}, setAside(path)};
    if (file.status() != QSettings::NoError || !QFileInfo(path).isReadable())
        return {{}, Words::tr("The settings file %1 cannot be read, so Lockdeck starts with its defaults.").arg(path)};

    Reader reader(file);
    SettingsFile::Loaded loaded{read(reader), {}};
    if (!reader.odd().isEmpty())
        loaded.problem = Words::tr("The settings file says nothing sensible for %1; the default is used.")
                             .arg(reader.odd().join(QStringLiteral(", ")));
    return loaded;
}

SettingsFile::Loaded SettingsFile::load() const
{
    if (m_path.isEmpty() || !QFileInfo::exists(m_path))
        return {};
    try {
        return parsed(m_path);
    } catch (const std::bad_alloc &) { // QSettings believes whatever length a value in the file claims to have
        return {{}, setAside(m_path)};
    }
}

QString SettingsFile::save(const Settings &s) const
{
    if (m_path.isEmpty())
        return {};
    QDir().mkpath(QFileInfo(m_path).absolutePath());
    QSettings file(m_path, QSettings::IniFormat);
    file.setValue(QStringLiteral("window/geometry"), s.geometry);
    file.setValue(QStringLiteral("window/layout"), s.layout);
    file.setValue(QStringLiteral("window/columns"), s.columns);
    file.setValue(QStringLiteral("window/theme"), themeNames[static_cast<std::size_t>(s.theme)]);
    file.setValue(QStringLiteral("window/hidden"), s.hiddenDocks);
    file.setValue(QStringLiteral("holds/folded"), s.holdsFolded);
    file.setValue(QStringLiteral("connection/interval_ms"), static_cast<int>(s.interval.count()));
    file.setValue(QStringLiteral("connection/recent"), s.recentUrls);
    file.setValue(QStringLiteral("connection/ca_file"), s.caFile);
    QStringList rules;
    for (const AlertRule &rule : s.alertRules)
        rules += alertRuleText(rule);
    file.setValue(QStringLiteral("alerts/rules"), rules);
    file.setValue(QStringLiteral("alerts/muted"), s.alertsMuted);
    file.setValue(QStringLiteral("alerts/muted_until"), s.alertsMutedUntil.toUTC().toString(Qt::ISODate));
    file.sync();
    if (file.status() == QSettings::NoError)
        return {};
    return Words::tr("The settings could not be written to %1.").arg(m_path);
}

} // namespace Lockdeck
