#pragma once

#include "protocol/error.h"

#include <QtCore/QJsonObject>

namespace Lockdeck::Cli {

/// A line on standard output, at once.
void printText(const QString &line);
void printJson(const QJsonObject &object);

/// `object` with the members of an error: "state" is "unknown", "error" the code's name, "message" the sentence.
QJsonObject errorToJson(QJsonObject object, const Error &error);

} // namespace Lockdeck::Cli
