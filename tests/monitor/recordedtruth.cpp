#include "recordedtruth.h"

#include <QtCore/QFile>
#include <QtCore/QJsonDocument>
#include <QtTest/QtTest>

#include <algorithm>

namespace Lockdeck::Test {

using namespace std::chrono_literals;
using Kind = FleetEvent::Kind;
using Moments = std::vector<Moment>;

/// Between the server's doing and a client's own note of it.
static constexpr auto slack = 250ms;
/// A lease that ran out is swept up to a second later.
static constexpr auto sweep = 1200ms;
static constexpr int usualLeaseOfLoad = 4;

static bool anyIn(const Moments &moments, Moment from, Moment to)
{
    const auto first = std::lower_bound(moments.begin(), moments.end(), from);
    return first != moments.end() && *first <= to;
}

RecordedTruth::RecordedTruth(const QString &fileName)
{
    QFile file(fileName);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("%s is not there", qPrintable(fileName));
    while (!file.atEnd())
        take(QJsonDocument::fromJson(file.readLine()).object());
    while (!m_open.empty()) // held, or run out, when the recording ended
        end(m_open.begin()->first, m_open.begin()->second.due);
    for (Deeds &deeds : m_deeds) {
        for (Moments *moments : {&deeds.begins, &deeds.ends, &deeds.renewals})
            std::sort(moments->begin(), moments->end());
    }
}

void RecordedTruth::take(const QJsonObject &fact)
{
    const QString key = fact[QLatin1String("key")].toString();
    const QString did = fact[QLatin1String("did")].toString();
    const Moment at = recordedMoment(fact[QLatin1String("t")].toDouble());
    const std::pair hold(fact[QLatin1String("who")].toString(), key);
    if (did == u"holds"_qs) {
        const std::chrono::seconds lease(fact[QLatin1String("lease")].toInt(usualLeaseOfLoad));
        m_deeds[key].begins.push_back(at);
        m_open[hold] = {at, at + lease, lease};
    } else if (did == u"renews"_qs) {
        m_deeds[key].renewals.push_back(at);
        if (const auto open = m_open.find(hold); open != m_open.end())
            open->second.due = at + open->second.lease;
    } else if (did == u"server killed"_qs) {
        for (const auto &open : m_open)
            m_deeds[open.first.second].ends.push_back(at);
    } else if (did == u"enqueues"_qs) {
        m_unjudged += key; // granted before the client knows
    } else if (QStringList{u"releases"_qs, u"closes holding"_qs, u"lost"_qs, u"had lost it"_qs, u"connection lost"_qs}
                   .contains(did)) {
        end(hold, at);
    }
    if (key.startsWith(u"pool/"_qs))
        m_unjudged += key; // a semaphore
}

void RecordedTruth::end(const std::pair<QString, QString> &hold, Moment at)
{
    const auto open = m_open.find(hold);
    if (open == m_open.end())
        return;
    const Moment ended = std::min(at, open->second.due);
    m_deeds[hold.second].ends.push_back(ended);
    m_holds.push_back({hold.second, open->second.from, ended});
    m_open.erase(open);
}

QStringList RecordedTruth::unsound(const std::vector<FleetEvent> &events) const
{
    QStringList found;
    for (const FleetEvent &event : events) {
        if (event.key.isEmpty() || !isJudged(event.key))
            continue;
        const Deeds deeds = m_deeds.value(event.key);
        const Moment from = event.after - slack;
        const Moment to = event.before + slack;
        bool done = true;
        if (event.kind == Kind::Acquired || event.kind == Kind::HandedOver)
            done = anyIn(deeds.begins, from, to);
        else if (event.kind == Kind::Renewed)
            done = anyIn(deeds.renewals, from, to) || anyIn(deeds.begins, from, to);
        else if (event.kind == Kind::LetGo || event.kind == Kind::ExpiredOrLetGo)
            done = anyIn(deeds.ends, from - sweep, to);
        if (!done)
            found +=
                QStringLiteral("%1 %2 by %3").arg(eventName(event.kind), event.key).arg(recordedSeconds(event.before));
    }
    return found;
}

static bool tellsOf(const FleetEvent &event, const QString &key, std::initializer_list<Kind> kinds)
{
    return event.key == key && std::find(kinds.begin(), kinds.end(), event.kind) != kinds.end();
}

RecordedTruth::Found RecordedTruth::longHolds(const std::vector<FleetEvent> &events,
                                              const std::vector<RecordedPoll> &polls) const
{
    Found found;
    for (const Hold &hold : m_holds) {
        // The poll before it, and those that show it: without an answer there is nothing to compare.
        const auto first =
            std::find_if(polls.begin(), polls.end(), [&](const auto &poll) { return poll.sent > hold.from; });
        const auto last = std::find_if(first, polls.end(), [&](const auto &poll) { return poll.sent >= hold.to; });
        const auto answered = std::count_if(first, last, [](const auto &poll) { return poll.reply.has_value(); });
        if (answered < 3 || !isJudged(hold.key) || first == polls.begin() || !first->reply || !std::prev(first)->reply)
            continue;
        ++found.all;
        // The same connection again looks like a renewal.
        const bool told = std::any_of(events.begin(), events.end(), [&](const FleetEvent &event) {
            return tellsOf(event, hold.key, {Kind::Acquired, Kind::HandedOver, Kind::Renewed}) &&
                   event.after - slack <= hold.from && hold.from <= event.before + slack;
        });
        if (!told)
            found.missed += QStringLiteral("%1 from %2").arg(hold.key).arg(recordedSeconds(hold.from));
    }
    return found;
}

RecordedTruth::Found RecordedTruth::renewals(const std::vector<FleetEvent> &events,
                                             const std::vector<RecordedPoll> &polls) const
{
    Found found;
    for (std::size_t i = 1; i < polls.size(); ++i) {
        const RecordedPoll &before = polls[i - 1];
        const RecordedPoll &now = polls[i];
        if (!before.reply || !now.reply)
            continue;
        for (const Hold &hold : m_holds) {
            const bool stayed = hold.from + slack < before.sent && hold.to - slack > now.received;
            if (!stayed || !isJudged(hold.key) ||
                !anyIn(m_deeds[hold.key].renewals, before.received + 50ms, now.sent - 50ms))
                continue;
            ++found.all;
            const bool told = std::any_of(events.begin(), events.end(), [&](const FleetEvent &event) {
                return tellsOf(event, hold.key, {Kind::Renewed}) && event.after == before.sent &&
                       event.before == now.received;
            });
            if (!told)
                found.missed += QStringLiteral("%1 by %2").arg(hold.key).arg(recordedSeconds(now.received));
        }
    }
    return found;
}

} // namespace Lockdeck::Test
