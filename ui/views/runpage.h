#pragma once

#include <QtCore/QTimer>
#include <QtWidgets/QWidget>

class QPlainTextEdit;
class QPushButton;
class QToolButton;

namespace Lockdeck {

class InkLabel;
class RunJob;
struct OutputPiece;

/// One command under a lock: how it stands, and its output as it comes: stderr in italics and another colour, the last
/// 5,000 lines, older ones counted. Follows the end until somebody scrolls up.
class RunPage : public QWidget
{
    Q_OBJECT

public:
    static constexpr int maxLines = 5000;

    /// The job must outlive the page.
    explicit RunPage(RunJob *job, QWidget *parent = nullptr);
    RunJob *job() const { return m_job; }

private:
    void refresh();
    void flush();
    void append(const OutputPiece &piece);
    void showCounts();
    void save();

    RunJob *m_job;
    QTimer m_flush;
    qint64 m_linesBegun = 1;
    InkLabel *m_state;
    InkLabel *m_counts;
    QPushButton *m_end;
    QToolButton *m_copy;
    QToolButton *m_save;
    QPlainTextEdit *m_text;
};

} // namespace Lockdeck
