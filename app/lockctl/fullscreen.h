#pragma once

#include "watchtable.h"

#include <termios.h>

namespace Lockdeck::Cli {

/// The terminal at standard output, taken for a program that draws all of it: the other screen, no cursor, keys that
/// come one by one and are not shown. What was there is back when the object dies.
class FullScreen
{
public:
    /// Whether standard output is a terminal that can do it.
    static bool isPossible();

    FullScreen();
    ~FullScreen();
    Q_DISABLE_COPY_MOVE(FullScreen)

    /// Gives the terminal back for a while, and takes it again.
    void leave();
    void enter();

    struct Size
    {
        int width = 80;
        int height = 24;
    };
    static Size size();

    /// Draws the lines over what is there. Never blocks: while the terminal takes no more (its line is slow, or dead)
    /// the rest of an older screen goes first, and a later call draws what is true then. False: it is gone.
    bool show(const std::vector<WatchLine> &lines);

private:
    /// Writes what the terminal takes now.
    bool flush();

    bool m_colour;
    int m_out;
    bool m_hasKeys = false; ///< standard input is a terminal too
    bool m_entered = false;
    struct termios m_before = {};
    QByteArray m_shown;   ///< nothing is drawn twice
    QByteArray m_pending; ///< not taken yet
};

/// The lines as they are printed, each with its end; `ansi`: those that stand out do so by escape sequences.
enum class Ansi { None, Plain, Colour };
QByteArray painted(const WatchLine &line, Ansi ansi);

} // namespace Lockdeck::Cli
