#include "ui/charts/leaseframe.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace Lockdeck {

using namespace std::chrono_literals;
using Piece = LeaseHistory::Piece;
using Track = LeaseHistory::Track;

/// Teeth closer than this cannot be told apart.
static constexpr double toothDistance = 5;
/// A falling lease is a curve on a logarithmic scale: so many stretches for a fall over the whole height.
static constexpr double curveSteps = 60;
/// Thresholds that differ by less than this height are drawn as one.
static constexpr double sameThreshold = 0.01;

namespace {

/// What every step of making a frame needs to know.
struct Canvas
{
    TimeWindow window;
    Moment now;
    int width;
    LeaseScale scale;

    double x(Moment at) const { return window.toX(at, width); }
    QPointF point(Moment at, Moment deadline) const { return {x(at), scale.height(deadline - at)}; }

    /// The fall towards `deadline` from `from` to `to`.
    void appendFall(QList<QPointF> &points, Moment from, Moment to, Moment deadline) const
    {
        points.push_back(point(from, deadline));
        if (scale.kind == LeaseScale::Kind::Logarithmic) {
            const double fall = scale.height(deadline - from) - scale.height(deadline - to);
            const auto steps = static_cast<int>(std::ceil(fall * curveSteps));
            for (int i = 1; i < steps; ++i)
                points.push_back(point(from + (to - from) / steps * i, deadline));
        }
        points.push_back(point(to, deadline));
    }
};

/// Calls `visit(piece, from, to)` for what the window shows of each piece.
template<typename Visit>
void visitPieces(const Track &track, const Canvas &canvas, Visit visit)
{
    const Moment end = canvas.window.to();
    for (auto piece = track.firstPiece(canvas.window.from); piece != track.pieces.end() && piece->from < end; ++piece) {
        const Moment from = std::max(piece->from, canvas.window.from);
        const Moment to = std::min(piece->endAt(canvas.now), end);
        if (from < to)
            visit(*piece, from, to);
    }
}

template<typename Visit>
void visitConfirmations(const Track &track, const Canvas &canvas, Visit visit)
{
    const auto end = track.confirmations.end();
    for (auto it = track.firstConfirmation(canvas.window.from); it != end && it->shown <= canvas.window.to(); ++it)
        visit(*it);
}

void addLine(LeaseFrame::Series &series, const Track &track, const Canvas &canvas)
{
    const Piece *before = nullptr;
    int pieces = 0;
    double first = canvas.width;
    visitPieces(track, canvas, [&](const Piece &piece, Moment from, Moment to) {
        // The same deadline on both sides of a break is sleep, which is hatched over.
        const bool goesOn = before && (before->to == piece.from || before->deadline == piece.deadline);
        if (!goesOn)
            series.runs.emplace_back();
        canvas.appendFall(series.runs.back(), from, to, piece.deadline);
        if (piece.doubt)
            canvas.appendFall(series.doubts.emplace_back(), from, to, piece.deadline);
        before = &piece;
        first = std::min(first, canvas.x(from));
        ++pieces;
    });
    const double last = std::min<double>(canvas.x(canvas.now), canvas.width);
    series.dense = pieces * toothDistance > last - first && pieces > 10;
    for (QList<QPointF> &run : series.runs)
        run = reducedToColumns(run);
}

void addMarks(LeaseFrame::Series &series, const Track &track, const Canvas &canvas)
{
    if (!series.dense) {
        visitConfirmations(track, canvas, [&](const LeaseHistory::Confirmation &c) {
            series.dots.push_back(canvas.point(c.shown, c.deadline));
        });
    }
    for (const LeaseHistory::Loss &loss : track.lossesAt(canvas.now)) {
        if (canvas.window.contains(loss.at))
            series.losses.push_back(canvas.point(loss.at, loss.deadline));
    }
    if (track.stateAt(canvas.now) == HoldState::Uncertain && canvas.now < canvas.window.to())
        canvas.appendFall(series.ahead, canvas.now, track.pieces.back().deadline, track.pieces.back().deadline);
}

/// Of several within a few pixels the longest is kept.
void addRoundTrips(LeaseFrame &frame, const std::vector<const Track *> &tracks, const Canvas &canvas)
{
    constexpr double cell = 3;
    std::vector<std::chrono::nanoseconds> longest(static_cast<std::size_t>(canvas.width / cell) + 1, -1ns);
    std::chrono::nanoseconds top{0};
    for (const Track *track : tracks) {
        visitConfirmations(*track, canvas, [&](const LeaseHistory::Confirmation &c) {
            const auto index = static_cast<std::size_t>(std::max(0.0, canvas.x(c.shown) / cell));
            if (index < longest.size())
                longest[index] = std::max(longest[index], c.roundTrip);
            top = std::max(top, c.roundTrip);
        });
    }
    frame.roundTripTop = roundTripTop(top);
    for (std::size_t i = 0; i < longest.size(); ++i) {
        if (longest[i] >= 0ns)
            frame.roundTrips.push_back(
                {(static_cast<double>(i) + 0.5) * cell, std::chrono::duration<double, std::milli>(longest[i]).count()});
    }
}

void addOthers(LeaseFrame &frame, const std::vector<const Track *> &tracks, const Canvas &canvas)
{
    frame.others.assign(static_cast<std::size_t>(canvas.width) + 1, -1.0F);
    const auto lower = [&](std::size_t column, double height) {
        float &least = frame.others[column];
        if (least < 0 || height < static_cast<double>(least))
            least = static_cast<float>(height);
        frame.othersKnown = true;
    };
    std::vector<Moment> rightEdges; // of the columns
    for (std::size_t column = 0; column < frame.others.size() && !tracks.empty(); ++column)
        rightEdges.push_back(canvas.window.toMoment(static_cast<double>(column) + 1, canvas.width));
    for (const Track *track : tracks) {
        visitPieces(*track, canvas, [&](const Piece &piece, Moment from, Moment to) {
            const auto last = std::min(static_cast<std::size_t>(canvas.x(to)), frame.others.size() - 1);
            for (auto column = static_cast<std::size_t>(canvas.x(from)); column <= last; ++column) {
                // A lease falls, so the least of a column is at its right edge.
                lower(column, canvas.scale.height(piece.deadline - std::min(to, rightEdges[column])));
            }
        });
    }
}

/// Those of the holds that are held now.
std::vector<double> thresholdsOf(const std::vector<const Track *> &tracks, const Canvas &canvas)
{
    std::vector<double> heights;
    for (const Track *track : tracks) {
        if (track->doubtBelow > 0ns && track->isLiveAt(canvas.now))
            heights.push_back(canvas.scale.height(track->doubtBelow));
    }
    std::sort(heights.begin(), heights.end(), std::greater<>());
    const auto isSame = [](double a, double b) { return a - b < sameThreshold; };
    heights.erase(std::unique(heights.begin(), heights.end(), isSame), heights.end());
    return heights;
}

LeaseScale scaleFor(const std::vector<const Track *> &tracks, const Canvas &canvas)
{
    std::chrono::seconds shortest = std::chrono::seconds::max();
    std::chrono::seconds longest{0};
    const auto take = [&](std::chrono::seconds lease) {
        shortest = std::min(shortest, lease);
        longest = std::max(longest, lease);
    };
    for (const Track *track : tracks) {
        take(track->lease);
        visitConfirmations(*track, canvas, [&](const LeaseHistory::Confirmation &c) { take(c.lease); });
    }
    return longest == 0s ? LeaseScale{} : LeaseScale::forLeases(shortest, longest);
}

} // namespace

QList<QPointF> reducedToColumns(const QList<QPointF> &points)
{
    QList<QPointF> kept;
    kept.reserve(points.size());
    for (qsizetype begin = 0; begin < points.size();) {
        const double column = std::floor(points[begin].x());
        qsizetype lowest = begin;
        qsizetype highest = begin;
        qsizetype end = begin;
        for (; end < points.size() && std::floor(points[end].x()) == column; ++end) {
            if (points[end].y() < points[lowest].y())
                lowest = end;
            if (points[end].y() > points[highest].y())
                highest = end;
        }
        qsizetype last = -1;
        for (const qsizetype index : {begin, std::min(lowest, highest), std::max(lowest, highest), end - 1}) {
            if (index > last)
                kept.push_back(points[index]);
            last = index;
        }
        begin = end;
    }
    return kept;
}

LeaseFrame makeLeaseFrame(const LeaseHistory &history, const std::vector<LeaseChoice::Line> &lines,
                          const std::vector<HoldId> &others, const TimeWindow &window, Moment now, int width)
{
    const auto tracksOf = [&history](const auto &entries, auto id) {
        std::vector<const Track *> found;
        for (const auto &entry : entries) {
            if (const Track *track = history.find(id(entry)))
                found.push_back(track);
        }
        return found;
    };
    const std::vector<const Track *> tracks = tracksOf(lines, [](const LeaseChoice::Line &line) { return line.id; });
    const std::vector<const Track *> rest = tracksOf(others, [](HoldId id) { return id; });

    Canvas canvas{window, now, std::max(1, width), {}};
    canvas.scale = scaleFor(tracks.empty() ? rest : tracks, canvas);
    LeaseFrame frame;
    frame.window = window;
    frame.now = now;
    frame.width = canvas.width;
    frame.scale = canvas.scale;
    for (const LeaseChoice::Line &line : lines) {
        const Track *track = history.find(line.id);
        if (!track)
            continue;
        LeaseFrame::Series &series = frame.series.emplace_back();
        series.id = line.id;
        series.slot = line.slot;
        addLine(series, *track, canvas);
        addMarks(series, *track, canvas);
        frame.isIncomplete |= track->dropped > 0 && !track->pieces.empty() && track->pieces.front().from > window.from;
    }
    frame.thresholds = thresholdsOf(tracks, canvas);
    addRoundTrips(frame, tracks, canvas);
    addOthers(frame, rest, canvas);
    for (const LeaseHistory::Gap &gap : history.gaps()) {
        if (gap.to > window.from && gap.from < window.to())
            frame.gaps.emplace_back(canvas.x(std::max(gap.from, window.from)), canvas.x(std::min(gap.to, window.to())));
    }
    return frame;
}

} // namespace Lockdeck
