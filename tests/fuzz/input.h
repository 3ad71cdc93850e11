#pragma once

#include "protocol/error.h"

#include <QtCore/QByteArray>
#include <QtCore/QByteArrayList>

#include <algorithm>
#include <array>

namespace Lockdeck::Fuzz {

/// An input that starts with some small choices, a byte each; what follows them is text.
class Input
{
public:
    explicit Input(QByteArrayView bytes) : m_rest(bytes) {}

    /// The next byte as a number below `bound` (256 at most); 0 when there is none.
    int below(int bound)
    {
        if (m_rest.isEmpty())
            return 0;
        const int byte = static_cast<unsigned char>(m_rest.front());
        m_rest = m_rest.sliced(1);
        return byte % bound;
    }
    QByteArrayView rest() const { return m_rest; }

private:
    QByteArrayView m_rest;
};

/// How many bytes come at once, as the sockets of this world give them: chosen by four bytes, used in turn.
class Pieces
{
public:
    static constexpr qsizetype choices = 4;

    explicit Pieces(Input &input)
    {
        for (qsizetype &size : m_sizes)
            size = 1 + input.below(256);
    }
    QByteArrayList cut(QByteArrayView bytes) const
    {
        QByteArrayList pieces;
        for (std::size_t turn = 0; !bytes.isEmpty(); ++turn) {
            const qsizetype size = std::min(m_sizes[turn % m_sizes.size()], bytes.size());
            pieces += bytes.first(size).toByteArray();
            bytes = bytes.sliced(size);
        }
        return pieces;
    }

private:
    std::array<qsizetype, choices> m_sizes{};
};

/// What is wrong with showing that text on one line, or nothing: characters that move what stands around them.
inline QString unfitToShow(const QString &text)
{
    for (const char32_t c : text.toUcs4()) {
        if (!QChar::isPrint(c) || QChar::category(c) == QChar::Other_Format)
            return QStringLiteral("“%1” holds the character U+%2").arg(text, QString::number(quint32{c}, 16));
    }
    return {};
}

/// What is wrong with an error's words, or nothing.
inline QString unfitToShow(const Error &error)
{
    if (error.message.isEmpty())
        return QStringLiteral("an error without words, %1").arg(codeName(error.code));
    const QString wrong = unfitToShow(error.message);
    return wrong.isEmpty() ? unfitToShow(error.detail) : wrong;
}

} // namespace Lockdeck::Fuzz
