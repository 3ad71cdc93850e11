#include "ui/models/csvtext.h"

#include <algorithm>

namespace Lockdeck {

QString csvText(QString text)
{
    static const QString formula = QStringLiteral("=+-@\t\r");
    static const QString special = QStringLiteral("\",\r\n");
    if (!text.isEmpty() && formula.contains(text.front()))
        text.prepend(QLatin1Char('\''));
    if (std::none_of(text.cbegin(), text.cend(), [](QChar c) { return special.contains(c); }))
        return text;
    return QLatin1Char('"') + text.replace(QLatin1Char('"'), QLatin1String("\"\"")) + QLatin1Char('"');
}

} // namespace Lockdeck
