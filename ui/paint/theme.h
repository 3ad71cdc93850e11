#pragma once

#include "client/holdstatus.h"

#include <QtGui/QColor>
#include <QtGui/QFont>
#include <QtGui/QPalette>

#include <array>

class QApplication;

namespace Lockdeck {

/// The colours of one family of states: `fill` for bars, rings and borders, `text` for words and glyphs, `tint` behind
/// them.
struct StateColors
{
    QColor fill;
    QColor text;
    QColor tint;
};

/// Every colour of the window: one struct, two constants (light, dark). For the GUI thread.
struct Theme
{
    enum class Scheme { Light, Dark };

    Scheme scheme;
    QColor window, base, alternate, button, card, text, text2, text3, placeholder, disabled;
    QColor border, borderStrong, field, grid, track, selection, hover, accent, accentText, link, linkVisited;
    QColor toolTip, lightEdge, midlight, shadow;
    QColor slate, slateLight, slateText; ///< other people's holds, their neighbours, and the labels on both
    QColor onHold;                       ///< text on hold.fill
    std::array<QColor, 4> heat;          ///< 1, 2–3, 4–5, 6+ waiters
    StateColors hold, wait, doubt, bad, over, production;
    QColor onProduction; ///< text on production.fill
    QColor doubtMark;    ///< bare glyphs, dots and lines of doubt: doubt.fill is too pale for them on white
    std::array<QColor, 5> series;

    const StateColors &family(HoldState state) const;
    QPalette palette() const;

    static const Theme &light();
    static const Theme &dark();
    /// The one in force; light before apply().
    static const Theme &current();
    /// Sets style, palette and current() for the whole application; may be called again to switch.
    static void apply(QApplication &app, Scheme scheme);
    /// What the desktop prefers, from its palette before apply().
    static Scheme systemScheme();
};

/// Type sizes as factors of the system font (TOKENS.md): axis 0.85, small 0.92, body 1, card key 1.08, heading 1.23,
/// countdown 2.
QFont scaledFont(double factor, QFont::Weight weight = QFont::Normal);

} // namespace Lockdeck
