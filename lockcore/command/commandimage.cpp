#include "command/commandimage.h"

#include <QtCore/QFile>
#include <QtCore/QStringList>

#include <algorithm>
#include <cerrno>

#include <unistd.h>

namespace Lockdeck {

QByteArrayList environmentFor(const HoldStatus &hold)
{
    const QByteArrayList replaced = {keyVariable, tokenVariable, fenceVariable, authTokenVariable};
    QByteArrayList all;
    for (char **variable = environ; *variable; ++variable) {
        const QByteArray entry(*variable);
        if (!replaced.contains(entry.left(entry.indexOf('='))))
            all += entry;
    }
    const auto add = [&all](const char *name, const QByteArray &value) { all += QByteArray(name) + '=' + value; };
    add(keyVariable, hold.key.toUtf8());
    add(tokenVariable, hold.token);
    if (hold.fence)
        add(fenceVariable, QByteArray::number(*hold.fence));
    return all;
}

static QByteArrayList filesOf(const QByteArray &program)
{
    if (program.isEmpty() || program.contains('/'))
        return {program};
    QByteArrayList files;
    const QByteArray path = qEnvironmentVariableIsSet("PATH") ? qgetenv("PATH") : QByteArray("/bin:/usr/bin");
    for (const QByteArray &folder : path.split(':'))
        files += (folder.isEmpty() ? QByteArray(".") : folder) + '/' + program; // an empty one is the current folder
    return files;
}

static std::vector<char *> pointersTo(QByteArrayList &texts)
{
    std::vector<char *> pointers;
    for (QByteArray &text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

CommandImage::CommandImage(const QStringList &command, const QByteArrayList &environment) : m_environment(environment)
{
    for (const QString &argument : command)
        m_arguments += QFile::encodeName(argument);
    m_files = filesOf(m_arguments.value(0));
    m_argv = pointersTo(m_arguments);
    m_envp = pointersTo(m_environment);
    static char shell[] = "/bin/sh";
    m_shellArgv = {shell, nullptr}; // the file comes here
    m_shellArgv.insert(m_shellArgv.end(), m_argv.begin() + std::min<std::ptrdiff_t>(1, m_arguments.size()),
                       m_argv.end());
}

int CommandImage::execute()
{
    int error = ENOENT;
    for (const QByteArray &file : std::as_const(m_files)) {
        execve(file.constData(), m_argv.data(), m_envp.data());
        if (errno == ENOEXEC) {
            m_shellArgv[1] = const_cast<char *>(file.constData());
            execve(m_shellArgv[0], m_shellArgv.data(), m_envp.data());
        }
        // A file that may not be executed is remembered, but there may be another one further on.
        if (errno == EACCES)
            error = EACCES;
        else if (errno != ENOENT && errno != ENOTDIR)
            return errno;
    }
    return error;
}

} // namespace Lockdeck
