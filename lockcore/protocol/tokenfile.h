#pragma once

#include "protocol/error.h"

#include <QtCore/QByteArray>

namespace Lockdeck {

/// What a file said that holds a server's secret.
struct TokenFile
{
    QByteArray token;
    QString warning; ///< one sentence when others on this computer may read the file, and what to do; else empty
};

/// Reads a server's secret: one line of at most maxRequestLine bytes, blanks and line ends around it do not count. The
/// error names the file and never repeats what is in it.
Result<TokenFile> readTokenFile(const QString &fileName);
/// Whether it can be a server's secret at all: one line, not too long. The message does not repeat it.
Outcome checkAuthToken(const QByteArray &token);

} // namespace Lockdeck
