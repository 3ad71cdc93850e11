#pragma once

#include <QtCore/QString>

namespace Lockdeck {

/// Which keys a rule is about: "" all, "deploy" those that contain it, "deploy/*" those that look like it from the
/// first character to the last (`*` any characters, `?` one). Upper and lower case are alike. A value.
///
/// Judging a key takes at most maxText × maxKey steps, whatever both of them are.
class KeyPattern
{
public:
    static constexpr qsizetype maxText = 128;
    /// Of longer keys, which no dflockd takes, this much is looked at.
    static constexpr qsizetype maxKey = 256;

    KeyPattern() = default;
    explicit KeyPattern(const QString &text);
    bool matches(QStringView key) const;
    bool matchesAll() const { return m_text.isEmpty(); }

private:
    QString m_text;
    bool m_isWildcard = false;
};

} // namespace Lockdeck
