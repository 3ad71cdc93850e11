#include "ui/views/runpage.h"

#include "protocol/rules.h"
#include "ui/dialogs/formparts.h"
#include "ui/models/tooltiptext.h"
#include "ui/paint/theme.h"
#include "ui/runjob.h"
#include "ui/views/docktitle.h"
#include "ui/views/inklabel.h"

#include <QtCore/QSaveFile>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtGui/QTextBlock>
#include <QtWidgets/QBoxLayout>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QToolButton>

namespace Lockdeck {

using namespace std::chrono_literals;

RunPage::RunPage(RunJob *job, QWidget *parent)
    : QWidget(parent),
      m_job(job),
      m_state(new InkLabel(Ink::Text, 1, QFont::DemiBold)),
      m_counts(new InkLabel(Ink::Text3, 0.92)),
      m_end(new QPushButton(tr("&End command"))),
      m_copy(DockTitle::makeButton(QStringLiteral("copy"), tr("Copy the output"))),
      m_save(DockTitle::makeButton(QStringLiteral("export"), tr("Save the output…"))),
      m_text(new QPlainTextEdit)
{
    m_state->setObjectName(QStringLiteral("runState"));
    m_state->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_end->setFixedHeight(26);
    m_end->setObjectName(QStringLiteral("endCommandButton"));
    m_end->setToolTip(tr("SIGTERM to the command and all it started, SIGKILL when its time to end is over; the lock "
                         "is released after that"));
    auto *command = new InkLabel(m_job->commandLine(), Ink::Text2, 0.92);
    command->setFont(fixedFont(0.92));
    command->setToolTip(toolTipText(tr("run by /bin/sh -c, under %1").arg(displayKey(m_job->key()))));
    command->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);

    auto *head = new QHBoxLayout;
    head->setContentsMargins(12, 6, 12, 6);
    head->setSpacing(12);
    head->addWidget(m_state, 3);
    head->addWidget(command, 2);
    head->addWidget(m_counts);
    head->addWidget(m_end);
    head->addWidget(m_copy);
    head->addWidget(m_save);
    m_text->setReadOnly(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_text->setMaximumBlockCount(maxLines);
    m_text->setUndoRedoEnabled(false);
    m_text->setFont(fixedFont(0.92));
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->document()->setDocumentMargin(10);
    m_text->setTabChangesFocus(true);
    m_text->setAccessibleName(tr("Output of %1").arg(m_job->commandLine()));
    m_text->setPlaceholderText(tr("What the command writes appears here; its errors in italics and another colour."));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(m_text, 1);

    connect(m_end, &QPushButton::clicked, m_job, &RunJob::end);
    connect(m_copy, &QToolButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_text->toPlainText()); });
    connect(m_save, &QToolButton::clicked, this, &RunPage::save);
    connect(m_job, &RunJob::changed, this, &RunPage::refresh);
    connect(m_job, &RunJob::wrote, this, [this] {
        if (!m_flush.isActive())
            m_flush.start(50ms);
    });
    connect(&m_flush, &QTimer::timeout, this, &RunPage::flush);
    m_flush.setSingleShot(true);
    refresh();
}

void RunPage::refresh()
{
    const bool hasEnded = m_job->stage() == RunJob::Stage::Ended;
    m_state->setText(m_job->words());
    m_state->setToolTip(toolTipText(m_job->words()));
    m_state->setInk(!hasEnded ? Ink::Text : m_job->isGood() ? Ink::Good : Ink::Bad);
    m_end->setEnabled(m_job->stage() == RunJob::Stage::Waiting || m_job->stage() == RunJob::Stage::Running);
    m_end->setText(m_job->stage() == RunJob::Stage::Waiting ? tr("Stop &waiting") : tr("&End command"));
    if (hasEnded)
        flush();
}

void RunPage::flush()
{
    QScrollBar *bar = m_text->verticalScrollBar();
    const bool follows = bar->value() >= bar->maximum() - 1;
    for (const OutputPiece &piece : m_job->output().take())
        append(piece);
    showCounts();
    if (follows)
        bar->setValue(bar->maximum());
}

void RunPage::append(const OutputPiece &piece)
{
    QTextCharFormat format;
    if (piece.isError) {
        format.setForeground(Theme::current().bad.text);
        format.setFontItalic(true); // never by colour alone
        format.setToolTip(tr("stderr"));
    }
    QTextCursor end(m_text->document());
    end.movePosition(QTextCursor::End);
    end.insertText(piece.text, format);
    m_linesBegun += piece.text.count(QLatin1Char('\n'));
}

void RunPage::showCounts()
{
    const qint64 gone = m_linesBegun - m_text->blockCount();
    const qint64 skipped = m_job->output().dropped();
    const bool isBegun = !m_text->document()->lastBlock().text().isEmpty();
    QStringList parts{tr("%1 lines").arg(m_text->blockCount() - (isBegun ? 0 : 1))};
    if (gone > 0)
        parts += tr("%1 older dropped").arg(gone);
    if (skipped > 0)
        parts += tr("%1 characters came too fast and were dropped").arg(skipped);
    m_counts->setText(parts.join(QStringLiteral(" · ")));
}

void RunPage::save()
{
    auto *dialog = new QFileDialog(this, tr("Save the output"), QString(), tr("Text (*.txt *.log);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("txt"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        QSaveFile file(path);
        const bool isWritten = file.open(QIODevice::WriteOnly) && file.write(m_text->toPlainText().toUtf8()) >= 0;
        m_counts->setText(isWritten && file.commit() ? tr("saved as %1").arg(path)
                                                     : tr("could not be written to %1").arg(path));
    });
    dialog->open();
}

} // namespace Lockdeck
