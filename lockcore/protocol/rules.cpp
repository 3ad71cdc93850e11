#include "protocol/rules.h"

#include <QtCore/QList>

#include <algorithm>

namespace Lockdeck {

static Error badKey(const QString &message)
{
    return {ErrorCode::BadKey, message, {}};
}

Outcome checkKey(const QString &key)
{
    if (key.isEmpty())
        return badKey(QStringLiteral("A key must not be empty."));
    const auto blank = [](QChar c) { return c == u' ' || c == u'\t' || c == u'\r' || c == u'\n'; };
    if (std::any_of(key.cbegin(), key.cend(), blank))
        return badKey(QStringLiteral("A key must not contain a space, a tab or a line break."));
    const qsizetype bytes = key.toUtf8().size();
    if (bytes > maxRequestLine) {
        return badKey(QStringLiteral("A key is at most %1 bytes of UTF-8; this one has %2.")
                          .arg(QString::number(maxRequestLine), QString::number(bytes)));
    }
    return {};
}

Outcome checkToken(const QByteArray &token)
{
    const auto hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    if (token.size() == 32 && std::all_of(token.cbegin(), token.cend(), hex))
        return {};
    return Error{ErrorCode::BadToken, QStringLiteral("A token is 32 lower-case hexadecimal digits."), {}};
}

Outcome checkLimit(qint64 limit)
{
    if (limit >= 1)
        return {};
    return Error{ErrorCode::BadLimit, QStringLiteral("A limit is a whole number from 1; 1 is an ordinary lock."), {}};
}

static qint64 least(SecondsOf what)
{
    return what == SecondsOf::Lease ? 1 : 0;
}

static Error badSeconds(SecondsOf what)
{
    const QString noun = what == SecondsOf::Lease ? QStringLiteral("lease") : QStringLiteral("timeout");
    return {ErrorCode::BadSeconds,
            QStringLiteral("A %1 is a whole number of seconds from %2 to %3.")
                .arg(noun, QString::number(least(what)), QString::number(maxSeconds)),
            {}};
}

Result<std::chrono::seconds> parseSeconds(const QString &text, SecondsOf what)
{
    const QString digits = text.trimmed();
    const auto isDigit = [](QChar c) { return c >= u'0' && c <= u'9'; };
    bool ok = !digits.isEmpty() && std::all_of(digits.cbegin(), digits.cend(), isDigit);
    const qint64 value = ok ? digits.toLongLong(&ok) : 0;
    if (!ok)
        return badSeconds(what);
    if (Outcome problem = checkSeconds(std::chrono::seconds(value), what))
        return *problem;
    return std::chrono::seconds(value);
}

Outcome checkSeconds(std::chrono::seconds value, SecondsOf what)
{
    if (value.count() >= least(what) && value.count() <= maxSeconds)
        return {};
    return badSeconds(what);
}

std::optional<quint64> fenceOf(const QByteArray &token)
{
    if (checkToken(token))
        return {};
    return token.left(16).toULongLong(nullptr, 16);
}

bool looksCounted(const QByteArray &token)
{
    const auto number = fenceOf(token);
    return number && *number < (quint64{1} << 40);
}

bool isHostAndPort(QByteArrayView text)
{
    const qsizetype colon = text.lastIndexOf(':');
    if (colon < 1 || text.size() > maxRequestLine || text.size() - colon - 1 > 5)
        return false;
    const QByteArrayView host = text.first(colon);
    const QByteArrayView digits = text.sliced(colon + 1);
    const auto isPlain = [](char c) { return c > ' ' && c < 127; };
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    const int port = digits.toByteArray().toInt();
    return std::all_of(host.begin(), host.end(), isPlain) && std::all_of(digits.begin(), digits.end(), isDigit) &&
           port >= 1 && port <= 65535;
}

QString shortToken(const QByteArray &token)
{
    if (token.size() < 12)
        return token.isEmpty() ? QString() : QStringLiteral("…");
    return QString::fromLatin1(token.left(4)) + u'…' + QString::fromLatin1(token.right(2));
}

namespace {

/// Letters and marks that have no ink of their own.
bool isBlankLetter(char32_t c)
{
    return c == 0x034f || c == 0x115f || c == 0x1160 || c == 0x17b4 || c == 0x17b5 || c == 0x2800 || c == 0x3164 ||
           c == 0xffa0 || (c >= 0x180b && c <= 0x180f) || (c >= 0xfe00 && c <= 0xfe0f) ||
           (c >= 0xe0100 && c <= 0xe01ef);
}

bool isMark(char32_t c)
{
    const QChar::Category category = QChar::category(c);
    return category == QChar::Mark_NonSpacing || category == QChar::Mark_Enclosing;
}

/// As many marks as a letter of any living script bears; more of them only cover the lines above and below.
constexpr int mostMarks = 4;
/// No dflockd has keys that are longer, so nothing true is cut.
constexpr qsizetype longestShown = 256;

} // namespace

bool isPlain(char32_t c)
{
    if (c >= U' ' && c < 0x7f)
        return true;
    const QChar::Category category = QChar::category(c);
    const bool isSpace = category == QChar::Separator_Space || category == QChar::Separator_Line ||
                         category == QChar::Separator_Paragraph;
    return QChar::isPrint(c) && category != QChar::Other_Format && !isSpace && !isBlankLetter(c);
}

QString displayKey(const QString &key)
{
    const auto isUsual = [](QChar c) { return c >= u' ' && c < u'\x7f'; };
    if (key.size() <= longestShown && std::all_of(key.cbegin(), key.cend(), isUsual))
        return key; // the same text, shared: a table has many

    QString shown;
    shown.reserve(std::min(key.size(), longestShown));
    int marks = mostMarks; // one that nothing stands before would sit on the text that comes before the key
    for (const char32_t c : key.left(longestShown).toUcs4()) {
        marks = isMark(c) ? marks + 1 : 0;
        if (isPlain(c) && marks <= mostMarks)
            shown += QStringView(QChar::fromUcs4(c));
        else
            shown += QStringLiteral("\\u%1").arg(quint32{c}, 4, 16, QLatin1Char('0'));
    }
    if (key.size() > longestShown)
        shown += QStringLiteral("… (%1 characters)").arg(key.size());
    return shown;
}

} // namespace Lockdeck
