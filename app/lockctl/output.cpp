#include "output.h"

#include <QtCore/QJsonDocument>

#include <cstdio>

namespace Lockdeck::Cli {

static void print(const char *line)
{
    std::puts(line);
    std::fflush(stdout);
}

void printText(const QString &line)
{
    print(qPrintable(line));
}

void printJson(const QJsonObject &object)
{
    print(QJsonDocument(object).toJson(QJsonDocument::Compact).constData());
}

QJsonObject errorToJson(QJsonObject object, const Error &error)
{
    object[QLatin1String("state")] = QStringLiteral("unknown");
    object[QLatin1String("error")] = codeName(error.code);
    object[QLatin1String("message")] = error.message;
    return object;
}

} // namespace Lockdeck::Cli
