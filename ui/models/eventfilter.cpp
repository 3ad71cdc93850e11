#include "ui/models/eventfilter.h"

namespace Lockdeck {

KeyFilter::Verdict EventFilter::judge(const LoggedEvent &line) const
{
    using Verdict = KeyFilter::Verdict;
    const bool isIt = (!group || *group == line.group) && (key.isEmpty() || key == line.key) &&
                      (place.isEmpty() || place == line.place) && line.lastAt >= from &&
                      (line.after == Moment{} ? line.at : line.after) <= to;
    if (!isIt)
        return Verdict::Rejected;
    if (words.acceptsAll())
        return Verdict::Accepted;
    const Verdict verdict = words.judge(line.text);
    return verdict == Verdict::Rejected ? words.judge(line.key) : verdict;
}

} // namespace Lockdeck
