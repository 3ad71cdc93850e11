#include "support/testmain.h"

#include "ui/dialogs/rulesdialog.h"

#include <QtWidgets/QComboBox>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QListWidget>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QSpinBox>

using namespace Lockdeck;
using namespace std::chrono_literals;

class RulesDialogTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup() { m_dialog.reset(); }
    void showsWhatTheRulesSay();
    void whatIsTypedIsTheRule();
    void aTickSwitchesOff();
    void addsAndRemoves();
    void aSpaceIsNotTooFew();
    void noMoreCanBeTypedThanIsKept();
    void theUsualRulesComeBack();
    void itSaysWhatTheChosenRuleWouldHaveTold();

private:
    QListWidget *list() const { return m_dialog->findChild<QListWidget *>(); }
    QSpinBox *threshold() const { return m_dialog->findChildren<QSpinBox *>().at(0); }
    QSpinBox *duration() const { return m_dialog->findChildren<QSpinBox *>().at(1); }
    QLineEdit *field(const QString &name) const
    {
        for (QLineEdit *edit : m_dialog->findChildren<QLineEdit *>()) {
            if (edit->accessibleName() == name)
                return edit;
        }
        return nullptr;
    }
    void press(const QString &text) const
    {
        for (QPushButton *button : m_dialog->findChildren<QPushButton *>()) {
            if (button->text() == text)
                QTest::mouseClick(button, Qt::LeftButton);
        }
    }

    std::unique_ptr<RulesDialog> m_dialog;
};

void RulesDialogTest::init()
{
    m_dialog = std::make_unique<RulesDialog>(usualAlertRules());
    m_dialog->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_dialog.get()));
}

void RulesDialogTest::showsWhatTheRulesSay()
{
    QCOMPARE(list()->count(), static_cast<int>(usualAlertRules().size()));
    for (int i = 0; i < list()->count(); ++i) {
        const AlertRule rule = usualAlertRules()[static_cast<std::size_t>(i)];
        list()->setCurrentRow(i);
        QCOMPARE(list()->currentItem()->checkState() == Qt::Checked, rule.enabled);
        QCOMPARE(m_dialog->findChild<QComboBox *>()->currentIndex(), static_cast<int>(rule.kind));
        QCOMPARE(threshold()->isVisible(), rule.hasThreshold());
        QCOMPARE(duration()->isVisible(), rule.hasDuration());
        QCOMPARE(field(QStringLiteral("Keys"))->isVisible(), rule.hasKeys());
    }
    QCOMPARE(m_dialog->rules(), usualAlertRules()); // looking changes nothing
}

void RulesDialogTest::whatIsTypedIsTheRule()
{
    const auto &usual = usualAlertRules();
    const auto waiting = std::find_if(usual.begin(), usual.end(),
                                      [](const AlertRule &rule) { return rule.kind == AlertRule::Kind::Waiting; });
    const auto row = waiting - usual.begin();
    list()->setCurrentRow(static_cast<int>(row));
    threshold()->setValue(9);
    duration()->setValue(30);
    QTest::keyClicks(field(QStringLiteral("Keys")), QStringLiteral("db/*"));
    QTest::keyClicks(field(QStringLiteral("Server")), QStringLiteral("a:6388"));
    const AlertRule typed = m_dialog->rules()[static_cast<std::size_t>(row)];
    QCOMPARE(typed.threshold, 9);
    QVERIFY(typed.duration == 30s);
    QCOMPARE(typed.keys, QStringLiteral("db/*"));
    QCOMPARE(typed.server, QStringLiteral("a:6388"));
    QCOMPARE(typed.id, waiting->id);
    QVERIFY2(list()->currentItem()->text().contains(QStringLiteral("9 or more")),
             qPrintable(list()->currentItem()->text()));
}

void RulesDialogTest::aTickSwitchesOff()
{
    const bool before = m_dialog->rules()[0].enabled;
    list()->item(0)->setCheckState(before ? Qt::Unchecked : Qt::Checked);
    QCOMPARE(m_dialog->rules()[0].enabled, !before);
}

void RulesDialogTest::addsAndRemoves()
{
    const std::size_t count = m_dialog->rules().size();
    press(QStringLiteral("&Add"));
    QCOMPARE(m_dialog->rules().size(), count + 1);
    QCOMPARE(list()->currentRow(), static_cast<int>(count));
    for (std::size_t i = 0; i <= count; ++i)
        press(QStringLiteral("&Remove"));
    QVERIFY(m_dialog->rules().empty());
    QVERIFY(!threshold()->isEnabled());
    for (std::size_t i = 0; i < AlertRule::maxRules + 3; ++i)
        press(QStringLiteral("&Add"));
    QCOMPARE(m_dialog->rules().size(), AlertRule::maxRules);
}

/// What is typed between two looks at it is not taken away again.
void RulesDialogTest::aSpaceIsNotTooFew()
{
    QLineEdit *keys = field(QStringLiteral("Keys"));
    press(QStringLiteral("&Add"));
    QTest::keyClicks(keys, QStringLiteral("a b"));
    QCOMPARE(keys->text(), QStringLiteral("a b"));
    QCOMPARE(m_dialog->rules().back().keys, QStringLiteral("a b"));
}

void RulesDialogTest::noMoreCanBeTypedThanIsKept()
{
    press(QStringLiteral("&Add"));
    for (const QString &name : {QStringLiteral("Keys"), QStringLiteral("Server")}) {
        field(name)->clear();
        QTest::keyClicks(field(name), QString(1000, u'k'));
    }
    QCOMPARE(m_dialog->rules().back().keys, field(QStringLiteral("Keys"))->text());
    QCOMPARE(m_dialog->rules().back().server, field(QStringLiteral("Server"))->text());
}

void RulesDialogTest::theUsualRulesComeBack()
{
    press(QStringLiteral("&Remove"));
    press(QStringLiteral("&Usual Rules"));
    QCOMPARE(m_dialog->rules(), usualAlertRules());
}

void RulesDialogTest::itSaysWhatTheChosenRuleWouldHaveTold()
{
    QSignalSpy asked(m_dialog.get(), &RulesDialog::previewWanted);
    const auto *said = m_dialog->findChild<QLabel *>(QStringLiteral("preview"));
    const auto answer = [&] {
        AlertPreview preview;
        preview.rule = asked.last()[0].value<AlertRule>();
        preview.from = Moment{1h};
        preview.until = Moment{2h};
        preview.fired = 3;
        m_dialog->showPreview(preview);
        return said->text();
    };
    list()->setCurrentRow(5);
    QCOMPARE(asked.last()[0].value<AlertRule>(), usualAlertRules()[5]);
    QCOMPARE(said->text(), QStringLiteral("Looking at the past…"));
    QCOMPARE(answer(), QStringLiteral("Would have fired 3 times in the last hour."));
    m_dialog->findChildren<QSpinBox *>().at(0)->setValue(9);
    QCOMPARE(asked.last()[0].value<AlertRule>().threshold, 9);
    QCOMPARE(said->text(), QStringLiteral("Looking at the past…")); // what was said is of another rule
    list()->setCurrentRow(0);
    const auto late = asked.takeAt(asked.size() - 2); // the answer to the question before
    AlertPreview old;
    old.rule = late[0].value<AlertRule>();
    m_dialog->showPreview(old);
    QCOMPARE(said->text(), QStringLiteral("Looking at the past…"));
    QVERIFY(answer().contains(QStringLiteral("3 times")));
}

LOCKDECK_TEST(RulesDialogTest)
#include "rulesdialogtest.moc"
