#include "client/tlswords.h"
#include "client/tlstrust.h"
#include "support/certificates.h"
#include "support/testmain.h"

#include <QtCore/QFile>
#include <QtNetwork/QSslSocket>

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace Qt::StringLiterals;

/// What is read from files and said of certificates; no connection is made.
class TlsWordsTest : public QObject
{
    Q_OBJECT

private slots:
    void aCaFileIsReadOnce();
    void aCaFileThatIsNoneIsNamed_data();
    void aCaFileThatIsNoneIsNamed();
    void onlyTls12AndNewer();
    void theIssuerWeighsMoreThanDateAndName();
    void manyNamesAreCounted();
    void noLibrary();
};

static QSslCertificate certificateIn(const QString &file)
{
    return QSslCertificate::fromPath(file).value(0);
}

void TlsWordsTest::aCaFileIsReadOnce()
{
    const auto trust = TlsTrust::fromFile(Certificates::get().ca());
    QVERIFY(trust);
    QCOMPARE(trust->caFile, Certificates::get().ca());
    QCOMPARE(trust->authorities.size(), 1);
    QCOMPARE(trust->configuration().caCertificates(), trust->authorities); // and none of the system's
    QVERIFY(*trust == *TlsTrust::fromFile(Certificates::get().ca()));
    QVERIFY(!(*trust == TlsTrust{}));
}

void TlsWordsTest::aCaFileThatIsNoneIsNamed_data()
{
    const Certificates &c = Certificates::get();
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("missing") << c.path("none.pem")
                             << u"The CA file %1 cannot be read: No such file or directory."_s.arg(c.path("none.pem"));
    QTest::newRow("a folder") << c.path(".") << u"cannot be read"_s;
    QTest::newRow("no certificate") << c.key() << u"There is no certificate in the CA file %1."_s.arg(c.key());
    QTest::newRow("run out") << c.deadCa() << u"has run out, the first on 2002-01-01T12:00:00Z"_s;
    QTest::newRow("endless") << u"/dev/zero"_s << u"is longer than 4 MB"_s;
}

void TlsWordsTest::aCaFileThatIsNoneIsNamed()
{
    QFETCH(QString, file);
    QFETCH(QString, sentence);
    const auto trust = TlsTrust::fromFile(file);
    QVERIFY(!trust);
    QCOMPARE(trust.error().code, ErrorCode::TlsFailed);
    QVERIFY2(trust.error().message.contains(sentence), qPrintable(trust.error().message));
}

void TlsWordsTest::onlyTls12AndNewer()
{
    QCOMPARE(TlsTrust{}.configuration().protocol(), QSsl::TlsV1_2OrLater);
    QCOMPARE(TlsTrust{}.configuration().peerVerifyMode(), QSslSocket::VerifyPeer);
}

void TlsWordsTest::theIssuerWeighsMoreThanDateAndName()
{
    const QSslCertificate certificate = certificateIn(Certificates::get().expired());
    const QSslError name(QSslError::HostNameMismatch, certificate);
    const QSslError date(QSslError::CertificateExpired, certificate);
    const QSslError issuer(QSslError::UnableToGetLocalIssuerCertificate, certificate);
    const ServerAddress server{u"locks"_s, 6388};
    const auto says = [&](const QList<QSslError> &errors) { return TlsWords::refused(server, errors, certificate); };
    QVERIFY(says({name, date, issuer}).message.contains(u"issued by “Lockdeck-Test-CA”"_s));
    QVERIFY(says({name, date}).message.contains(u"ran out on 2002"_s));
    QVERIFY(says({name}).message.contains(u"not for “locks” but for"_s));
    // None is kept back.
    QVERIFY(says({name, date}).detail.contains(name.errorString()));
    QVERIFY(says({name, date}).detail.contains(date.errorString()));
}

void TlsWordsTest::manyNamesAreCounted()
{
    QCOMPARE(TlsWords::namesOf(QSslCertificate()), u"no name"_s);
    QCOMPARE(TlsWords::namesOf(certificateIn(Certificates::get().ca())), u"Lockdeck-Test-CA"_s);
    const QString names = TlsWords::namesOf(certificateIn(Certificates::get().manyNames()));
    QVERIFY2(names.endsWith(u" and 4 more"_s), qPrintable(names));
    QCOMPARE(names.count(u','), 4);
}

void TlsWordsTest::noLibrary()
{
    QCOMPARE(TlsWords::unsupported({u"locks"_s, 6388}).message,
             u"locks:6388 is to be spoken to with TLS, but there is no TLS library here. Install OpenSSL 3 "
             "(libssl3)."_s);
}

LOCKDECK_TEST(TlsWordsTest)
#include "tlswordstest.moc"
