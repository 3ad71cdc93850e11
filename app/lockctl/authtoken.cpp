#include "authtoken.h"

#include "protocol/rules.h"

#include <QtCore/QFile>

namespace Lockdeck::Cli {

Result<QByteArray> readAuthToken(const QString &fileName)
{
    QByteArray token = qgetenv("DFLOCKD_AUTH_TOKEN");
    if (!fileName.isEmpty()) {
        QFile file(fileName);
        if (!file.open(QIODevice::ReadOnly)) {
            return Error{ErrorCode::BadToken,
                         QStringLiteral("The token file %1 cannot be read: %2.").arg(fileName, file.errorString()),
                         {}};
        }
        token = file.readLine(maxRequestLine + 2).trimmed();
        if (token.isEmpty())
            return Error{ErrorCode::BadToken, QStringLiteral("The token file %1 is empty.").arg(fileName), {}};
    }
    if (token.size() > maxRequestLine || token.contains('\n'))
        return Error{ErrorCode::BadToken, QStringLiteral("A server's token is one line of at most 256 bytes."), {}};
    return token;
}

} // namespace Lockdeck::Cli
