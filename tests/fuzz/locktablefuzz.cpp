#include "targets.h"

#include "../server/locktabletrial.h"

namespace Lockdeck::Fuzz {

/// Each choice of a trial (its server's options, the operations, who asks for what and how much time passes) by one or
/// two bytes.
QString fuzzLockTable(QByteArrayView input)
{
    Test::Dice dice(input);
    Test::LockTableTrial trial(Test::smallServer(dice.oneIn(2), dice), dice);
    QString wrong;
    while (wrong.isEmpty() && !dice.isSpent())
        wrong = dice.oneIn(200) ? trial.shutDown() : trial.step();
    return wrong.isEmpty() ? wrong : wrong + QStringLiteral("\nThe last operations:\n") + trial.story();
}

} // namespace Lockdeck::Fuzz
