#pragma once

#include "monitor/history.h"

#include <vector>

namespace Lockdeck {

/// Keeps the stories of many keys at once: of those only that have something new another story is made, the others are
/// handed on as they were. Pure; one owner, one thread.
class StoryFollower
{
public:
    /// More keys than these are not followed: the first ones are.
    static constexpr std::size_t maxKeys = 200;
    /// As many records as each story tells; what is older counts as dropped.
    static constexpr std::size_t maxRecords = 2048;

    /// From now on these, instead of those before; of those that are new nothing is known until update().
    void follow(quint64 request, const std::vector<KeyPlace> &keys);
    /// Brings the keys of `server` up to date, whose rows those are. True when there is something new to tell.
    bool update(const History &history, int server, const std::vector<KeyRow> &rows);
    bool isEmpty() const { return m_followed.empty(); }
    /// One story for each key, in their order; never null.
    KeyStories told() const;

private:
    struct Followed
    {
        KeyPlace place;
        History::Revision revision;
        KeyStoryPtr story;
    };
    quint64 m_request = 0;
    std::vector<Followed> m_followed;
};

} // namespace Lockdeck
