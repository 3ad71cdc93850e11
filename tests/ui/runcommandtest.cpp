#include "server/lockserver.h"
#include "support/testmain.h"
#include "ui/dialogs/quitdialog.h"
#include "ui/mainwindow.h"
#include "ui/models/outputtext.h"
#include "ui/views/inklabel.h"
#include "ui/views/runview.h"
#include "windowfixture.h"

#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QPushButton>

using namespace Lockdeck;
using namespace Lockdeck::Test;

/// A command under a lock, from the menu to its last line of output.
class RunCommandTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void outputIsReadable();
    void outputIsBounded();

    void itRunsUnderTheLockAndReleases();
    void errorsAreSaidAtTheirField();
    void endingItReleasesTheLock();
    void releasingItsCardEndsItFirst();
    void aLostLockEndsIt();
    void withoutTheLockItNeverBegins();
    void closingTheWindowListsAndEndsIt();
    void oldLinesAreDroppedAndCounted();

private:
    void run(const QString &key, const QString &line, int timeout = 10);
    void type(QWidget *parent, const char *field, const QString &text);
    QString state() const;
    QString output() const;
    const HoldStatus *hold()
    {
        return m_window->session().holds().empty() ? nullptr : &m_window->session().holds().back();
    }

    std::unique_ptr<LocalServer> m_server;
    std::unique_ptr<MainWindow> m_window;
};

void RunCommandTest::init()
{
    m_server = std::make_unique<LocalServer>();
    QVERIFY(m_server->isListening());
    WindowOptions options;
    options.theme = ThemeChoice::Light;
    m_window = std::make_unique<MainWindow>(options);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    m_window->openUrl(m_server->url());
    QTRY_VERIFY(m_window->findChild<QLineEdit *>(QStringLiteral("acquireField"))->isVisible());
}

void RunCommandTest::cleanup()
{
    m_server.reset(); // first: it answers in this thread, and the window waits for its holds' releases
    m_window.reset();
}

void RunCommandTest::type(QWidget *parent, const char *field, const QString &text)
{
    auto *edit = parent->findChild<QLineEdit *>(QLatin1String(field));
    QVERIFY(edit);
    edit->setText({});
    QTest::keyClicks(edit, text);
}

void RunCommandTest::run(const QString &key, const QString &line, int timeout)
{
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    QTest::keyClick(m_window.get(), Qt::Key_X, Qt::ControlModifier | Qt::ShiftModifier);
    auto *dialog = m_window->findChild<QDialog *>(QStringLiteral("runDialog"));
    QVERIFY(dialog);
    type(dialog, "keyEdit", key);
    type(dialog, "commandEdit", line);
    type(dialog, "timeoutEdit", QString::number(timeout));
    type(dialog, "killAfterEdit", QStringLiteral("1"));
    QTest::keyClick(dialog, Qt::Key_Return);
    QTRY_VERIFY(!m_window->findChild<QDialog *>(QStringLiteral("runDialog")));
}

QString RunCommandTest::state() const
{
    const auto labels = m_window->findChildren<InkLabel *>(QStringLiteral("runState"));
    return labels.isEmpty() ? QString() : labels.last()->text();
}

QString RunCommandTest::output() const
{
    const auto texts = m_window->findChild<RunView *>()->findChildren<QPlainTextEdit *>();
    return texts.isEmpty() ? QString() : texts.last()->toPlainText();
}

void RunCommandTest::outputIsReadable()
{
    OutputText text;
    text.feed("a\xc3", false);
    text.feed("\xa4\r\n", false);
    text.feed("half", false);
    text.feed("oh\x1b\n", true);
    const auto pieces = text.take();
    QString all;
    for (const OutputPiece &piece : pieces)
        all += piece.text;
    QCOMPARE(all, QStringLiteral("aä\nhalf\noh\u241b\n"));
    QVERIFY(pieces.back().isError);
    QVERIFY(!pieces.front().isError);
    text.feed(QByteArray(OutputText::longestLine + 1, 'x'), false);
    QCOMPARE(text.take().front().text.count(QLatin1Char('\n')), 1);
}

void RunCommandTest::outputIsBounded()
{
    OutputText text(10);
    text.feed("0123456", false);
    text.feed("789abc", false);
    const auto pieces = text.take();
    QCOMPARE(pieces.front().text + pieces.back().text, QStringLiteral("3456789abc"));
    QCOMPARE(text.dropped(), 3);
    text.feed(QByteArray(25, 'y'), false);
    QCOMPARE(text.take().front().text.size(), 10);
    QCOMPARE(text.dropped(), 18);
}

void RunCommandTest::itRunsUnderTheLockAndReleases()
{
    run(QStringLiteral("deploy/api"), QStringLiteral("echo $LOCKDECK_KEY; echo oops >&2; exit 3"));
    QTRY_VERIFY2(state().startsWith(QStringLiteral("ended with code 3")), qPrintable(state()));
    QVERIFY2(output().contains(QStringLiteral("deploy/api\n")), qPrintable(output()));
    QVERIFY(output().contains(QStringLiteral("oops")));
    QVERIFY(m_window->findChild<RunView *>()->isVisible());
    QTRY_COMPARE(hold()->state, HoldState::Released);
}

void RunCommandTest::errorsAreSaidAtTheirField()
{
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    QTest::keyClick(m_window.get(), Qt::Key_X, Qt::ControlModifier | Qt::ShiftModifier);
    auto *dialog = m_window->findChild<QDialog *>(QStringLiteral("runDialog"));
    QVERIFY(dialog);
    type(dialog, "keyEdit", QStringLiteral("a b"));
    type(dialog, "leaseEdit", QStringLiteral("0"));
    QTest::keyClick(dialog, Qt::Key_Return);
    QVERIFY(dialog->isVisible());
    int errors = 0;
    for (const FieldError *error : dialog->findChildren<FieldError *>())
        errors += error->isVisible() ? 1 : 0;
    QCOMPARE(errors, 3);
    QVERIFY(m_window->session().holds().empty());
}

void RunCommandTest::endingItReleasesTheLock()
{
    run(QStringLiteral("k"), QStringLiteral("echo up; sleep 1000"));
    QTRY_VERIFY2(output().contains(QStringLiteral("up")), qPrintable(state()));
    QVERIFY2(state().startsWith(QStringLiteral("running since")), qPrintable(state()));
    QCOMPARE(hold()->state, HoldState::Held);
    QTest::mouseClick(m_window->findChild<QPushButton *>(QStringLiteral("endCommandButton")), Qt::LeftButton);
    QTRY_VERIFY2(state().startsWith(QStringLiteral("ended by signal 15")), qPrintable(state()));
    QTRY_COMPARE(hold()->state, HoldState::Released);
}

void RunCommandTest::releasingItsCardEndsItFirst()
{
    run(QStringLiteral("k"),
        QStringLiteral("trap 'echo last words; exit 0' TERM; echo up; while :; do sleep 0.05; done"));
    QTRY_VERIFY2(output().contains(QStringLiteral("up")), qPrintable(state()));
    for (QPushButton *button : m_window->findChildren<QPushButton *>()) {
        if (button->isVisible() && button->accessibleName() == QStringLiteral("Release, k"))
            QTest::mouseClick(button, Qt::LeftButton);
    }
    QCOMPARE(hold()->state, HoldState::Held); // until nothing of the command is left
    QTRY_VERIFY2(state().startsWith(QStringLiteral("ended with code 0")), qPrintable(state()));
    QVERIFY(output().contains(QStringLiteral("last words")));
    QTRY_COMPARE(hold()->state, HoldState::Released);
}

void RunCommandTest::aLostLockEndsIt()
{
    run(QStringLiteral("k"), QStringLiteral("echo up; sleep 1000"));
    QTRY_VERIFY2(output().contains(QStringLiteral("up")), qPrintable(state()));
    m_server->stop();
    QTRY_VERIFY2(state().contains(QStringLiteral("because the lock was lost")), qPrintable(state()));
}

void RunCommandTest::withoutTheLockItNeverBegins()
{
    OtherClient other(*m_server);
    QVERIFY(other.ask("l", "k", "0 60").startsWith("ok "));
    run(QStringLiteral("k"), QStringLiteral("echo up"), 0);
    QTRY_VERIFY2(state().startsWith(QStringLiteral("never began")), qPrintable(state()));
    QVERIFY(output().isEmpty());
}

void RunCommandTest::closingTheWindowListsAndEndsIt()
{
    run(QStringLiteral("k"), QStringLiteral("echo up; sleep 1000"));
    QTRY_VERIFY2(output().contains(QStringLiteral("up")), qPrintable(state()));
    m_window->close();
    QVERIFY(m_window->isVisible());
    auto *question = m_window->findChild<QuitDialog *>();
    QVERIFY(question);
    const QString listed = question->findChild<InkLabel *>(QStringLiteral("runningCommands"))->text();
    QVERIFY2(listed.contains(QStringLiteral("sleep 1000")), qPrintable(listed));
    QTest::keyClick(question, Qt::Key_Return);
    QTRY_VERIFY(!m_window->isVisible());
    QVERIFY2(state().startsWith(QStringLiteral("ended by signal 15")), qPrintable(state()));
    OtherClient other(*m_server);
    QVERIFY(other.ask("l", "k", "0").startsWith("ok "));
}

void RunCommandTest::oldLinesAreDroppedAndCounted()
{
    run(QStringLiteral("k"), QStringLiteral("seq 6000; sleep 0.2; echo the end"));
    QTRY_VERIFY2(state().startsWith(QStringLiteral("ended with code 0")), qPrintable(state()));
    QVERIFY(output().endsWith(QStringLiteral("the end\n")));
    QVERIFY(!output().startsWith(QStringLiteral("1\n")));
    bool isCounted = false;
    for (const InkLabel *label : m_window->findChild<RunView *>()->findChildren<InkLabel *>())
        isCounted = isCounted || label->text().contains(QStringLiteral("older dropped"));
    QVERIFY(isCounted);
}

LOCKDECK_TEST(RunCommandTest)
#include "runcommandtest.moc"
