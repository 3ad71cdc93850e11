#pragma once

#include <QtCore/QByteArray>

#include <memory>

#include <termios.h>

class QSocketNotifier;

namespace Lockdeck::Test {

/// A terminal with a test in front of it: it sees what is shown, and types.
class PseudoTerminal
{
public:
    PseudoTerminal();
    ~PseudoTerminal();
    Q_DISABLE_COPY_MOVE(PseudoTerminal)

    /// Makes it the calling session's terminal. For a child between fork and exec: system calls only.
    void takeAsControlling() const;
    /// Makes it the standard input and output too.
    void takeAsStreams() const;
    /// Tells the programs on it; in columns and rows.
    void resize(int width, int height);
    /// How it treats what is typed.
    termios modes() const;

    /// Waits until this was shown.
    bool hasShown(const QByteArray &text);
    /// What was shown so far, what was typed included: a terminal echoes.
    QByteArray shown() const { return m_shown; }
    void forgetShown() { m_shown.clear(); }
    void type(const QByteArray &text);
    /// Ctrl-D on an empty line: the end of what is typed.
    static constexpr char endOfInput = '\x04';

private:
    void read();

    int m_screen = -1; ///< this side of it
    int m_device = -1; ///< the side of programs, kept open so that it lives before and after them
    std::unique_ptr<QSocketNotifier> m_notifier;
    QByteArray m_shown;
};

} // namespace Lockdeck::Test
