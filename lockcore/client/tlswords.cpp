#include "client/tlswords.h"

#include "protocol/rules.h"

#include <QtCore/QDateTime>
#include <QtCore/QStringList>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace Lockdeck::TlsWords {

static constexpr qsizetype maxNames = 5;

static Error failure(const QString &message, const QString &detail = {})
{
    return {ErrorCode::TlsFailed, message, detail};
}

static QString timeText(const QDateTime &time)
{
    return time.toUTC().toString(u"yyyy-MM-dd HH:mm"_s) + u" UTC"_s;
}

/// A name out of a certificate is a stranger's text: shown on one line, as what it is, and not endlessly.
static QString shown(const QString &name)
{
    constexpr qsizetype longest = 100;
    return displayKey(name.size() > longest ? name.first(longest) + u'…' : name);
}

static QString firstOf(const QStringList &names)
{
    return names.isEmpty() ? u"nobody"_s : u"“%1”"_s.arg(shown(names.constFirst()));
}

static QString subjectOf(const QSslCertificate &certificate)
{
    return firstOf(certificate.subjectInfo(QSslCertificate::CommonName) +
                   certificate.subjectInfo(QSslCertificate::Organization));
}

static QString issuerOf(const QSslCertificate &certificate)
{
    return firstOf(certificate.issuerInfo(QSslCertificate::CommonName) +
                   certificate.issuerInfo(QSslCertificate::Organization));
}

QString namesOf(const QSslCertificate &certificate)
{
    QStringList names = certificate.subjectAlternativeNames().values(QSsl::DnsEntry) +
                        certificate.subjectAlternativeNames().values(QSsl::IpAddressEntry);
    if (names.isEmpty())
        names = certificate.subjectInfo(QSslCertificate::CommonName);
    if (names.isEmpty())
        return u"no name"_s;
    names.sort();
    names.removeDuplicates();
    const qsizetype count = names.size();
    names = names.first(std::min(count, maxNames));
    std::transform(names.begin(), names.end(), names.begin(), shown);
    const QString list = names.join(u", "_s);
    return count > maxNames ? u"%1 and %2 more"_s.arg(list).arg(count - maxNames) : list;
}

/// "The certificate of host:port", or of an authority in its chain.
static QString whose(const ServerAddress &server, const QSslCertificate &concerned, const QSslCertificate &certificate)
{
    if (concerned.isNull() || concerned == certificate)
        return u"The certificate of %1"_s.arg(server.toString());
    return u"The certificate of %1, which vouches for %2,"_s.arg(subjectOf(concerned), server.toString());
}

static QString sentence(const QSslError &error, const ServerAddress &server, const QSslCertificate &certificate)
{
    const QSslCertificate concerned = error.certificate();
    const QString subject = whose(server, concerned, certificate);
    switch (error.error()) {
    case QSslError::SelfSignedCertificate:
        return u"%1 is signed by itself, %2, and by nobody who is trusted here. If it is the right one, get it from "
               "the server's operator and name it as the CA file (--ca)."_s.arg(subject, subjectOf(certificate));
    case QSslError::SelfSignedCertificateInChain:
    case QSslError::UnableToGetIssuerCertificate:
    case QSslError::UnableToGetLocalIssuerCertificate:
    case QSslError::UnableToVerifyFirstCertificate:
    case QSslError::CertificateUntrusted:
        return u"%1 was issued by %2, who is not trusted here. Name the issuer's certificate as the CA file "
               "(--ca)."_s.arg(subject, issuerOf(concerned.isNull() ? certificate : concerned));
    case QSslError::CertificateExpired:
        return u"%1 ran out on %2. Its operator has to renew it, or this computer's clock is wrong."_s.arg(
            subject, timeText((concerned.isNull() ? certificate : concerned).expiryDate()));
    case QSslError::CertificateNotYetValid:
        return u"%1 is not valid before %2. It was installed too early, or this computer's clock is wrong."_s.arg(
            subject, timeText((concerned.isNull() ? certificate : concerned).effectiveDate()));
    case QSslError::HostNameMismatch:
        return u"The certificate of %1 is not for “%2” but for %3. Connect to a name it has, or ask its operator for "
               "one that has yours."_s.arg(server.toString(), server.host, namesOf(certificate));
    case QSslError::NoPeerCertificate:
        return u"%1 has no certificate, so nothing says that it is the right server."_s.arg(server.toString());
    default:
        return u"%1 is not accepted: %2."_s.arg(subject, error.errorString());
    }
}

/// Whom nobody vouches for may say anything of its dates and names, so the issuer comes first.
static int gravity(const QSslError &error)
{
    constexpr std::array order{
        QSslError::NoPeerCertificate,
        QSslError::SelfSignedCertificate,
        QSslError::SelfSignedCertificateInChain,
        QSslError::UnableToGetIssuerCertificate,
        QSslError::UnableToGetLocalIssuerCertificate,
        QSslError::UnableToVerifyFirstCertificate,
        QSslError::CertificateUntrusted,
        QSslError::CertificateExpired,
        QSslError::CertificateNotYetValid,
        QSslError::HostNameMismatch,
    };
    return int(std::find(order.begin(), order.end(), error.error()) - order.begin());
}

Error refused(const ServerAddress &server, const QList<QSslError> &errors, const QSslCertificate &certificate)
{
    QStringList all;
    for (const QSslError &error : errors)
        all += error.errorString();
    const auto gravest = std::min_element(
        errors.begin(), errors.end(), [](const QSslError &a, const QSslError &b) { return gravity(a) < gravity(b); });
    return failure(sentence(*gravest, server, certificate), all.join(u' '));
}

/// OpenSSL tells the reasons apart only by its words, which its manual keeps stable.
Error broken(const ServerAddress &server, QAbstractSocket::SocketError error, const QString &detail)
{
    const QString where = server.toString();
    if (detail.contains(u"wrong version number") || detail.contains(u"packet length too long")) {
        return failure(u"%1 does not speak TLS: it answered in plain text. Use dflockd:// if that is meant, or another "
                       "port."_s.arg(where),
                       detail);
    }
    if (detail.contains(u"unsupported protocol") || detail.contains(u"alert protocol version")) {
        return failure(
            u"%1 speaks only a TLS older than 1.2, which is not safe. Its operator has to update it."_s.arg(where),
            detail);
    }
    if (error == QAbstractSocket::RemoteHostClosedError) {
        return failure(u"%1 closed the connection while TLS was being agreed on. It may expect plain connections "
                       "(dflockd://)."_s.arg(where),
                       detail);
    }
    return failure(u"No TLS connection to %1: %2."_s.arg(where, detail), detail);
}

Error unexpected(const ServerAddress &server)
{
    return failure(u"%1 speaks TLS, and was spoken to in plain text. Use dflockds://."_s.arg(server.toString()));
}

Error unsupported(const ServerAddress &server)
{
    return failure(u"%1 is to be spoken to with TLS, but there is no TLS library here. Install OpenSSL 3 "
                   "(libssl3)."_s.arg(server.toString()));
}

} // namespace Lockdeck::TlsWords
