#include "ui/models/statehelp.h"
#include "support/testmain.h"
#include "ui/dialogs/statesdialog.h"

#include <QtCore/QMetaEnum>
#include <QtWidgets/QLabel>

#include <algorithm>

using namespace Lockdeck;

class StateHelpTest : public QObject
{
    Q_OBJECT

private slots:
    void everyStateHasASentence();
    void theDialogSaysAllOfIt();
};

void StateHelpTest::everyStateHasASentence()
{
    const QMetaEnum states = QMetaEnum::fromType<HoldState>();
    for (int i = 0; i < states.keyCount(); ++i) {
        const auto state = static_cast<HoldState>(states.value(i));
        // Never shown, and shown as CONNECTING.
        if (state == HoldState::Idle || state == HoldState::Requesting)
            continue;
        QCOMPARE(std::ranges::count(stateHelp(), state, &StateHelp::state), 1);
    }
}

void StateHelpTest::theDialogSaysAllOfIt()
{
    StatesDialog dialog;
    QStringList said;
    for (const QLabel *label : dialog.findChildren<QLabel *>())
        said += label->text();
    for (const StateHelp &help : stateHelp())
        QVERIFY(said.contains(help.sentence));
    for (const HelpTopic &topic : safetyHelp())
        QVERIFY(said.contains(topic.title) && said.contains(topic.text));
    QStringList chips;
    for (const QWidget *widget : dialog.findChildren<QWidget *>())
        chips += widget->accessibleName();
    for (const char *word : {"held", "lost", "uncertain", "verifying"})
        QVERIFY2(chips.contains(QLatin1String(word)), word);
}

LOCKDECK_TEST(StateHelpTest)
#include "statehelptest.moc"
