#pragma once

#include <QtCore/QString>
#include <QtCore/QStringDecoder>

#include <deque>

namespace Lockdeck {

/// Some lines' worth of text that one of a command's two outputs wrote.
struct OutputPiece
{
    QString text;
    bool isError = false;

    bool operator==(const OutputPiece &) const = default;
};

/// What a command writes, on its way to a view: UTF-8 (each output for itself, whatever the pieces it comes in), with
/// control characters made visible, long lines broken, and a new line wherever the other output has its say. Between
/// two take() it keeps at most `bound` characters: the oldest are dropped and counted.
class OutputText
{
public:
    static constexpr qsizetype usualBound = 64 * 1024;
    static constexpr qsizetype longestLine = 4096;

    explicit OutputText(qsizetype bound = usualBound) : m_bound(bound) {}

    void feed(const QByteArray &bytes, bool isError);
    /// Everything since the last call, in order.
    std::deque<OutputPiece> take();
    /// Characters that were never taken, so far.
    qint64 dropped() const { return m_dropped; }

private:
    QString readable(const QString &text);
    void shrink();

    qsizetype m_bound;
    QStringDecoder m_decoders[2] = {QStringDecoder(QStringDecoder::Utf8), QStringDecoder(QStringDecoder::Utf8)};
    std::deque<OutputPiece> m_pieces;
    qsizetype m_size = 0;
    qint64 m_dropped = 0;
    bool m_lastIsError = false;
    qsizetype m_column = 0; ///< of the line that is being written
};

} // namespace Lockdeck
