#include "textwidth.h"

#include <QtCore/QList>

#include <algorithm>

#include <clocale>
#include <cwchar>

namespace Lockdeck::Cli {

namespace {

/// The C library knows how wide characters are, in a locale that knows them, whatever the user's is.
class WideLocale
{
public:
    WideLocale() : m_locale(newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {}
    ~WideLocale()
    {
        if (m_locale != nullptr)
            freelocale(m_locale);
    }
    Q_DISABLE_COPY_MOVE(WideLocale)

    int widthOf(char32_t c) const
    {
        if (c < 0x80 || m_locale == nullptr)
            return 1;
        const locale_t before = uselocale(m_locale);
        const int width = wcwidth(static_cast<wchar_t>(c));
        uselocale(before);
        return width < 0 ? 1 : width; // newer than the C library
    }

private:
    locale_t m_locale;
};

using Characters = QList<char32_t>;

Characters charactersOf(const QString &text)
{
    const QList<uint> codes = text.toUcs4();
    return {codes.begin(), codes.end()};
}

int widthOf(char32_t c)
{
    static const WideLocale locale;
    return locale.widthOf(c);
}

/// How many characters from `first` on fit into `width` columns.
template<typename Iterator>
qsizetype fitting(Iterator first, Iterator last, int width)
{
    qsizetype count = 0;
    for (; first != last; ++first, ++count) {
        width -= widthOf(*first);
        if (width < 0)
            break;
    }
    return count;
}

QString toText(const Characters &characters)
{
    return QString::fromUcs4(characters.constData(), characters.size());
}

} // namespace

int textWidth(const QString &text)
{
    int width = 0;
    for (const char32_t c : charactersOf(text))
        width += widthOf(c);
    return width;
}

QString cutMiddle(const QString &text, int width)
{
    if (textWidth(text) <= width)
        return text;
    if (width <= 0)
        return {};
    const Characters all = charactersOf(text);
    const int tail = (width - 1) / 2;
    const qsizetype behind = fitting(all.rbegin(), all.rend(), tail);
    const qsizetype before = fitting(all.begin(), all.end(), width - 1 - tail);
    return toText(all.first(before)) + u'…' + toText(all.last(behind));
}

QString cutEnd(const QString &text, int width)
{
    if (textWidth(text) <= width)
        return text;
    if (width <= 0)
        return {};
    const Characters all = charactersOf(text);
    return toText(all.first(fitting(all.begin(), all.end(), width - 1))) + u'…';
}

static QString spaces(int count)
{
    return QString(std::max(count, 0), u' ');
}

QString padRight(const QString &text, int width)
{
    return text + spaces(width - textWidth(text));
}

QString padLeft(const QString &text, int width)
{
    return spaces(width - textWidth(text)) + text;
}

} // namespace Lockdeck::Cli
