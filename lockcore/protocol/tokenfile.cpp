#include "protocol/tokenfile.h"

#include "protocol/rules.h"

#include <QtCore/QFile>

using namespace Qt::StringLiterals;

namespace Lockdeck {

/// The longest token, and line ends around it.
static constexpr qint64 maxTokenFile = maxRequestLine + 16;

Outcome checkAuthToken(const QByteArray &token)
{
    if (token.contains('\n') || token.contains('\r') || token.size() > maxRequestLine)
        return Error{ErrorCode::BadToken, u"The server's token must be one line of at most 256 bytes."_s, {}};
    return {};
}

Result<TokenFile> readTokenFile(const QString &fileName)
{
    QFile file(fileName);
    if (!file.open(QIODevice::ReadOnly)) {
        return Error{
            ErrorCode::BadToken, u"The token file %1 cannot be read: %2."_s.arg(fileName, file.errorString()), {}};
    }
    const QByteArray content = file.read(maxTokenFile + 1);
    TokenFile found{content.trimmed(), {}};
    if (found.token.isEmpty())
        return Error{ErrorCode::BadToken, u"The token file %1 is empty."_s.arg(fileName), {}};
    if (content.size() > maxTokenFile || checkAuthToken(found.token)) {
        return Error{ErrorCode::BadToken,
                     u"The token file %1 is to hold one line of at most 256 bytes, and nothing else."_s.arg(fileName),
                     {}};
    }
    if (file.permissions().testFlag(QFileDevice::ReadOther)) {
        found.warning =
            u"The token file %1 can be read by everybody on this computer; say chmod 600 %1."_s.arg(fileName);
    }
    return found;
}

} // namespace Lockdeck
