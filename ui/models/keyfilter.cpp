#include "ui/models/keyfilter.h"

#include <QtCore/QCoreApplication>

#include <algorithm>

namespace Lockdeck {

KeyFilter KeyFilter::containing(const QString &text)
{
    KeyFilter filter;
    filter.m_text = text;
    return filter;
}

KeyFilter KeyFilter::matching(const QString &expression)
{
    KeyFilter filter;
    if (expression.isEmpty())
        return filter;
    const QString bound = QStringLiteral("(*LIMIT_MATCH=10000)");
    filter.m_expression = QRegularExpression(bound + expression, QRegularExpression::CaseInsensitiveOption);
    if (!filter.m_expression->isValid()) {
        const auto at = std::max<qsizetype>(filter.m_expression->patternErrorOffset() - bound.size(), 0);
        filter.m_problem = QCoreApplication::translate("KeyFilter", "not a regular expression: %1 at character %2")
                               .arg(filter.m_expression->errorString())
                               .arg(at);
    }
    return filter;
}

KeyFilter::Verdict KeyFilter::judge(const QString &key) const
{
    if (!m_expression)
        return key.contains(m_text, Qt::CaseInsensitive) ? Verdict::Accepted : Verdict::Rejected;
    if (!m_expression->isValid())
        return Verdict::Rejected;
    const QRegularExpressionMatch match = m_expression->match(key);
    if (!match.isValid())
        return Verdict::TooCostly;
    return match.hasMatch() ? Verdict::Accepted : Verdict::Rejected;
}

QString KeyFilter::costlyProblem()
{
    return QCoreApplication::translate("KeyFilter", "This expression needs too many steps for some keys, so they are "
                                                    "not shown: write it more simply.");
}

} // namespace Lockdeck
