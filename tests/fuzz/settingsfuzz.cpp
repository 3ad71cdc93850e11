#include "input.h"
#include "targets.h"

#include "ui/settings.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

namespace Lockdeck::Fuzz {

namespace {

/// A file of its own each time: QSettings remembers files by name, size and the millisecond of the last change.
class ScratchFile
{
public:
    ScratchFile()
    {
        static QTemporaryDir folder;
        static int number = 0;
        m_path = folder.filePath(QString::number(++number) + QStringLiteral(".ini"));
    }
    ~ScratchFile()
    {
        QFile::remove(m_path);
        QFile::remove(m_path + QStringLiteral(".damaged"));
    }
    Q_DISABLE_COPY_MOVE(ScratchFile)

    QString path() const { return m_path; }
    bool write(QByteArrayView bytes) const
    {
        QFile file(m_path);
        return file.open(QIODevice::WriteOnly) && file.write(bytes.data(), bytes.size()) == bytes.size();
    }

private:
    QString m_path;
};

QString judgeValues(const Settings &settings)
{
    using namespace std::chrono_literals;
    if (settings.interval < 500ms || settings.interval > 60s)
        return QStringLiteral("an interval of %1 ms").arg(settings.interval.count());
    if (settings.theme < ThemeChoice::System || settings.theme > ThemeChoice::Dark)
        return QStringLiteral("a theme that does not exist");
    if (settings.alertRules.size() > AlertRule::maxRules)
        return QStringLiteral("%1 rules of alerts").arg(settings.alertRules.size());
    for (const AlertRule &rule : settings.alertRules) {
        if (bounded(rule) != rule)
            return QStringLiteral("a rule of alerts beyond its bounds: %1").arg(alertRuleText(rule));
    }
    if (settings.recentUrls.size() > Settings::maxRecentUrls)
        return QStringLiteral("%1 recent URLs").arg(settings.recentUrls.size());
    return {};
}

} // namespace

/// A settings file as anybody may have edited or damaged it.
QString fuzzSettings(QByteArrayView input)
{
    const ScratchFile scratch;
    if (!scratch.write(input))
        return QStringLiteral("%1 cannot be written").arg(scratch.path());
    const SettingsFile file(scratch.path());
    const auto loaded = file.load();
    const QString wrong = judgeValues(loaded.settings);
    if (!wrong.isEmpty())
        return wrong;
    if (const QString problem = file.save(loaded.settings); !problem.isEmpty())
        return problem;
    const auto again = file.load();
    if (!again.problem.isEmpty())
        return QStringLiteral("what was saved is not understood: %1").arg(again.problem);
    return again.settings == loaded.settings ? QString() : QStringLiteral("saved and loaded again they differ");
}

} // namespace Lockdeck::Fuzz
