#include "numberoption.h"

#include <algorithm>

namespace Lockdeck::Cli {

Result<std::optional<qint64>> numberOption(const QCommandLineParser &parser, const QString &name, qint64 most)
{
    if (!parser.isSet(name))
        return std::optional<qint64>();
    const QString text = parser.value(name);
    const bool digits = std::all_of(text.cbegin(), text.cend(), [](QChar c) { return c >= u'0' && c <= u'9'; });
    bool isNumber = false;
    const qint64 value = text.toLongLong(&isNumber);
    if (digits && isNumber && value >= 1 && value <= most)
        return std::optional(value);
    return Error{ErrorCode::BadSeconds,
                 QStringLiteral("--%1 %2: This is a whole number from 1 to %3.").arg(name, text, QString::number(most)),
                 {}};
}

} // namespace Lockdeck::Cli
