#pragma once

#include <QtWidgets/QWidget>

class QTabWidget;

namespace Lockdeck {

class EmptyText;
class RunJob;
class RunPage;

/// The commands that run, or ran, under a lock: a tab each, which can be closed once its command has ended. At most 12:
/// the oldest ended ones leave first.
class RunView : public QWidget
{
    Q_OBJECT

public:
    static constexpr int maxPages = 12;

    explicit RunView(QWidget *parent = nullptr);
    void add(RunJob *job);

signals:
    void countChanged(int running);

private:
    RunPage *page(int index) const;
    void close(int index);
    void refresh();

    QTabWidget *m_tabs;
    EmptyText *m_empty;
};

} // namespace Lockdeck
