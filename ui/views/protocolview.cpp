#include "ui/views/protocolview.h"

#include "ui/dialogs/savefile.h"
#include "ui/models/protocolmodel.h"
#include "ui/models/protocolwords.h"
#include "ui/models/wholefile.h"
#include "ui/paint/paint.h"
#include "ui/views/emptytext.h"
#include "ui/views/filterfield.h"
#include "ui/views/inklabel.h"
#include "ui/views/protocollist.h"
#include "ui/views/yielding.h"

#include <QtCore/QDateTime>
#include <QtGui/QKeyEvent>
#include <QtWidgets/QAbstractItemView>
#include <QtWidgets/QBoxLayout>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QToolButton>

#include <algorithm>
#include <utility>

namespace Lockdeck {

using namespace std::chrono_literals;

/// As many connections as one scrolls through; the others are found by words.
static constexpr std::size_t maxTalks = 200;
static constexpr auto togetherFor = 50ms;

ProtocolView::ProtocolView(QWidget *parent)
    : QWidget(parent),
      m_model(new ProtocolModel({}, this)),
      m_list(new ProtocolList(m_model, this)),
      m_empty(new EmptyText(m_list->viewport()))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeHead());
    column->addWidget(m_list, 1);
    setFocusProxy(m_list);
    m_soon.setSingleShot(true);

    connect(&m_soon, &QTimer::timeout, this, &ProtocolView::take);
    connect(m_words, &FilterField::filterChanged, this, &ProtocolView::applyFilter);
    connect(m_talks, &QComboBox::currentIndexChanged, this, &ProtocolView::applyFilter);
    connect(m_pause, &QToolButton::toggled, this, [this] {
        themeChanged();
        take();
    });
    connect(m_clear, &QToolButton::clicked, this, &ProtocolView::clear);
    connect(m_export, &QToolButton::clicked, this, &ProtocolView::exportLines);
    connect(m_empty, &QLabel::linkActivated, this, &ProtocolView::clearFilter);
    connect(m_model, &ProtocolModel::talksChanged, this, &ProtocolView::refreshTalks);
    themeChanged();
    refreshTalks();
    refresh();
}

QWidget *ProtocolView::makeHead()
{
    auto *head = new QWidget(this);
    auto *row = new QHBoxLayout(head);
    row->setContentsMargins(12, 6, 12, 6);
    row->setSpacing(8);
    m_words = new FilterField(tr("filter lines"), FilterField::Expressions::No, head);
    m_words->setMinimumWidth(90);
    m_words->setMaximumWidth(200);
    m_talks = new QComboBox(head);
    m_talks->setAccessibleName(tr("Of which connection"));
    m_talks->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_talks->setMinimumContentsLength(20);
    m_talks->setMinimumWidth(90);
    m_talks->setMaximumWidth(360);
    m_talks->view()->setTextElideMode(Qt::ElideMiddle);
    m_counts = new Yielding<InkLabel>(Ink::Text3, 0.92);
    row->addWidget(m_words, 1);
    row->addWidget(m_talks, 2);
    row->addStretch(1);
    row->addWidget(m_counts);
    m_pause = addTool(head, tr("Pause: what is shown stays; collecting goes on"));
    m_pause->setObjectName(QStringLiteral("pauseProtocol"));
    m_pause->setCheckable(true);
    m_clear = addTool(head, tr("Forget all lines"));
    m_clear->setObjectName(QStringLiteral("clearProtocol"));
    m_clear->setText(tr("Clear"));
    m_clear->setFixedHeight(26);
    m_export = addTool(head, tr("Export the lines shown"));
    return head;
}

QToolButton *ProtocolView::addTool(QWidget *head, const QString &words)
{
    auto *tool = new QToolButton(head);
    tool->setAutoRaise(true);
    tool->setFocusPolicy(Qt::TabFocus);
    tool->setToolTip(words);
    tool->setAccessibleName(words);
    head->layout()->addWidget(tool);
    return tool;
}

void ProtocolView::setLog(std::shared_ptr<ProtocolLog> log)
{
    m_log = std::move(log);
    connect(&m_log->bell(), &Bell::rung, this, &ProtocolView::takeSoon, Qt::QueuedConnection);
    take();
}

void ProtocolView::setWindowPaused(bool paused)
{
    m_isWindowPaused = paused;
    take();
}

bool ProtocolView::isFrozen() const
{
    return m_isWindowPaused || m_pause->isChecked();
}

/// What is not taken stays in the log, whose bell does not ring again before that.
void ProtocolView::takeSoon()
{
    if (isVisible() && !isFrozen() && !m_soon.isActive())
        m_soon.start(togetherFor);
}

void ProtocolView::take()
{
    if (m_log && isVisible() && !isFrozen())
        m_model->append(m_log->takeAll());
    refresh();
}

void ProtocolView::clear()
{
    if (m_log) {
        m_log->takeAll();
        m_droppedBefore = m_log->dropped();
    }
    m_model->clear();
    refresh();
}

void ProtocolView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    take();
}

void ProtocolView::applyFilter()
{
    ProtocolFilter filter;
    filter.words = KeyFilter::containing(m_words->text());
    filter.conversation = m_talks->currentData().toULongLong();
    m_model->setFilter(filter);
    m_list->follow();
    refresh();
}

void ProtocolView::clearFilter()
{
    m_words->clear();
    m_talks->setCurrentIndex(0);
    m_list->setFocus();
}

static QString stateWord(ProtocolModel::Talk::State state)
{
    using State = ProtocolModel::Talk::State;
    return state == State::Connecting ? ProtocolView::tr("connecting")
           : state == State::Open     ? ProtocolView::tr("open")
                                      : ProtocolView::tr("closed");
}

/// The newest first. The one chosen stays, also when nothing of it is kept any more.
void ProtocolView::refreshTalks()
{
    if (m_talks->view()->isVisible()) // somebody is choosing
        return;
    const quint64 chosen = m_talks->currentData().toULongLong();
    const QString chosenText = m_talks->currentText();
    const QSignalBlocker quiet(m_talks);
    m_talks->clear();
    m_talks->addItem(tr("All connections"), quint64{0});
    const auto &talks = m_model->talks();
    std::size_t listed = 0;
    for (auto talk = talks.rbegin(); talk != talks.rend(); ++talk) {
        if (++listed > maxTalks && talk->first != chosen)
            continue;
        const QString label = ProtocolWords::label(*talk->second.about);
        m_talks->addItem(tr("%1 · %2").arg(label, stateWord(talk->second.state)), talk->first);
    }
    if (chosen != 0 && !talks.contains(chosen))
        m_talks->addItem(chosenText, chosen);
    m_talks->setCurrentIndex(m_talks->findData(chosen));
    m_talks->setToolTip(listed > maxTalks ? tr("The newest %1 of %2 connections; type a part of the others' names "
                                               "into the filter")
                                                .arg(maxTalks)
                                                .arg(talks.size())
                                          : QString());
}

void ProtocolView::refresh()
{
    const int total = m_model->total();
    const auto older = m_model->dropped() + (m_log ? static_cast<qint64>(m_log->dropped() - m_droppedBefore) : 0);
    QStringList counts{!m_model->filter().acceptsAll() ? tr("%1 of %2 lines").arg(m_model->rowCount()).arg(total)
                       : total == 1                    ? tr("1 line")
                                                       : tr("%1 lines").arg(total)};
    if (older > 0)
        counts += tr("%1 older ones dropped").arg(older);
    if (isFrozen())
        counts.prepend(tr("paused"));
    m_counts->setText(counts.join(QStringLiteral(" · ")));
    m_counts->setToolTip(older > 0 ? tr("The newest %1 lines are kept.").arg(ProtocolBounds().lines) : QString());
    m_export->setEnabled(m_model->rowCount() > 0);
    m_clear->setEnabled(total > 0);
    m_empty->say(emptyWords(), m_model->filter().acceptsAll() ? QString() : tr("Show all lines"));
}

QString ProtocolView::emptyWords() const
{
    if (m_model->rowCount() > 0)
        return {};
    if (m_model->total() > 0)
        return m_words->text().isEmpty() ? tr("Nothing of this connection is kept.")
                                         : tr("No line matches “%1”.").arg(m_words->text());
    return tr("Nothing was said yet.\nWhat this window asks its servers, and what they answer, appears here line by "
              "line, without secrets.");
}

void ProtocolView::exportLines()
{
    QFileDialog *dialog =
        askWhereToSave(this, tr("Export the lines shown"), QStringLiteral("protocol.txt"), tr("Text (*.txt)"));
    connect(dialog, &QFileDialog::fileSelected, this, &ProtocolView::exportLinesTo);
    dialog->open();
}

void ProtocolView::exportLinesTo(const QString &path)
{
    const QDateTime now = QDateTime::currentDateTime();
    const QString head =
        QStringLiteral("Lockdeck %1, protocol until %2\n")
            .arg(QStringLiteral(LOCKDECK_VERSION), now.toOffsetFromUtc(now.offsetFromUtc()).toString(Qt::ISODate));
    const QByteArray text = (head + m_model->copiedAll()).toUtf8();
    const QString problem = writeWhole(path, [&](QIODevice &file) { return file.write(text) == text.size(); });
    if (problem.isEmpty())
        emit said((m_model->rowCount() == 1 ? tr("%1 line exported to %2") : tr("%1 lines exported to %2"))
                      .arg(QString::number(m_model->rowCount()), path),
                  false);
    else
        emit said(tr("The lines could not be written to %1: %2.").arg(path, problem), true);
}

void ProtocolView::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Find))
        m_words->setFocus(Qt::ShortcutFocusReason);
    else
        QWidget::keyPressEvent(event);
}

void ProtocolView::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange && m_export)
        themeChanged();
    QWidget::changeEvent(event);
}

void ProtocolView::themeChanged()
{
    const bool isPaused = m_pause->isChecked();
    m_pause->setIcon(icon(isPaused ? QStringLiteral("play") : QStringLiteral("pause")));
    m_export->setIcon(icon(QStringLiteral("export")));
}

} // namespace Lockdeck
