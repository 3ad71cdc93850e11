#pragma once

#include "ui/runjob.h"

#include <QtWidgets/QDialog>

class QGridLayout;
class QLineEdit;

namespace Lockdeck {

class FieldError;
class InkLabel;
class KeyForm;
class SecondsField;

/// Asks for a shell command and the lock it is to run under. Closes only when the lock was asked for; whatever is wrong
/// is said at its field. RunJobs::started() has the job then.
class RunDialog : public QDialog
{
    Q_OBJECT

public:
    RunDialog(Session &session, RunJobs &jobs, QWidget *parent = nullptr);
    void setKey(const QString &key);

private:
    void addFields(QGridLayout *form);
    void refreshHint();
    void submit();

    RunJobs &m_jobs;
    KeyForm *m_key;
    QLineEdit *m_command;
    SecondsField *m_timeout;
    SecondsField *m_lease;
    SecondsField *m_killAfter;
    QLineEdit *m_note;
    InkLabel *m_hint;
    FieldError *m_commandError;
    FieldError *m_timesError;
};

} // namespace Lockdeck
