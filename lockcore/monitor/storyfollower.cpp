#include "monitor/storyfollower.h"

#include <algorithm>
#include <utility>

namespace Lockdeck {

void StoryFollower::follow(quint64 request, const std::vector<KeyPlace> &keys)
{
    m_request = request;
    const std::vector<Followed> before = std::exchange(m_followed, {});
    for (std::size_t i = 0; i < std::min(keys.size(), maxKeys); ++i) {
        const auto known = std::find_if(before.begin(), before.end(), [&place = keys[i]](const Followed &followed) {
            return followed.place == place;
        });
        if (known != before.end()) {
            m_followed.push_back(*known);
            continue;
        }
        KeyStory nothing;
        nothing.server = keys[i].server;
        nothing.key = keys[i].key;
        m_followed.push_back({keys[i], {}, std::make_shared<const KeyStory>(std::move(nothing))});
    }
}

/// A row of a key that nobody holds need not know what it is: then what was known before holds.
static qint64 limitOf(const KeyRow *row, qint64 known)
{
    if (!row)
        return known;
    const bool isSure = row->kind == KeyRow::Kind::Lock || row->kind == KeyRow::Kind::Semaphore;
    return isSure ? row->limit : std::max(row->limit, known);
}

bool StoryFollower::update(const History &history, int server, const std::vector<KeyRow> &rows)
{
    bool any = false;
    for (Followed &followed : m_followed) {
        if (followed.place.server != server)
            continue;
        const int index = History::rowOf(followed.place.key, rows);
        const KeyRow *row = index == History::absent ? nullptr : &rows[static_cast<std::size_t>(index)];
        const qint64 holders = row ? row->holders : 0;
        const qint64 limit = limitOf(row, followed.story->limit);
        const History::Revision revision = history.revision(server, followed.place.key, index);
        if (revision == followed.revision && holders == followed.story->holders && limit == followed.story->limit)
            continue;
        followed.revision = revision;
        KeyStory story = history.story(server, followed.place.key, index, maxRecords);
        story.holders = holders;
        story.limit = limit;
        followed.story = std::make_shared<const KeyStory>(std::move(story));
        any = true;
    }
    return any;
}

KeyStories StoryFollower::told() const
{
    KeyStories told;
    told.request = m_request;
    for (const Followed &followed : m_followed)
        told.stories.push_back(followed.story);
    return told;
}

} // namespace Lockdeck
