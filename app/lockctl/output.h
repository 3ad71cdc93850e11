#pragma once

#include "protocol/error.h"

#include <QtCore/QJsonObject>

namespace Lockdeck::Cli {

/// A line on standard output, at once.
void printText(const QString &line);
void printJson(const QJsonObject &object);
/// JSON of somebody else's, on one line; as printable() has it.
void printJson(const QByteArray &json);
/// The same JSON, with \u escapes for what may not reach a terminal as it is (see isPlain()).
QByteArray printable(const QByteArray &json);
/// What printJson() prints, with the line's end.
QByteArray jsonLine(const QJsonObject &object);

/// `object` with the members of an error: "state" is "unknown", "error" the code's name, "message" the sentence.
QJsonObject errorToJson(QJsonObject object, const Error &error);

} // namespace Lockdeck::Cli
