#pragma once

#include "client/protocolline.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QString>

namespace Lockdeck {

/// A line of the protocol as a person reads it. Pure; whatever came from a server is fit for a screen.
class ProtocolWords
{
    Q_DECLARE_TR_FUNCTIONS(ProtocolWords)

public:
    ProtocolWords() = delete;

    /// "hold deploy/api · 127.0.0.1:6388", "poll · 127.0.0.1:6388".
    static QString label(const Conversation &conversation);
    /// What went over the line, or what became of the connection: "connected in 0.3 ms".
    static QString text(const ProtocolLine &line);
    /// "0.4 ms" of what answers a request, else nothing.
    static QString roundTrip(const ProtocolLine &line);
    /// "→", "←", or "·" where nothing was said.
    static QString arrow(ProtocolLine::Kind kind);
    /// "sent", "received", "connection": the arrow for who hears it.
    static QString direction(ProtocolLine::Kind kind);
    /// To paste into a report: "14:03:07.123  ← ok 3f9a…c2 30  (0.4 ms)  [hold deploy/api · 127.0.0.1:6388]".
    static QString copied(const ProtocolLine &line);
};

} // namespace Lockdeck
