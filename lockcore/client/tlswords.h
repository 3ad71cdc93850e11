#pragma once

#include "client/serveraddress.h"

#include <QtCore/QList>
#include <QtNetwork/QAbstractSocket>
#include <QtNetwork/QSslCertificate>
#include <QtNetwork/QSslError>

namespace Lockdeck {

/// What can go wrong with TLS, in words: each sentence names the server and says what to look at. Pure.
namespace TlsWords {

/// The server's certificate was not accepted: one sentence for the gravest of `errors`, all of them in the detail.
Error refused(const ServerAddress &server, const QList<QSslError> &errors, const QSslCertificate &certificate);
/// The handshake broke off for another reason than the certificate.
Error broken(const ServerAddress &server, QAbstractSocket::SocketError error, const QString &detail);
/// TLS was spoken on a connection that was to be plain.
Error unexpected(const ServerAddress &server);
/// Qt finds no TLS library.
Error unsupported(const ServerAddress &server);
/// The names and addresses that a certificate is for, as "a.example, *.b.example"; "no name" where it has none.
QString namesOf(const QSslCertificate &certificate);

} // namespace TlsWords
} // namespace Lockdeck
