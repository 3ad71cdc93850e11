#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QString>

#include <vector>

namespace Lockdeck::Cli {

/// One key that was pressed.
struct TerminalKey
{
    enum class Kind { Text, Up, Down, PageUp, PageDown, Home, End, Enter, Escape, Backspace, Other };
    Kind kind = Kind::Other;
    QString text; ///< Text: one character that can be shown

    bool operator==(const TerminalKey &) const = default;
};

/// What the bytes of one read from a terminal mean. A sequence comes whole in one read; half of one, or one that nobody
/// knows, is Other.
std::vector<TerminalKey> keysOf(const QByteArray &bytes);

} // namespace Lockdeck::Cli
