#include "ui/dialogs/acquiredialog.h"
#include "support/testmain.h"
#include "ui/session.h"
#include "ui/views/inklabel.h"
#include "windowfixture.h"

#include <QtWidgets/QCheckBox>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>

using namespace Lockdeck;

/// What is wrong in the form is said at its field, in the protocol's words, and nothing is started.
class AcquireDialogTest : public QObject
{
    Q_OBJECT

private slots:
    void saysWhatIsWrongAtTheField_data();
    void saysWhatIsWrongAtTheField();
    void enterStartsWithTheServersDefaults();
    void escapeStartsNothing();
};

static void type(QDialog &dialog, const char *field, const QString &text)
{
    auto *edit = dialog.findChild<QLineEdit *>(QLatin1String(field));
    QVERIFY(edit);
    edit->setFocus();
    edit->selectAll();
    QTest::keyClick(edit, Qt::Key_Delete);
    QTest::keyClicks(edit, text);
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

void AcquireDialogTest::saysWhatIsWrongAtTheField_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("timeout");
    QTest::addColumn<QString>("lease");
    QTest::addColumn<QString>("limit");
    QTest::addColumn<QString>("word");
    const QString k = QStringLiteral("k"), ten = QStringLiteral("10"), one = QStringLiteral("1"), none;
    QTest::newRow("empty key") << none << ten << none << one << QStringLiteral("empty");
    QTest::newRow("key with a space") << QStringLiteral("a b") << ten << none << one << QStringLiteral("space");
    QTest::newRow("long key") << QString(257, QLatin1Char('x')) << ten << none << one << QStringLiteral("256");
    QTest::newRow("lease 0") << k << ten << QStringLiteral("0") << one << QStringLiteral("lease");
    QTest::newRow("lease 1.5") << k << ten << QStringLiteral("1.5") << one << QStringLiteral("lease");
    QTest::newRow("lease 10^11") << k << ten << QStringLiteral("100000000000") << one << QStringLiteral("9223372036");
    QTest::newRow("timeout -1") << k << QStringLiteral("-1") << none << one << QStringLiteral("timeout");
    QTest::newRow("no timeout") << k << none << none << one << QStringLiteral("timeout");
    QTest::newRow("limit 0") << k << ten << none << QStringLiteral("0") << QStringLiteral("limit");
    QTest::newRow("limit x") << k << ten << none << QStringLiteral("x") << QStringLiteral("limit");
}

void AcquireDialogTest::saysWhatIsWrongAtTheField()
{
    QFETCH(const QString, key);
    QFETCH(const QString, timeout);
    QFETCH(const QString, lease);
    QFETCH(const QString, limit);
    QFETCH(const QString, word);
    Session session;
    AcquireDialog dialog(session, LockKeeper::Begin::Acquire);
    dialog.show();
    type(dialog, "keyEdit", key);
    type(dialog, "timeoutEdit", timeout);
    type(dialog, "leaseEdit", lease);
    type(dialog, "limitEdit", limit);
    QTest::mouseClick(dialog.findChild<QPushButton *>(QStringLiteral("acquireButton")), Qt::LeftButton);
    QVERIFY(dialog.isVisible());
    QVERIFY(session.holds().empty());
    const QStringList errors = shownErrors(dialog);
    QCOMPARE(errors.size(), 1);
    QVERIFY2(errors.first().contains(word, Qt::CaseInsensitive), qPrintable(errors.first()));
}

void AcquireDialogTest::enterStartsWithTheServersDefaults()
{
    Test::LocalServer server;
    QVERIFY(server.isListening());
    Session session;
    session.watch(server.servers());
    AcquireDialog dialog(session, LockKeeper::Begin::Acquire);
    dialog.setKey(QStringLiteral("deploy/api"));
    dialog.show();
    type(dialog, "noteEdit", QStringLiteral("OPS-1"));
    dialog.findChild<QCheckBox *>(QStringLiteral("keepsLocksBox"))->click();
    QTest::keyClick(&dialog, Qt::Key_Return);
    QCOMPARE(dialog.result(), int(QDialog::Accepted));
    QTRY_COMPARE(session.holds().size(), std::size_t(1));
    QCOMPARE(session.holds().front().key, QStringLiteral("deploy/api"));
    QCOMPARE(session.holds().front().note, QStringLiteral("OPS-1"));
    QVERIFY(session.holds().front().serverKeepsLocks);
    // Before it goes: the server answers in this thread, which the session's end would block.
    session.giveUp(session.holds().front().id);
    QTRY_COMPARE(session.openHolds(), 0);
}

void AcquireDialogTest::escapeStartsNothing()
{
    Session session;
    AcquireDialog dialog(session, LockKeeper::Begin::Acquire);
    dialog.setKey(QStringLiteral("k"));
    dialog.show();
    QTest::keyClick(&dialog, Qt::Key_Escape);
    QVERIFY(!dialog.isVisible());
    QVERIFY(session.holds().empty());
}

LOCKDECK_TEST(AcquireDialogTest)
#include "acquiredialogtest.moc"
