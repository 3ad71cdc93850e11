#include "sandbox/scene.h"

namespace Lockdeck {

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

std::vector<ClientScript> everydayScene()
{
    const Task deploy{u"deploy/api"_s, 1, 20s, {4s, 8s}};
    const Task migrate{u"db/migrate"_s, 1, 30s, {3s, 6s}};
    const Task report{u"report/daily"_s, 1, 40s, {15s, 20s}};
    const Task cache{u"cache/rebuild"_s, 1, 8s, {2s, 4s}};
    const Task reindex{u"search/reindex"_s, 1, 15s, {4s, 9s}};
    const Task invoices{u"billing/invoices"_s, 1, 25s, {3s, 7s}};
    const Task transcode{u"media/transcode"_s, 1, 33s, {8s, 14s}};
    const Task worker{u"pool/workers"_s, 3, 12s, {6s, 10s}};

    return {
        {300ms, {1s, 3s}, {deploy}},
        {900ms, {1s, 3s}, {deploy}},
        {200ms, {500ms, 1500ms}, {migrate}},
        {500ms, {500ms, 1500ms}, {migrate}},
        {800ms, {500ms, 1500ms}, {migrate}},
        {100ms, {3s, 5s}, {report}},
        {400ms, {2s, 4s}, {cache}, 3},
        {600ms, {1s, 2s}, {reindex, cache}},
        {250ms, {500ms, 2s}, {worker, invoices}},
        {350ms, {500ms, 2s}, {worker, transcode}},
        {450ms, {500ms, 1s}, {worker}},
        {700ms, {500ms, 1s}, {worker}},
    };
}

Turn TurnSource::next()
{
    const std::size_t number = m_turns++;
    Turn turn;
    turn.task = m_script.tasks[number % m_script.tasks.size()];
    turn.pause = draw(m_script.pause);
    turn.hold = draw(turn.task.hold);
    turn.crash = m_script.crashEvery > 0 && (number + 1) % static_cast<std::size_t>(m_script.crashEvery) == 0;
    return turn;
}

/// By hand: the standard distributions may draw differently from library to library.
std::chrono::milliseconds TurnSource::draw(const Span &span)
{
    const auto width = static_cast<quint64>((span.most - span.least).count()) + 1;
    return span.least + std::chrono::milliseconds(static_cast<qint64>(m_random() % width));
}

} // namespace Lockdeck
