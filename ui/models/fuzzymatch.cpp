#include "ui/models/fuzzymatch.h"

#include <algorithm>
#include <limits>

namespace Lockdeck {

namespace {

constexpr int impossible = std::numeric_limits<int>::min() / 2;
constexpr int perLetter = 8;
constexpr int follows = 12; ///< the letter before it is matched too
constexpr int wordStart = 10;
constexpr int textStart = 4;
constexpr int perLetterLeftOut = 1;
constexpr int mostForTheFront = 8; ///< so that a good match far behind still beats a poor one in front

char16_t folded(QChar c)
{
    if (c.unicode() < 128)
        return c.unicode() >= u'A' && c.unicode() <= u'Z' ? static_cast<char16_t>(c.unicode() + 32) : c.unicode();
    return c.toCaseFolded().unicode();
}

/// After a separator, at a capital after a small letter, at a digit after none.
bool startsWord(QStringView text, std::size_t at)
{
    const QChar here = text[static_cast<qsizetype>(at)];
    if (!here.isLetterOrNumber())
        return false;
    if (at == 0)
        return true;
    const QChar before = text[static_cast<qsizetype>(at) - 1];
    return !before.isLetterOrNumber() || (here.isUpper() && before.isLower()) || (here.isDigit() && !before.isDigit());
}

int reward(QStringView text, std::size_t at)
{
    return perLetter + (startsWord(text, at) ? wordStart : 0) + (at == 0 ? textStart : 0);
}

} // namespace

/// best[i][j]: the best score of the letters up to i where letter i is matched at j.
struct FuzzyPattern::Table
{
    std::array<std::array<int, mostSearched>, most> best;
    std::array<std::size_t, most> first; ///< where each letter can stand at the earliest
    std::size_t length = 0;
};

FuzzyPattern::FuzzyPattern(QStringView typed)
{
    for (const QChar c : typed) {
        if (!c.isSpace() && m_letters.size() < most)
            m_letters.push_back(folded(c));
    }
}

/// False when the letters do not occur in this order; the table is filled only where they do.
bool FuzzyPattern::fill(QStringView text, Table &table) const
{
    table.length = std::min(static_cast<std::size_t>(text.size()), mostSearched);
    std::array<char16_t, mostSearched> letters;
    std::size_t found = 0;
    for (std::size_t j = 0; j < table.length; ++j) {
        letters[j] = folded(text[static_cast<qsizetype>(j)]);
        if (found < m_letters.size() && letters[j] == m_letters[found])
            table.first[found++] = j;
    }
    if (found < m_letters.size())
        return false;

    for (std::size_t i = 0; i < m_letters.size(); ++i) {
        int bestGap = impossible; // of letter i - 1 before j, less what is left out up to j
        for (std::size_t j = i == 0 ? table.first[0] : table.first[i - 1] + 1; j < table.length; ++j) {
            int before = -std::min(static_cast<int>(j), mostForTheFront);
            if (i > 0) {
                const int adjacent = table.best[i - 1][j - 1];
                before = std::max(adjacent + follows, bestGap);
                bestGap = std::max(bestGap, adjacent) - perLetterLeftOut;
            }
            const bool isHere = letters[j] == m_letters[i] && before > impossible / 2;
            table.best[i][j] = isHere ? before + reward(text, j) : impossible;
        }
    }
    return true;
}

std::optional<int> FuzzyPattern::score(QStringView text) const
{
    if (isEmpty())
        return 0;
    Table table;
    if (!fill(text, table))
        return {};
    const auto &last = table.best[m_letters.size() - 1];
    return *std::max_element(last.begin() + static_cast<std::ptrdiff_t>(table.first[m_letters.size() - 1]),
                             last.begin() + static_cast<std::ptrdiff_t>(table.length));
}

std::vector<int> FuzzyPattern::places(QStringView text) const
{
    Table table;
    if (isEmpty() || !fill(text, table))
        return {};
    std::vector<int> places(m_letters.size());
    std::size_t end = table.length; // the letter stands before this
    int wanted = impossible;        // the score that letter i has to have there; impossible: the best one
    for (std::size_t i = m_letters.size(); i-- > 0;) {
        const auto &best = table.best[i];
        std::size_t at = table.first[i];
        for (std::size_t j = table.first[i]; j < end; ++j) {
            const int leftOut = static_cast<int>(end - j) - 1;
            const int fits = leftOut == 0 ? best[j] + follows : best[j] - perLetterLeftOut * leftOut;
            if (wanted == impossible ? best[j] > best[at] : fits == wanted)
                at = j;
        }
        places[i] = static_cast<int>(at);
        wanted = best[at] - reward(text, at);
        end = at;
    }
    return places;
}

} // namespace Lockdeck
