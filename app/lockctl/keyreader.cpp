#include "keyreader.h"

#include "protocol/rules.h"

#include <QtCore/QList>

#include <algorithm>

namespace Lockdeck::Cli {

using Kind = TerminalKey::Kind;

static constexpr char escape = '\x1b';

/// The end of an escape sequence that begins at the front: CSI parameters final, or SS3 final.
static qsizetype sequenceLength(QByteArrayView bytes)
{
    if (bytes.size() < 2 || (bytes[1] != '[' && bytes[1] != 'O'))
        return 1;
    qsizetype end = 2;
    while (end < bytes.size() && (bytes[end] < '@' || bytes[end] > '~'))
        ++end;
    return std::min(end + 1, bytes.size());
}

static Kind kindOf(QByteArrayView sequence)
{
    static const std::pair<QByteArrayView, Kind> known[] = {
        {"\x1b", Kind::Escape}, {"\x1b[A", Kind::Up},      {"\x1bOA", Kind::Up},        {"\x1b[B", Kind::Down},
        {"\x1bOB", Kind::Down}, {"\x1b[5~", Kind::PageUp}, {"\x1b[6~", Kind::PageDown}, {"\x1b[H", Kind::Home},
        {"\x1bOH", Kind::Home}, {"\x1b[1~", Kind::Home},   {"\x1b[F", Kind::End},       {"\x1bOF", Kind::End},
        {"\x1b[4~", Kind::End},
    };
    for (const auto &[bytes, kind] : known) {
        if (sequence == bytes)
            return kind;
    }
    return Kind::Other;
}

static TerminalKey keyOf(char32_t c)
{
    if (c == U'\r' || c == U'\n')
        return {Kind::Enter, {}};
    if (c == 0x7f || c == 0x08)
        return {Kind::Backspace, {}};
    const QString text = QString::fromUcs4(&c, 1);
    return displayKey(text) == text ? TerminalKey{Kind::Text, text} : TerminalKey{};
}

std::vector<TerminalKey> keysOf(const QByteArray &bytes)
{
    std::vector<TerminalKey> keys;
    qsizetype at = 0;
    while (at < bytes.size()) {
        if (bytes[at] == escape) {
            const QByteArrayView sequence =
                QByteArrayView(bytes).sliced(at, sequenceLength(QByteArrayView(bytes).sliced(at)));
            keys.push_back({kindOf(sequence), {}});
            at += sequence.size();
            continue;
        }
        const qsizetype next = bytes.indexOf(escape, at);
        const qsizetype end = next < 0 ? bytes.size() : next;
        for (const char32_t c : QString::fromUtf8(bytes.sliced(at, end - at)).toUcs4())
            keys.push_back(keyOf(c));
        at = end;
    }
    return keys;
}

} // namespace Lockdeck::Cli
