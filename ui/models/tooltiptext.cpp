#include "ui/models/tooltiptext.h"

#include <QtGui/QTextDocument>

namespace Lockdeck {

QString toolTipText(const QString &text)
{
    return Qt::mightBeRichText(text) ? wrappedToolTip(text) : text;
}

QString wrappedToolTip(const QString &text)
{
    if (text.isEmpty())
        return {};
    return QStringLiteral("<qt>%1</qt>").arg(text.toHtmlEscaped().replace(QLatin1Char('\n'), QLatin1String("<br>")));
}

} // namespace Lockdeck
