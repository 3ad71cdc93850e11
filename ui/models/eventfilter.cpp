#include "ui/models/eventfilter.h"

namespace Lockdeck {

KeyFilter::Verdict EventFilter::judge(const LoggedEvent &line) const
{
    using Verdict = KeyFilter::Verdict;
    const bool isIt = (!group || *group == line.group) && (key.isEmpty() || key == line.key) &&
                      (place.isEmpty() || place == line.place);
    if (!isIt)
        return Verdict::Rejected;
    if (words.acceptsAll())
        return Verdict::Accepted;
    const Verdict verdict = words.judge(line.text);
    return verdict == Verdict::Rejected ? words.judge(line.key) : verdict;
}

} // namespace Lockdeck
