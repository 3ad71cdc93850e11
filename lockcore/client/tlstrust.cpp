#include "client/tlstrust.h"

#include <QtCore/QDateTime>
#include <QtCore/QFile>
#include <QtNetwork/QSslSocket>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Lockdeck {

/// The authorities of a whole system are a quarter of a megabyte.
static constexpr qint64 maxCaFile = 4 * 1024 * 1024;

static Error bad(const QString &message, const QString &detail = {})
{
    return {ErrorCode::TlsFailed, message, detail};
}

Result<TlsTrust> TlsTrust::fromFile(const QString &caFile)
{
    QFile file(caFile);
    if (!file.open(QIODevice::ReadOnly))
        return bad(u"The CA file %1 cannot be read: %2."_s.arg(caFile, file.errorString()), file.errorString());
    const QByteArray content = file.read(maxCaFile + 1);
    if (content.size() > maxCaFile)
        return bad(u"The CA file %1 is longer than %2 MB; it is to hold certificates only."_s.arg(caFile).arg(
            maxCaFile / 1024 / 1024));
    const QList<QSslCertificate> all = QSslCertificate::fromData(content, QSsl::Pem);
    if (all.isEmpty()) {
        return bad(u"There is no certificate in the CA file %1. It must be PEM: it begins with "
                   "-----BEGIN CERTIFICATE-----."_s.arg(caFile));
    }
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const auto isOver = [&now](const QSslCertificate &certificate) { return certificate.expiryDate() < now; };
    if (std::all_of(all.begin(), all.end(), isOver)) {
        return bad(u"Every certificate in the CA file %1 has run out, the first on %2. Get a new file from whoever "
                   "issued it, or set this computer's clock."_s.arg(
                       caFile, all.constFirst().expiryDate().toUTC().toString(Qt::ISODate)));
    }
    return TlsTrust{caFile, all};
}

QSslConfiguration TlsTrust::configuration() const
{
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setProtocol(QSsl::TlsV1_2OrLater);
    configuration.setPeerVerifyMode(QSslSocket::VerifyPeer);
    if (!authorities.isEmpty())
        configuration.setCaCertificates(authorities);
    return configuration;
}

} // namespace Lockdeck
