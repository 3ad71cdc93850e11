#pragma once

#include <QtCore/QTimer>
#include <QtWidgets/QDialog>

class QPushButton;

namespace Lockdeck {

class HoldList;
class RunJobs;
class Session;
class InkLabel;

/// Asks before the program, or the person, gives up all own holds: lists them, live. "Release" keeps the dialog open
/// until all have ended, without blocking anything, at most 7 s and what running commands have to end; renewals go on
/// until then. accepted() means all have
/// ended or the time was up; rejected() that nothing was done.
class QuitDialog : public QDialog
{
    Q_OBJECT

public:
    enum class Purpose { Quit, ReleaseAll };
    QuitDialog(Session &session, RunJobs &jobs, Purpose purpose, QWidget *parent = nullptr);

    void reject() override;
    /// What the button does.
    void releaseAll();
    bool isReleasing() const { return m_releasing; }

private:
    void refresh();
    QString heading() const;
    QString commandWords() const;

    Session &m_session;
    RunJobs &m_jobs;
    QTimer m_tick;
    QTimer m_limit;
    bool m_releasing = false;
    InkLabel *m_heading;
    InkLabel *m_hint;
    HoldList *m_list;
    InkLabel *m_commands;
    QPushButton *m_cancel;
    QPushButton *m_release;
};

} // namespace Lockdeck
