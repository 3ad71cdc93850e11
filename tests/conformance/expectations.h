#pragma once

#include <QtCore/QHash>
#include <QtCore/QJsonValue>
#include <QtCore/QString>

namespace Lockdeck::Test {

/// What a conversation expects, with the names that it binds on the way. Functions return what does not match, or
/// nothing.
class Expectations
{
public:
    /// The bytes to send: known $NAMEs become their tokens, and U+DC80…U+DCFF the single bytes they stand for.
    QByteArray bytesToSend(const QString &text) const;
    /// A reply line. A $NAME not known yet stands for a token that nobody had before.
    QString compareLine(const QString &want, const QString &got);
    /// A subset: what is wanted must be there; lists hold exactly the entries wanted, found by their "key".
    /// {"~": [low, high]} is a range, {"=": NAME} a value bound at first sight, {"!=": NAME} another one than that.
    QString compareJson(const QJsonValue &want, const QJsonValue &got, const QString &path = QStringLiteral("stats"));

private:
    QString withTokens(const QString &text) const;
    QString compareSpecial(const QString &kind, const QJsonValue &want, const QJsonValue &got, const QString &path);
    QString compareObject(const QJsonObject &want, const QJsonValue &got, const QString &path);
    QString compareList(const QJsonArray &want, const QJsonValue &got, const QString &path);

    QHash<QString, QString> m_tokens;
    QHash<QString, QJsonValue> m_values;
};

} // namespace Lockdeck::Test
