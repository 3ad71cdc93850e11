#include "client/holdstatus.h"
#include "support/testmain.h"
#include "ui/dialogs/releasebytokendialog.h"
#include "ui/session.h"
#include "ui/views/inklabel.h"
#include "windowfixture.h"

#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>

using namespace Lockdeck;
using namespace Lockdeck::Test;

/// Releasing by token as a person does it, against a server in this process.
class ReleaseByTokenTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void theButtonWaitsForTokenAndConfirmation();
    void errorsAreSaidAtTheirField();
    void aReasonIsRequired();
    void itReleasesAndKeepsALine();
    void aSlotIsReleasedInTheWordsOfSemaphores();
    void aWrongTokenIsExplained();
    void closingBeforeTheAnswerIsNoted();
    void theOwnHoldIsPointedOut();

private:
    void type(const char *field, const QString &text);
    void fill(const QString &key, const QByteArray &token);
    QString verdict() const { return m_dialog->findChild<InkLabel *>(QStringLiteral("verdict"))->text(); }
    QPushButton *button() const { return m_dialog->findChild<QPushButton *>(QStringLiteral("releaseButton")); }

    std::unique_ptr<LocalServer> m_server;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<ReleaseByTokenDialog> m_dialog;
    std::vector<LoggedEvent> m_log;
};

void ReleaseByTokenTest::init()
{
    m_server = std::make_unique<LocalServer>();
    QVERIFY(m_server->isListening());
    m_session = std::make_unique<Session>();
    m_log.clear();
    connect(m_session.get(), &Session::logged, this, [this](const LoggedEvent &line) { m_log.push_back(line); });
    m_session->watch(m_server->servers());
    m_dialog = std::make_unique<ReleaseByTokenDialog>(*m_session);
    m_dialog->show();
    m_dialog->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_dialog.get()));
}

void ReleaseByTokenTest::cleanup()
{
    m_dialog.reset();
    m_server.reset(); // first: it answers in this thread, and the session waits for its holds' releases
    m_session.reset();
}

void ReleaseByTokenTest::type(const char *field, const QString &text)
{
    auto *edit = m_dialog->findChild<QLineEdit *>(QLatin1String(field));
    QVERIFY(edit);
    edit->setFocus();
    edit->selectAll();
    QTest::keyClick(edit, Qt::Key_Delete);
    QTest::keyClicks(edit, text);
}

void ReleaseByTokenTest::fill(const QString &key, const QByteArray &token)
{
    m_dialog->setKey(key);
    type("tokenEdit", QString::fromLatin1(token));
    type("reasonEdit", QStringLiteral("OPS-7, its holder is gone"));
    type("againEdit", key);
}

static const QByteArray wrongToken = "0123456789abcdef0123456789abcdef";

void ReleaseByTokenTest::theButtonWaitsForTokenAndConfirmation()
{
    m_dialog->setKey(QStringLiteral("deploy/api"));
    QVERIFY(!button()->isEnabled());
    type("tokenEdit", QString::fromLatin1(wrongToken.chopped(1)));
    type("againEdit", QStringLiteral("deploy/api"));
    QVERIFY(!button()->isEnabled());
    type("tokenEdit", QString::fromLatin1(wrongToken));
    QVERIFY(button()->isEnabled());
    type("againEdit", QStringLiteral("deploy/ap"));
    QVERIFY(!button()->isEnabled());
    type("againEdit", QStringLiteral("deploy/api"));
    m_dialog->setKey(QStringLiteral("deploy/web"));
    QVERIFY(!button()->isEnabled());
}

static QStringList shownErrors(const QDialog &dialog)
{
    QStringList errors;
    for (const FieldError *error : dialog.findChildren<FieldError *>()) {
        if (error->isVisible())
            errors += error->text();
    }
    return errors;
}

void ReleaseByTokenTest::errorsAreSaidAtTheirField()
{
    m_dialog->setKey(QStringLiteral("k"));
    type("tokenEdit", QStringLiteral("ABC"));
    type("againEdit", QStringLiteral("x"));
    const QStringList errors = shownErrors(*m_dialog);
    QCOMPARE(errors.size(), 2);
    QVERIFY2(errors.first().contains(QStringLiteral("32")), qPrintable(errors.first()));
    QVERIFY2(errors.last().contains(QStringLiteral("not the key")), qPrintable(errors.last()));
    type("tokenEdit", QString::fromLatin1(wrongToken));
    type("againEdit", QStringLiteral("k"));
    QVERIFY(shownErrors(*m_dialog).isEmpty());
}

void ReleaseByTokenTest::aReasonIsRequired()
{
    fill(QStringLiteral("k"), wrongToken);
    type("reasonEdit", QStringLiteral(" "));
    QTest::mouseClick(button(), Qt::LeftButton);
    QCOMPARE(shownErrors(*m_dialog).size(), 1);
    QVERIFY(verdict().isEmpty());
    QVERIFY(m_log.empty());
}

void ReleaseByTokenTest::itReleasesAndKeepsALine()
{
    OtherClient other(*m_server);
    const QByteArray grant = other.ask("l", "deploy/api", "0 60");
    QVERIFY2(grant.startsWith("ok "), grant.constData());
    const QByteArray token = grant.split(' ').at(1);
    fill(QStringLiteral("deploy/api"), ' ' + token + ' ');
    QTest::keyClick(m_dialog.get(), Qt::Key_Return);
    QTRY_VERIFY2(verdict().startsWith(QStringLiteral("Released")), qPrintable(verdict()));
    QCOMPARE(other.ask("n", "deploy/api", token + " 60"), QByteArray("error"));

    QCOMPARE(m_log.size(), std::size_t(1));
    const LoggedEvent &line = m_log.front();
    QCOMPARE(line.key, QStringLiteral("deploy/api"));
    QCOMPARE(line.place, m_server->servers().servers.front().toString());
    for (const QString &part : {line.place, shortToken(token), QStringLiteral("“ok”"), QStringLiteral("OPS-7")})
        QVERIFY2(line.text.contains(part), qPrintable(line.text));
    QVERIFY(!line.text.contains(QString::fromLatin1(token)));
    QVERIFY(!verdict().contains(QString::fromLatin1(token)));
    // Nothing of the token stays behind, and Enter closes.
    QVERIFY(m_dialog->findChild<QLineEdit *>(QStringLiteral("tokenEdit"))->text().isEmpty());
    QTest::keyClick(m_dialog.get(), Qt::Key_Return);
    QVERIFY(!m_dialog->isVisible());
}

void ReleaseByTokenTest::aSlotIsReleasedInTheWordsOfSemaphores()
{
    OtherClient other(*m_server);
    const QByteArray token = other.ask("sl", "pool", "0 3 60").split(' ').value(1);
    QTRY_VERIFY(m_session->snapshot()->find(0, QStringLiteral("pool")));
    fill(QStringLiteral("pool"), token);
    QTest::keyClick(m_dialog.get(), Qt::Key_Return);
    QTRY_VERIFY2(verdict().startsWith(QStringLiteral("Released")), qPrintable(verdict()));
    QCOMPARE(other.ask("sn", "pool", token + " 60"), QByteArray("error"));
}

void ReleaseByTokenTest::aWrongTokenIsExplained()
{
    OtherClient other(*m_server);
    const QByteArray token = other.ask("l", "k", "0 60").split(' ').value(1);
    fill(QStringLiteral("k"), wrongToken);
    QTest::keyClick(m_dialog.get(), Qt::Key_Return);
    QTRY_VERIFY2(verdict().contains(QStringLiteral("nothing was changed")), qPrintable(verdict()));
    QVERIFY(button()->isEnabled());
    QCOMPARE(m_log.size(), std::size_t(1));
    QVERIFY(m_log.front().text.contains(QStringLiteral("not held by this token")));
    QCOMPARE(other.ask("n", "k", token + " 60"), QByteArray("ok 60"));
}

void ReleaseByTokenTest::closingBeforeTheAnswerIsNoted()
{
    fill(QStringLiteral("k"), wrongToken);
    QTest::mouseClick(button(), Qt::LeftButton);
    QVERIFY(!button()->isEnabled());
    QTest::keyClick(m_dialog.get(), Qt::Key_Escape);
    QVERIFY(!m_dialog->isVisible());
    QCOMPARE(m_log.size(), std::size_t(1));
    QVERIFY(m_log.front().text.contains(QStringLiteral("not waited for")));
}

void ReleaseByTokenTest::theOwnHoldIsPointedOut()
{
    LockOptions options;
    options.key = QStringLiteral("mine");
    QVERIFY(m_session->start(options, LockKeeper::Begin::Acquire).isOk());
    QTRY_VERIFY(m_session->holds().front().isHeldAt(BootTime::now()));
    m_dialog->setKey(QStringLiteral("mine"));
    const QStringList errors = shownErrors(*m_dialog);
    QCOMPARE(errors.size(), 1);
    QVERIFY2(errors.first().contains(QStringLiteral("its card")), qPrintable(errors.first()));
}

LOCKDECK_TEST(ReleaseByTokenTest)
#include "releasebytokentest.moc"
