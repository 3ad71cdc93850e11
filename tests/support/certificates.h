#pragma once

#include <QtCore/QString>
#include <QtCore/QTemporaryDir>

namespace Lockdeck::Test {

/// A certificate authority that lives as long as the test executable, with all that can be right and wrong about a
/// server's certificate. Made by the program `openssl`, at the first use. All certificates have one key.
class Certificates
{
public:
    /// The one of this executable.
    static const Certificates &get();

    /// Authorities, for clients: the one that issued what follows, one that issued nothing here, one that has run out.
    QString ca() const { return path("ca.pem"); }
    QString strangeCa() const { return path("strange.pem"); }
    QString deadCa() const { return path("dead.pem"); }

    /// Certificates of servers. Good ones are for "localhost", 127.0.0.1 and ::1.
    QString good() const { return path("good.pem"); }
    QString expired() const { return path("expired.pem"); }     ///< on 2002-01-01 12:00 UTC
    QString notYet() const { return path("notyet.pem"); }       ///< before 2048-01-01 12:00 UTC
    QString wrongHost() const { return path("wrong.pem"); }     ///< for locks.example and *.locks.example
    QString manyNames() const { return path("many.pem"); }      ///< for nine names and addresses
    QString selfSigned() const { return path("self.pem"); }     ///< good, but signed by itself
    QString ofStranger() const { return path("foreign.pem"); }  ///< good, but issued by strangeCa()
    QString chain() const { return path("chain.pem"); }         ///< good, with the authority between it and ca() behind
    QString chainless() const { return path("chainless.pem"); } ///< the same without that authority
    QString weak() const { return path("weak.pem"); }           ///< RSA of 1024 bits
    QString rsa() const { return path("rsa.pem"); }             ///< good, RSA of 2048 bits

    /// The key of all but weak() and rsa(), which have their own.
    QString key() const { return path("server.key"); }
    QString weakKey() const { return path("weak.key"); }
    QString rsaKey() const { return path("rsa.key"); }
    QString strangeKey() const { return path("strange.key"); }
    QString encryptedKey() const { return path("encrypted.key"); }

    /// A file of the same folder.
    QString path(const char *name) const { return m_folder.filePath(QLatin1String(name)); }

private:
    Certificates();
    void write(const char *name, const QByteArray &content) const;
    void openssl(const QString &arguments) const;
    void issue(const char *name, const QString &options) const;

    QTemporaryDir m_folder;
};

} // namespace Lockdeck::Test
