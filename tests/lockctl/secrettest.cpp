#include "lockctlrun.h"
#include "pseudoterminal.h"
#include "support/certificates.h"
#include "support/processes.h"
#include "support/testmain.h"

#include <QtCore/QDirIterator>
#include <QtCore/QRegularExpression>

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace Qt::StringLiterals;

namespace {

/// `lockctl serve` on a free port, as a process of its own.
class ServeRun
{
public:
    explicit ServeRun(const QStringList &more) : m_run(QStringList{u"serve"_s, u"--port"_s, u"0"_s} + more) {}

    /// "127.0.0.1:PORT"; empty when it does not listen.
    QString address()
    {
        static const QRegularExpression pattern(u"listening on (127\\.0\\.0\\.1:\\d+)"_s);
        [[maybe_unused]] const bool listens =
            QTest::qWaitFor([this] { return pattern.match(said()).hasMatch(); }, 30'000);
        return pattern.match(said()).captured(1);
    }
    /// All of standard error so far.
    QString said() { return m_said += m_run.errors(); }

private:
    LockctlRun m_run;
    QString m_said;
};

/// Gives variables of this process another value for a while: programs that are started inherit it.
class Variables
{
public:
    Variables(const std::vector<const char *> &names, const QByteArray &value)
    {
        for (const char *name : names) {
            m_before.emplace_back(name, qgetenv(name));
            qputenv(name, value);
        }
    }
    ~Variables()
    {
        for (const auto &[name, value] : m_before)
            value.isNull() ? qunsetenv(name) : qputenv(name, value);
    }
    Q_DISABLE_COPY_MOVE(Variables)

private:
    std::vector<std::pair<const char *, QByteArray>> m_before;
};

} // namespace

/// Where a server's token goes and where it does not: through whole runs of the programs, with TLS and without.
class SecretTest : public QObject
{
    Q_OBJECT

private slots:
    void nothingThatIsWrittenHoldsTheToken_data();
    void nothingThatIsWrittenHoldsTheToken();
    void serveCoversItsArgument_data();
    void serveCoversItsArgument();
    void theTerminalIsAskedWithoutEcho();
    void withoutATerminalThereIsNobodyToAsk();
    void plainTextToAnotherComputerNeedsAYes();
    void aFileThatOthersCanReadIsToldOf();
    void aWrongHostIsRefusedWithBothNames();
    void caNeedsTls();

private:
    QString tokenFile(const QString &token)
    {
        QFile file(m_folder.filePath(u"token"_s));
        if (!file.open(QIODevice::WriteOnly) || file.write(token.toUtf8() + '\n') < 0)
            qFatal("cannot write %s", qPrintable(file.fileName()));
        file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
        return file.fileName();
    }

    QTemporaryDir m_folder;
};

void SecretTest::nothingThatIsWrittenHoldsTheToken_data()
{
    QTest::addColumn<bool>("tls");
    QTest::addColumn<bool>("byVariable");
    QTest::newRow("plain, from a file") << false << false;
    QTest::newRow("TLS, from the environment") << true << true;
}

void SecretTest::nothingThatIsWrittenHoldsTheToken()
{
    QFETCH(bool, tls);
    QFETCH(bool, byVariable);
    const QString secret = u"s3cret-"_s + uniqueArgument();
    const QString file = tokenFile(secret);
    const Certificates &c = Certificates::get();
    QTemporaryDir home;
    const Variables variables({"HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"},
                              home.path().toUtf8());

    QStringList flags{u"--debug"_s, u"--auth-token-file"_s, file};
    QStringList client;
    if (tls) {
        flags += {u"--tls-cert"_s, c.good(), u"--tls-key"_s, c.key()};
        client += {u"--ca"_s, c.ca()};
    }
    ServeRun server(flags);
    QVERIFY2(!server.address().isEmpty(), qPrintable(server.said()));
    client += {u"--server"_s, (tls ? u"dflockds://"_s : u"dflockd://"_s) + server.address()};
    if (!byVariable)
        client += {u"--auth-token-file"_s, file};

    QByteArray written;
    const auto run = [&](const QStringList &command, const QStringList &tail = {}) {
        if (byVariable)
            qputenv("DFLOCKD_AUTH_TOKEN", secret.toUtf8());
        LockctlRun lockctl(command + client + tail);
        qunsetenv("DFLOCKD_AUTH_TOKEN");
        const int exit = lockctl.exitCode();
        written += lockctl.output() + lockctl.errors().toUtf8();
        return exit;
    };
    QCOMPARE(run({u"hold"_s, u"k"_s, u"--for"_s, u"1"_s, u"--json"_s}), 0);
    QCOMPARE(run({u"hold"_s, u"k"_s, u"--for"_s, u"0"_s, u"--two-phase"_s}), 0);
    QCOMPARE(run({u"stats"_s, u"--json"_s}), 0);
    QCOMPARE(run({u"stats"_s}), 0);
    QCOMPARE(run({u"probe"_s, u"k"_s, u"--json"_s}), 0);
    const QString none = m_folder.filePath(u"grant"_s);
    QFile grant(none);
    QVERIFY(grant.open(QIODevice::WriteOnly) && grant.write(QByteArray(32, '0')) == 32);
    grant.close();
    run({u"release"_s, u"k"_s, u"--yes"_s, u"--token-file"_s, none});
    // The command sees the environment it was given, and nothing of the secret.
    QCOMPARE(run({u"run"_s, u"k"_s}, {u"--"_s, u"sh"_s, u"-c"_s, u"env; cat /proc/$PPID/cmdline"_s}), 0);
    QVERIFY(written.contains("LOCKDECK_KEY=k"));

    // While one runs.
    LockctlRun held(QStringList{u"hold"_s, u"k"_s, u"--json"_s, u"--auth-token-file"_s, file} +
                    client.first(client.size() - (byVariable ? 0 : 2)));
    QVERIFY(held.hasPrinted("\"state\":\"held\""));
    QCOMPARE(processesWith(secret), QList<qint64>());
    held.terminate();
    QCOMPARE(held.exitCode(), 0);
    written += held.output() + held.errors().toUtf8() + server.said().toUtf8();

    QVERIFY(written.contains("connection")); // the debug log is among it
    QVERIFY(!written.contains(secret.toUtf8()));
    QDirIterator files(home.path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile each(files.next());
        QVERIFY(each.open(QIODevice::ReadOnly));
        QVERIFY2(!each.readAll().contains(secret.toUtf8()), qPrintable(each.fileName()));
    }
}

void SecretTest::serveCoversItsArgument_data()
{
    QTest::addColumn<QString>("flag");
    QTest::newRow("two words") << u"--auth-token %1"_s;
    QTest::newRow("one word") << u"--auth-token=%1"_s;
    QTest::newRow("one dash") << u"-auth-token %1"_s;
}

void SecretTest::serveCoversItsArgument()
{
    QFETCH(QString, flag);
    const QString secret = u"s3cret-"_s + uniqueArgument();
    ServeRun server(flag.arg(secret).split(u' '));
    QVERIFY2(!server.address().isEmpty(), qPrintable(server.said()));
    QCOMPARE(processesWith(secret), QList<qint64>());
    LockctlRun right({u"stats"_s, u"--server"_s, server.address(), u"--auth-token-file"_s, tokenFile(secret)});
    QCOMPARE(right.exitCode(), 0); // it took the value before covering it
}

void SecretTest::theTerminalIsAskedWithoutEcho()
{
    const QString secret = u"s3cret-"_s + uniqueArgument();
    ServeRun server({u"--auth-token-file"_s, tokenFile(secret)});
    QVERIFY(!server.address().isEmpty());
    PseudoTerminal terminal;
    LockctlRun stats({u"stats"_s, u"--auth-prompt"_s, u"--server"_s, server.address()}, &terminal);
    QVERIFY(terminal.hasShown("Token of the server: "));
    terminal.type(secret.toUtf8() + '\n');
    QCOMPARE(stats.exitCode(), 0);
    QVERIFY2(stats.output().contains("connections 1"), stats.output().constData());
    QVERIFY2(!terminal.shown().contains(secret.toUtf8()), terminal.shown().constData());
}

void SecretTest::withoutATerminalThereIsNobodyToAsk()
{
    LockctlRun stats({u"stats"_s, u"--auth-prompt"_s});
    QCOMPARE(stats.exitCode(), 64);
    const QString errors = stats.errors();
    QVERIFY2(errors.contains(u"no token was typed at a terminal. Without one use --auth-token-file"_s),
             qPrintable(errors));
}

void SecretTest::plainTextToAnotherComputerNeedsAYes()
{
    const QString secret = u"s3cret-"_s + uniqueArgument();
    const QStringList stats{u"stats"_s, u"--server"_s, u"127.0.0.1,locks.invalid:7000"_s, u"--auth-token-file"_s,
                            tokenFile(secret)};
    LockctlRun run(stats);
    QCOMPARE(run.exitCode(), 64);
    const QString errors = run.errors();
    QVERIFY2(errors.contains(u"in plain text to locks.invalid:7000"_s), qPrintable(errors));
    QVERIFY(errors.contains(u"--insecure-auth"_s) && !errors.contains(secret));
}

void SecretTest::aFileThatOthersCanReadIsToldOf()
{
    const QString file = tokenFile(u"guess"_s);
    QFile::setPermissions(file, QFile::permissions(file) | QFileDevice::ReadOther);
    ServeRun server({u"--auth-token-file"_s, file});
    QVERIFY(!server.address().isEmpty());
    LockctlRun stats({u"stats"_s, u"--server"_s, server.address(), u"--auth-token-file"_s, file});
    QCOMPARE(stats.exitCode(), 0);
    for (const QString &said : {stats.errors(), server.said()})
        QVERIFY2(said.contains(u"can be read by everybody on this computer; say chmod 600"_s), qPrintable(said));
}

void SecretTest::aWrongHostIsRefusedWithBothNames()
{
    const Certificates &c = Certificates::get();
    ServeRun server({u"--tls-cert"_s, c.wrongHost(), u"--tls-key"_s, c.key()});
    QVERIFY2(server.address().startsWith(u"127.0.0.1"_s), qPrintable(server.said()));
    LockctlRun stats({u"stats"_s, u"--server"_s, u"dflockds://"_s + server.address(), u"--ca"_s, c.ca()});
    QCOMPARE(stats.exitCode(), 69);
    const QString errors = stats.errors();
    QVERIFY2(errors.contains(u"is not for “127.0.0.1” but for *.locks.example, locks.example."_s), qPrintable(errors));
}

void SecretTest::caNeedsTls()
{
    LockctlRun plain({u"stats"_s, u"--ca"_s, Certificates::get().ca()});
    QCOMPARE(plain.exitCode(), 64);
    QVERIFY(plain.errors().contains(u"--ca is for TLS"_s));
    LockctlRun missing({u"hold"_s, u"k"_s, u"--server"_s, u"dflockds://localhost"_s, u"--ca"_s, u"/no/such.pem"_s});
    QCOMPARE(missing.exitCode(), 64);
    QVERIFY(missing.errors().contains(u"The CA file /no/such.pem cannot be read"_s));
}

LOCKDECK_TEST(SecretTest)
#include "secrettest.moc"
