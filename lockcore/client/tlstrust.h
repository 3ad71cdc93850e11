#pragma once

#include "protocol/error.h"

#include <QtCore/QList>
#include <QtNetwork/QSslCertificate>
#include <QtNetwork/QSslConfiguration>

namespace Lockdeck {

/// Whom to believe that a server is the one it says it is: the system's store, or the certificates of one file and
/// nobody else. There is no third way: errors cannot be ignored. A value, to be copied between threads.
struct TlsTrust
{
    QString caFile; ///< where `authorities` were read from; empty: the system's store
    QList<QSslCertificate> authorities;

    bool operator==(const TlsTrust &) const = default;
    /// Reads a file of PEM certificates, once; `caFile` may be relative. The error names the file: missing,
    /// unreadable, too long, without a certificate, without one that is valid now.
    static Result<TlsTrust> fromFile(const QString &caFile);
    /// For a client: TLS 1.2 or newer, the server's chain and name are checked.
    QSslConfiguration configuration() const;
};

} // namespace Lockdeck
