#include "expectations.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QRegularExpression>

namespace Lockdeck::Test {

static QString shown(const QJsonValue &value)
{
    return QString::fromUtf8(QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact)).sliced(1).chopped(1);
}

static QString differs(const QString &path, const QString &want, const QJsonValue &got)
{
    return QStringLiteral("%1: want %2, got %3").arg(path, want, shown(got));
}

static const QRegularExpression &placeholder()
{
    static const QRegularExpression pattern(QStringLiteral("\\$([A-Z][A-Z0-9]*)"));
    return pattern;
}

QString Expectations::withTokens(const QString &text) const
{
    QString result;
    qsizetype end = 0;
    for (auto matches = placeholder().globalMatch(text); matches.hasNext();) {
        const auto match = matches.next();
        result += text.sliced(end, match.capturedStart() - end);
        result += m_tokens.value(match.captured(1), match.captured(0));
        end = match.capturedEnd();
    }
    return result + text.sliced(end);
}

QByteArray Expectations::bytesToSend(const QString &text) const
{
    QByteArray bytes;
    QString valid;
    for (const QChar c : withTokens(text)) {
        const bool isLoneByte =
            c >= QChar(0xdc80) && c <= QChar(0xdcff) && (valid.isEmpty() || !valid.back().isHighSurrogate());
        if (!isLoneByte) {
            valid += c;
            continue;
        }
        bytes += std::exchange(valid, {}).toUtf8();
        bytes += static_cast<char>(c.unicode() & 0xff);
    }
    return bytes + valid.toUtf8();
}

QString Expectations::compareLine(const QString &want, const QString &got)
{
    const QString known = withTokens(want);
    QString pattern;
    QStringList fresh;
    qsizetype end = 0;
    for (auto matches = placeholder().globalMatch(known); matches.hasNext();) {
        const auto match = matches.next();
        pattern += QRegularExpression::escape(known.sliced(end, match.capturedStart() - end));
        pattern += QStringLiteral("([0-9a-f]{32})");
        fresh << match.captured(1);
        end = match.capturedEnd();
    }
    pattern += QRegularExpression::escape(known.sliced(end));

    const auto match = QRegularExpression(QRegularExpression::anchoredPattern(pattern)).match(got);
    if (!match.hasMatch())
        return QStringLiteral("want “%1”, got “%2”").arg(known, got);
    for (qsizetype i = 0; i < fresh.size(); ++i) {
        const QString token = match.captured(static_cast<int>(i) + 1);
        if (m_tokens.values().contains(token))
            return QStringLiteral("token %1 was handed out twice").arg(token);
        m_tokens[fresh[i]] = token;
    }
    return {};
}

QString Expectations::compareJson(const QJsonValue &want, const QJsonValue &got, const QString &path)
{
    if (want.isArray())
        return compareList(want.toArray(), got, path);
    if (want.isObject()) {
        const QJsonObject object = want.toObject();
        for (const QString &kind : {QStringLiteral("~"), QStringLiteral("="), QStringLiteral("!=")}) {
            if (object.contains(kind))
                return compareSpecial(kind, object[kind], got, path);
        }
        return compareObject(object, got, path);
    }
    return want == got ? QString() : differs(path, shown(want), got);
}

QString Expectations::compareSpecial(const QString &kind, const QJsonValue &want, const QJsonValue &got,
                                     const QString &path)
{
    if (kind == u"~") {
        const bool inside =
            got.isDouble() && got.toDouble() >= want[0].toDouble() && got.toDouble() <= want[1].toDouble();
        return inside ? QString() : differs(path, QStringLiteral("a number in ") + shown(want), got);
    }
    const QString name = want.toString();
    const bool isNew = !m_values.contains(name);
    if (kind == u"=" && isNew)
        m_values[name] = got;
    const bool isSame = m_values.value(name) == got;
    if (isSame == (kind == u"="))
        return {};
    return differs(path, kind + u' ' + shown(m_values.value(name)), got);
}

QString Expectations::compareObject(const QJsonObject &want, const QJsonValue &got, const QString &path)
{
    for (auto it = want.begin(); it != want.end(); ++it) {
        const QJsonValue member = got[it.key()];
        if (member.isUndefined())
            return QStringLiteral("%1: no member “%2” in %3").arg(path, it.key(), shown(got));
        if (const QString problem = compareJson(it.value(), member, path + u'.' + it.key()); !problem.isEmpty())
            return problem;
    }
    return {};
}

QString Expectations::compareList(const QJsonArray &want, const QJsonValue &got, const QString &path)
{
    const QJsonArray entries = got.toArray();
    if (!got.isArray() || entries.size() != want.size())
        return differs(path, QStringLiteral("%1 entries").arg(want.size()), got);
    QHash<QString, QJsonValue> byKey;
    for (const QJsonValue &entry : entries)
        byKey[entry[u"key"].toString()] = entry;
    for (const QJsonValue &entry : want) {
        const QString key = entry[u"key"].toString();
        if (!byKey.contains(key))
            return QStringLiteral("%1: no entry for the key “%2”").arg(path, key);
        const QString problem = compareJson(entry, byKey[key], QStringLiteral("%1[%2]").arg(path, key));
        if (!problem.isEmpty())
            return problem;
    }
    return {};
}

} // namespace Lockdeck::Test
