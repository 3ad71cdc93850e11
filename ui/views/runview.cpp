#include "ui/views/runview.h"

#include "protocol/rules.h"
#include "ui/paint/paint.h"
#include "ui/runjob.h"
#include "ui/views/emptytext.h"
#include "ui/views/runpage.h"

#include <QtWidgets/QTabBar>
#include <QtWidgets/QTabWidget>
#include <QtWidgets/QVBoxLayout>

namespace Lockdeck {

RunView::RunView(QWidget *parent) : QWidget(parent), m_tabs(new QTabWidget), m_empty(nullptr)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_tabs);
    m_tabs->setDocumentMode(true);
    m_tabs->setTabsClosable(true);
    m_tabs->setTabPosition(QTabWidget::South);
    m_tabs->setAccessibleName(tr("Commands"));
    m_empty = new EmptyText(this);
    connect(m_tabs, &QTabWidget::tabCloseRequested, this, &RunView::close);
    refresh();
}

RunPage *RunView::page(int index) const
{
    return static_cast<RunPage *>(m_tabs->widget(index));
}

static bool hasEnded(const RunPage *page)
{
    return page->job()->stage() == RunJob::Stage::Ended;
}

void RunView::add(RunJob *job)
{
    for (int i = 0; m_tabs->count() >= maxPages && i < m_tabs->count();) {
        if (hasEnded(page(i)))
            close(i);
        else
            ++i;
    }
    auto *made = new RunPage(job);
    m_tabs->setCurrentIndex(
        m_tabs->addTab(made, displayKey(job->key()).replace(QLatin1Char('&'), QLatin1String("&&"))));
    connect(job, &RunJob::changed, this, &RunView::refresh);
    refresh();
}

/// What still runs stays: its lock would have nobody left who releases it.
void RunView::close(int index)
{
    RunPage *closed = page(index);
    if (!hasEnded(closed))
        return;
    m_tabs->removeTab(index);
    closed->job()->deleteLater();
    closed->deleteLater();
    refresh();
}

void RunView::refresh()
{
    int running = 0;
    for (int i = 0; i < m_tabs->count(); ++i) {
        const RunJob *job = page(i)->job();
        const bool isOver = hasEnded(page(i));
        running += isOver ? 0 : 1;
        m_tabs->setTabIcon(i, icon(!isOver         ? QStringLiteral("play")
                                   : job->isGood() ? QStringLiteral("check")
                                                   : QStringLiteral("warning")));
        m_tabs->tabBar()->tabButton(i, QTabBar::RightSide)->setVisible(isOver);
        m_tabs->setTabToolTip(i,
                              isOver ? job->words() : tr("%1 · it can be closed when it has ended").arg(job->words()));
    }
    const bool isEmpty = m_tabs->count() == 0;
    m_tabs->setVisible(!isEmpty);
    m_empty->say(isEmpty ? tr("No command runs under a lock.\nHold → Run Command… takes the lock, runs a command, and "
                              "ends it when the lock is lost.")
                         : QString());
    emit countChanged(running);
}

} // namespace Lockdeck
