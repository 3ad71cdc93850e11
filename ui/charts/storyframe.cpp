#include "ui/charts/storyframe.h"

#include <algorithm>

namespace Lockdeck {

using Kind = FleetEvent::Kind;
using Seconds = std::chrono::duration<double>;

namespace {

bool endsHold(Kind kind)
{
    return kind == Kind::LetGo || kind == Kind::ExpiredOrLetGo;
}

bool setsLease(Kind kind)
{
    return kind == Kind::Acquired || kind == Kind::HandedOver || kind == Kind::Renewed;
}

/// Draws one story into one frame.
class Drawing
{
public:
    Drawing(const KeyStory &story, const KeyRow *row, const TimeWindow &window, double width, Moment now)
        : m_story(story), m_row(row && row->kind == KeyRow::Kind::Lock && row->owner != 0 ? row : nullptr), m_now(now)
    {
        m_frame.window = window;
        m_frame.width = width;
        m_frame.now = window.toX(now, width);
    }

    StoryFrame draw() &&
    {
        drawGaps();
        drawLeases();
        if (m_row && !isSilent())
            drawWhatComes();
        drawSteps(m_story.waitersOverTime(), m_frame.waiters);
        drawSteps(m_story.ownersOverTime(), m_frame.owners);
        std::erase_if(m_frame.owners, [](const StoryFrame::Step &step) { return step.value == 0; });
        for (const StoryFrame::Step &step : m_frame.waiters)
            m_frame.mostWaiters = std::max(m_frame.mostWaiters, step.value);
        for (const StoryFrame::Lease &lease : m_frame.leases)
            m_frame.longestLeft = std::max(m_frame.longestLeft, lease.left);
        return std::move(m_frame);
    }

private:
    double x(Moment at) const { return m_frame.window.toX(at, m_frame.width); }
    /// The server does not answer at this moment.
    bool isSilent() const { return !m_story.gaps.empty() && m_story.gaps.back().to == Moment::max(); }
    bool isShown(Moment from, Moment to) const { return to > m_frame.window.from && from < m_frame.window.to(); }

    void drawGaps()
    {
        for (const PollGap &gap : m_story.gaps) {
            const Moment to = std::min(gap.to, m_now);
            if (isShown(gap.from, to))
                m_frame.gaps.push_back({x(gap.from), x(to)});
        }
    }

    /// From one record that told when the lease ends to the next; the end of the present one is told best by the row.
    /// Where records are missing nobody knows how often it was renewed.
    void drawLeases()
    {
        Moment since = std::max(m_story.since, m_story.wholeSince);
        std::optional<Moment> end;
        for (const KeyRecord &record : m_story.records) {
            if ((!setsLease(record.kind) && !endsHold(record.kind)) || record.seen.before < since)
                continue;
            if (end)
                drawLease(since, record.seen.before, *end);
            since = record.seen.before;
            end = setsLease(record.kind) && record.leaseEnd != Moment{} ? std::optional(record.leaseEnd) : std::nullopt;
            if (record.kind == Kind::Renewed && m_frame.window.contains(since))
                m_frame.renewals.push_back(x(since));
        }
        if (m_row && !m_row->ranOut)
            drawLease(std::max(since, m_row->ownerSince), m_now, m_row->deadline);
    }

    /// Its parts between the gaps.
    void drawLease(Moment since, Moment until, Moment end)
    {
        until = std::min(until, std::max(since, end));
        for (const PollGap &gap : m_story.gaps) {
            if (gap.to <= since || gap.from >= until)
                continue;
            drawUnbroken(since, gap.from, end);
            since = gap.to;
        }
        drawUnbroken(since, until, end);
    }

    void drawUnbroken(Moment since, Moment until, Moment end)
    {
        if (until > since && isShown(since, until))
            m_frame.leases.push_back(
                {{x(since), x(until)}, Seconds(end - since).count(), Seconds(end - until).count()});
    }

    void drawWhatComes()
    {
        const Moment end = m_row->deadline;
        if (!m_row->ranOut && end > m_now)
            m_frame.ahead = StoryFrame::Lease{{x(m_now), x(end)}, Seconds(end - m_now).count(), 0};
        if (!m_row->pattern)
            return;
        m_frame.expected = StoryFrame::Span{x(m_row->pattern->renewalDue), x(m_row->pattern->lateFrom)};
        if (m_row->renewalLate(m_now))
            m_frame.overdue = x(m_row->pattern->renewalDue);
    }

    void drawSteps(const std::vector<StorySpan> &spans, std::vector<StoryFrame::Step> &steps) const
    {
        for (std::size_t i = 0; i < spans.size(); ++i) {
            const Moment until = i + 1 < spans.size() ? spans[i + 1].since : m_now;
            if (spans[i].value && until > spans[i].since && isShown(spans[i].since, until))
                steps.push_back({{x(spans[i].since), x(until)}, *spans[i].value});
        }
    }

    const KeyStory &m_story;
    const KeyRow *m_row;
    Moment m_now;
    StoryFrame m_frame;
};

} // namespace

StoryFrame storyFrame(const KeyStory &story, const KeyRow *row, const TimeWindow &window, double width, Moment now)
{
    return Drawing(story, row, window, width, now).draw();
}

} // namespace Lockdeck
