#pragma once

#include "client/holdstatus.h"

#include <QtWidgets/QDialog>

#include <utility>
#include <vector>

class QVBoxLayout;

namespace Lockdeck {

/// What happened to a hold, as lines of (what, when or why): times, evidence, what to do. Pure. Says when, not
/// how long ago: it stays as it is.
std::vector<std::pair<QString, QString>> holdStory(const HoldStatus &hold);

/// Shows stories, the newest on top; never modal. One serves all lost holds, so that ten losses open one window.
class StoryDialog : public QDialog
{
    Q_OBJECT

public:
    explicit StoryDialog(const QString &title, QWidget *parent = nullptr);
    void addStory(const HoldStatus &hold);
    int count() const { return m_count; }

private:
    static constexpr int maxStories = 20;

    QVBoxLayout *m_stories;
    int m_count = 0;
};

} // namespace Lockdeck
