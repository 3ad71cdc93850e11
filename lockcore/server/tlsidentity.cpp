#include "server/tlsidentity.h"

#include <QtCore/QFile>
#include <QtNetwork/QSslKey>
#include <QtNetwork/QSslSocket>

#include <sys/socket.h>
#include <unistd.h>

#include <array>

using namespace Qt::StringLiterals;

namespace Lockdeck {

namespace {

constexpr qint64 maxPemFile = 1024 * 1024;
/// What OpenSSL's security level asks for.
constexpr int leastRsaBits = 2048;

Error bad(const QString &message, const QString &detail = {})
{
    return {ErrorCode::TlsFailed, message, detail};
}

Result<QByteArray> readPem(const QString &what, const QString &fileName)
{
    QFile file(fileName);
    if (!file.open(QIODevice::ReadOnly)) {
        return bad(u"The %1 %2 cannot be read: %3."_s.arg(what, fileName, file.errorString()), file.errorString());
    }
    const QByteArray content = file.read(maxPemFile + 1);
    if (content.size() > maxPemFile)
        return bad(u"The %1 %2 is longer than 1 MB."_s.arg(what, fileName));
    return content;
}

Result<QSslKey> readKey(const QString &fileName)
{
    const Result<QByteArray> pem = readPem(u"TLS key file"_s, fileName);
    if (!pem)
        return pem.error();
    if (pem->contains("ENCRYPTED")) {
        return bad(u"The TLS key in %1 is encrypted, and nobody is there to type its password. Decrypt it into a file "
                   "that only the server can read: openssl pkey -in %1 -out FILE."_s.arg(fileName));
    }
    for (const QSsl::KeyAlgorithm algorithm : {QSsl::Rsa, QSsl::Ec}) {
        const QSslKey key(*pem, algorithm, QSsl::Pem, QSsl::PrivateKey);
        if (!key.isNull())
            return key;
    }
    return bad(u"There is no RSA or EC key in the TLS key file %1. It must be PEM: it begins with "
               "-----BEGIN PRIVATE KEY-----."_s.arg(fileName));
}

/// Whether OpenSSL can begin a handshake with it; it says no more than that.
bool canServe(const QSslConfiguration &identity)
{
    std::array<int, 2> ends{};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return true; // no descriptor left: the handshakes to come will tell
    QSslSocket trial;
    trial.setSslConfiguration(identity);
    trial.setSocketDescriptor(ends[0]);
    trial.startServerEncryption();
    const bool begun = trial.error() == QAbstractSocket::UnknownSocketError;
    trial.abort();
    ::close(ends[1]);
    return begun;
}

} // namespace

Result<QSslConfiguration> readTlsIdentity(const QString &certificateFile, const QString &keyFile)
{
    if (!QSslSocket::supportsSsl())
        return bad(u"TLS was asked for, but there is no TLS library here. Install OpenSSL 3 (libssl3)."_s);
    const Result<QByteArray> pem = readPem(u"TLS certificate file"_s, certificateFile);
    if (!pem)
        return pem.error();
    const QList<QSslCertificate> chain = QSslCertificate::fromData(*pem, QSsl::Pem);
    if (chain.isEmpty()) {
        return bad(u"There is no certificate in the TLS certificate file %1. It must be PEM: it begins with "
                   "-----BEGIN CERTIFICATE-----."_s.arg(certificateFile));
    }
    const Result<QSslKey> key = readKey(keyFile);
    if (!key)
        return key.error();

    QSslConfiguration identity = QSslConfiguration::defaultConfiguration();
    identity.setProtocol(QSsl::TlsV1_2OrLater);
    identity.setPeerVerifyMode(QSslSocket::VerifyNone); // clients show a token, not a certificate
    identity.setLocalCertificateChain(chain);
    identity.setPrivateKey(*key);
    if (canServe(identity))
        return identity;
    const QSslKey shown = chain.constFirst().publicKey();
    if (shown.algorithm() == QSsl::Rsa && shown.length() < leastRsaBits) {
        return bad(
            u"The certificate in %1 has an RSA key of %2 bits only, which TLS does not accept any more. Make one "
            "of at least %3."_s.arg(certificateFile)
                .arg(shown.length())
                .arg(leastRsaBits));
    }
    return bad(u"The key in %1 does not belong to the first certificate in %2."_s.arg(keyFile, certificateFile));
}

} // namespace Lockdeck
