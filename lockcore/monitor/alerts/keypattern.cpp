#include "monitor/alerts/keypattern.h"

namespace Lockdeck {

KeyPattern::KeyPattern(const QString &text)
    : m_text(text.left(maxText).toCaseFolded()),
      m_isWildcard(m_text.contains(QLatin1Char('*')) || m_text.contains(QLatin1Char('?')))
{}

/// Where it does not fit, only the newest `*` takes one character more: those before it have found the earliest place.
static bool matchesWildcard(QStringView pattern, QStringView key)
{
    constexpr qsizetype none = -1;
    qsizetype at = 0;
    qsizetype star = none;
    qsizetype resume = 0;
    for (qsizetype i = 0; i < key.size();) {
        if (at < pattern.size() && pattern[at] == QLatin1Char('*')) {
            star = at++;
            resume = i;
        } else if (at < pattern.size() && (pattern[at] == QLatin1Char('?') || pattern[at] == key[i])) {
            ++at;
            ++i;
        } else if (star != none) {
            at = star + 1;
            i = ++resume;
        } else {
            return false;
        }
    }
    while (at < pattern.size() && pattern[at] == QLatin1Char('*'))
        ++at;
    return at == pattern.size();
}

bool KeyPattern::matches(QStringView key) const
{
    if (matchesAll())
        return true;
    const QStringView head = key.left(maxKey);
    if (!m_isWildcard)
        return head.contains(m_text, Qt::CaseInsensitive);
    return matchesWildcard(m_text, head.toString().toCaseFolded());
}

} // namespace Lockdeck
