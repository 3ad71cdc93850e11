#include "support/certificates.h"

#include <QtCore/QFile>
#include <QtCore/QProcess>

using namespace Qt::StringLiterals;

namespace Lockdeck::Test {

/// `openssl ca` is the one command of OpenSSL 3.0 that takes both dates of a certificate.
static const char *const configuration = R"(
[ca]
default_ca = authority
[authority]
dir = .
database = $dir/index.txt
rand_serial = yes
new_certs_dir = $dir
certificate = $dir/ca.pem
private_key = $dir/ca.key
default_md = sha256
default_days = 30
unique_subject = no
email_in_dn = no
policy = anything
[anything]
organizationName = optional
commonName = optional
[req]
distinguished_name = name
prompt = no
[name]
CN = nobody
[authority_extensions]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[here]
basicConstraints = CA:false
subjectAltName = DNS:localhost, IP:127.0.0.1, IP:::1
[elsewhere]
basicConstraints = CA:false
subjectAltName = DNS:locks.example, DNS:*.locks.example
[everywhere]
subjectAltName = DNS:a, DNS:b, DNS:c, DNS:d, DNS:e, DNS:f, DNS:g, DNS:h, IP:192.0.2.1
)";

const Certificates &Certificates::get()
{
    static const Certificates certificates;
    return certificates;
}

Certificates::Certificates()
{
    write("openssl.cnf", configuration);
    write("index.txt", {});
    const QString ca = u"req -config openssl.cnf -x509 -extensions authority_extensions -days 30 "
                       "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "_s;
    openssl(ca + u"-keyout ca.key -out ca.pem -subj /CN=Lockdeck-Test-CA"_s);
    openssl(ca + u"-keyout strange.key -out strange.pem -subj /CN=Strange-CA"_s);
    openssl(u"req -config openssl.cnf -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "
            "-keyout server.key -out server.csr"_s);

    const QString past = u" -startdate 20010101120000Z -enddate 20020101120000Z"_s;
    issue("good.pem", u"-extensions here -subj /CN=good"_s);
    issue("expired.pem", u"-extensions here -subj /CN=expired"_s + past);
    issue("notyet.pem", u"-extensions here -subj /CN=notyet -startdate 20480101120000Z -enddate 20490101120000Z"_s);
    issue("wrong.pem", u"-extensions elsewhere -subj /CN=locks.example"_s);
    issue("many.pem", u"-extensions everywhere -subj /CN=many"_s);
    issue("foreign.pem", u"-extensions here -subj /CN=foreign -cert strange.pem -keyfile strange.key"_s);
    issue("dead.pem", u"-extensions authority_extensions -subj /CN=Dead-CA -selfsign -keyfile server.key"_s + past);
    issue("between.pem", u"-extensions authority_extensions -subj /CN=Between-CA"_s);
    issue("chainless.pem", u"-extensions here -subj /CN=chained -cert between.pem -keyfile server.key"_s);
    openssl(u"req -config openssl.cnf -x509 -extensions here -days 30 -key server.key -out self.pem -subj /CN=self"_s);
    for (const int bits : {1024, 2048}) {
        openssl(u"req -config openssl.cnf -x509 -extensions here -days 30 -newkey rsa:%1 -nodes -keyout %2.key "
                "-out %2.pem -subj /CN=%2"_s.arg(bits)
                    .arg(bits == 1024 ? u"weak"_s : u"rsa"_s));
    }
    openssl(u"pkey -in server.key -aes128 -passout pass:secret -out encrypted.key"_s);

    QByteArray both;
    for (const char *name : {"chainless.pem", "between.pem"}) {
        QFile file(path(name));
        if (!file.open(QIODevice::ReadOnly))
            qFatal("openssl made no %s", name);
        both += file.readAll();
    }
    write("chain.pem", both);
}

void Certificates::write(const char *name, const QByteArray &content) const
{
    QFile file(path(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(file.fileName()));
}

void Certificates::openssl(const QString &arguments) const
{
    QProcess process;
    process.setWorkingDirectory(m_folder.path());
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(u"openssl"_s, arguments.split(u' ', Qt::SkipEmptyParts));
    if (!process.waitForFinished() || process.exitCode() != 0)
        qFatal("openssl %s: %s %s", qPrintable(arguments), qPrintable(process.errorString()),
               process.readAll().constData());
}

void Certificates::issue(const char *name, const QString &options) const
{
    openssl(u"ca -config openssl.cnf -batch -notext -in server.csr -out %1 %2"_s.arg(QLatin1String(name), options));
}

} // namespace Lockdeck::Test
