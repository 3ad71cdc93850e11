#pragma once

#include <QtCore/QRegularExpression>
#include <QtCore/QString>

#include <optional>

namespace Lockdeck {

/// Which keys the filter field lets through: those that contain a text, or match a regular expression; upper and lower
/// case are alike. A value; copies may be used in different threads.
class KeyFilter
{
public:
    KeyFilter() = default;
    static KeyFilter containing(const QString &text);
    /// The steps per key are bounded, so that no expression takes for ever.
    static KeyFilter matching(const QString &expression);

    enum class Verdict {
        Accepted,
        Rejected,
        TooCostly, ///< the expression was given up for this key
    };
    Verdict judge(const QString &key) const;
    bool accepts(const QString &key) const { return judge(key) == Verdict::Accepted; }
    bool acceptsAll() const { return m_text.isEmpty() && !m_expression; }
    /// Why the expression is none, in words; empty when it is one. Such a filter accepts nothing.
    QString problem() const { return m_problem; }
    /// What is said where keys were too costly to judge.
    static QString costlyProblem();

private:
    QString m_text;
    std::optional<QRegularExpression> m_expression;
    QString m_problem;
};

} // namespace Lockdeck
