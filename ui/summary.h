#pragma once

#include "client/holdstatus.h"
#include "monitor/fleetsnapshot.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QString>

#include <vector>

namespace Lockdeck {

/// The one-line sums of what the window shows: title, status bar, connection button. Pure.
class Summary
{
    Q_DECLARE_TR_FUNCTIONS(Summary)

public:
    Summary() = delete;

    /// "28 s · deploy/api — 127.0.0.1:6388 — Lockdeck": the own lease that ends first. `connection` may be empty.
    static QString windowTitle(const std::vector<HoldStatus> &holds, const QString &connection, Moment now);

    /// "4 own: 1 held, 1 queued, 1 uncertain, 1 lost" as rich text in the colours of the current theme; "" without
    /// holds.
    static QString ownHolds(const std::vector<HoldStatus> &holds, Moment now);

    /// "updated 0.3 s ago", from the server asked most recently; "no answer yet".
    static QString freshness(const FleetSnapshot &snapshot, Moment now);
    /// "21 keys of b:6388 are 3 s old": what is older than two polls; "" when nothing is.
    static QString staleness(const FleetSnapshot &snapshot, Moment now);
    /// "162 keys".
    static QString keyCount(const FleetSnapshot &snapshot);
    /// "2 of 3 servers".
    static QString serverCount(const FleetSnapshot &snapshot);
    /// "0.4 ms": the slowest last round trip of the servers that answer; "" when none does.
    static QString roundTrip(const FleetSnapshot &snapshot);

    /// "2 of 3 up, 1 slow".
    static QString health(const FleetSnapshot &snapshot);
    /// The worst state among the servers, for one glyph.
    static ServerState worstState(const FleetSnapshot &snapshot);
    /// At least one server answers.
    static bool anyUp(const FleetSnapshot &snapshot);
    /// Every server has been tried and none answers: what each said, a line each. "" otherwise.
    static QString whyNoneAnswers(const FleetSnapshot &snapshot);

    /// Whether a hold has not ended at `now`: something would have to be released or left.
    static bool isOpen(const HoldStatus &hold, Moment now);
};
} // namespace Lockdeck
