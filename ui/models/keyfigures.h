#pragma once

#include "monitor/keystory.h"
#include "ui/models/tone.h"

#include <QtCore/QString>

#include <vector>

namespace Lockdeck {

/// One line of what is known of a key: "Renewed every", "16 s, 14 seen".
struct KeyFigure
{
    enum class Of { Holder, HeldSince, Lease, Cadence, NextRenewal, Waiting, Contention, MeanWait, HoldTimes, Shard };

    QString label;
    QString value;
    QString help; ///< what it means, or why it is not known; plain text
    Tone tone = Tone::Plain;
    Of of = Of::Holder;

    bool operator==(const KeyFigure &) const = default;
};

/// The numbers of a key on one server (an index into the snapshot's servers) at `now`, always the same lines in the
/// order of KeyFigure::Of: what cannot be known is "–", what is not known yet "unknown". `story` is that key's, or
/// null.
std::vector<KeyFigure> keyFigures(const FleetSnapshot &snapshot, const ServerSet &servers, int server,
                                  const QString &key, const KeyStory *story, Moment now);

} // namespace Lockdeck
