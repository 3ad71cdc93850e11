#pragma once

#include <QtCore/QString>

#include <array>
#include <optional>
#include <vector>

namespace Lockdeck {

/// What somebody typed to find something by a few of its letters: "rlall" finds "Release All". The letters have to
/// occur in this order, upper and lower case alike, spaces do not count. A value, pure; copies may be used in different
/// threads.
///
/// The cost of one text is bounded: of what was typed the first `most` letters count, of a text the first
/// `mostSearched` (no key is longer).
class FuzzyPattern
{
public:
    static constexpr std::size_t most = 64;
    static constexpr std::size_t mostSearched = 256;

    FuzzyPattern() = default;
    explicit FuzzyPattern(QStringView typed);
    bool isEmpty() const { return m_letters.empty(); }

    /// How well `text` fits, more is better: letters that follow each other, starts of words and the front of the text
    /// count most, letters left out between cost. Nothing when it does not fit. An empty pattern fits all alike.
    std::optional<int> score(QStringView text) const;
    /// The places in `text` of the letters that the score is of, rising; empty when it does not fit.
    std::vector<int> places(QStringView text) const;

    bool operator==(const FuzzyPattern &) const = default;

private:
    struct Table;
    bool fill(QStringView text, Table &table) const;

    std::vector<char16_t> m_letters; ///< folded
};

} // namespace Lockdeck
