#include "output.h"

#include "protocol/rules.h"

#include <QtCore/QJsonDocument>

#include <cstdio>

namespace Lockdeck::Cli {

static void print(const QByteArray &lines)
{
    std::fputs(lines.constData(), stdout);
    std::fflush(stdout);
}

void printText(const QString &line)
{
    print(line.toLocal8Bit() + '\n');
}

QByteArray jsonLine(const QJsonObject &object)
{
    return printable(QJsonDocument(object).toJson(QJsonDocument::Compact)) + '\n';
}

void printJson(const QJsonObject &object)
{
    print(jsonLine(object));
}

void printJson(const QByteArray &json)
{
    print(printable(json) + '\n');
}

/// Outside of texts JSON has only ASCII, and its white space may be any.
QByteArray printable(const QByteArray &json)
{
    QByteArray printed;
    printed.reserve(json.size());
    for (const char32_t c : QString::fromUtf8(json).toUcs4()) {
        if (c < 0x7f && c >= U' ') {
            printed += static_cast<char>(c);
        } else if (c == U'\t' || c == U'\r' || c == U'\n') {
            printed += ' ';
        } else if (isPlain(c)) {
            printed += QStringView(QChar::fromUcs4(c)).toUtf8();
        } else {
            const QString units = QStringView(QChar::fromUcs4(c)).toString();
            for (const QChar unit : units)
                printed += "\\u" + QByteArray::number(unit.unicode(), 16).rightJustified(4, '0');
        }
    }
    return printed;
}

QJsonObject errorToJson(QJsonObject object, const Error &error)
{
    object[QLatin1String("state")] = QStringLiteral("unknown");
    object[QLatin1String("error")] = codeName(error.code);
    object[QLatin1String("message")] = error.message;
    return object;
}

} // namespace Lockdeck::Cli
