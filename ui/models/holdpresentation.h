#pragma once

#include "client/holdstatus.h"
#include "monitor/fleetsnapshot.h"
#include "ui/paint/paint.h"

#include <QtCore/QString>
#include <QtCore/QStringList>

#include <vector>

namespace Lockdeck {

/// What a person can do with a hold on its card.
enum class HoldAction {
    Release,
    RenewNow,
    ChangeLease,
    ChangeNote,
    CopyToken,
    Wait,
    LeaveQueue,
    StopWaiting,
    Cancel,
    QueueAgain,
    AcquireAgain,
    UseLimit,
    Dismiss,
    Explain,
};

struct HoldButton
{
    HoldAction action{};
    QString text{};
    QString toolTip{};
    bool isEnabled = true;
    qint64 value = 0; ///< Wait: seconds; UseLimit: the limit

    bool operator==(const HoldButton &) const = default;
};

/// Everything a card or pill shows of a hold at one moment, in words and colours. Pure: the same status, moment, row
/// and theme give the same presentation. What is shown as held is held: the state is status.stateAt(now), and every
/// number is counted against now.
struct HoldPresentation
{
    HoldState state{};
    QString glyph;       ///< of the chip: "state-held"
    QString word;        ///< of the chip: "HELD"
    StateColors colors;  ///< of the chip
    QColor border;       ///< a coloured one asks for a person; invalid: the plain one
    QString title;       ///< the key as it can be shown
    QString note;        ///< one line below the key; may be empty
    QStringList details; ///< up to three lines' worth
    QString figure;      ///< the one number that matters, for a pill: "28 s left"; may be empty
    RingLook ring;

    std::vector<HoldButton> buttons;
    QString hint;                     ///< small, behind the buttons
    std::vector<HoldButton> menu;     ///< under More, at the right end
    std::vector<HoldButton> trailing; ///< flat, at the right end

    QString accessibleName; ///< "deploy/api, held, 28 seconds left"

    /// `row` is what `stats` last showed of the key on the hold's server, or null.
    static HoldPresentation of(const HoldStatus &status, Moment now, const KeyRow *row, const Theme &theme);
};

/// How long "Wait" waits: the official client's acquire timeout.
inline constexpr std::chrono::seconds cardWait{10};

} // namespace Lockdeck
