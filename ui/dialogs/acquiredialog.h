#pragma once

#include "client/lockkeeper.h"

#include <QtWidgets/QDialog>

class QCheckBox;
class QGridLayout;
class QHBoxLayout;
class QLineEdit;
class QPushButton;
class QRadioButton;

namespace Lockdeck {

class FieldError;
class InkLabel;
class KeyForm;
class SecondsField;
class Session;

/// Asks for a key: shows who holds it and who waits, live, and takes timeout, lease, limit, note and what to do on
/// loss. Closes only when the request was started; whatever is wrong is said at its field.
class AcquireDialog : public QDialog
{
    Q_OBJECT

public:
    AcquireDialog(Session &session, LockKeeper::Begin preferred, QWidget *parent = nullptr);
    void setKey(const QString &key);

private:
    void addTimeRows(QGridLayout *form);
    void addRest(QGridLayout *form);
    QHBoxLayout *makeButtons(LockKeeper::Begin preferred);

    void refreshLeaseHint();
    void submit(LockKeeper::Begin begin);
    /// What the form says; nothing when a field is wrong, which then says so itself.
    std::optional<LockOptions> read();
    void showError(const Error &error);
    void clearErrors();

    Session &m_session;
    KeyForm *m_key;
    SecondsField *m_timeout;
    SecondsField *m_lease;
    InkLabel *m_leaseHint;
    QLineEdit *m_limit;
    QLineEdit *m_note;
    QRadioButton *m_tellMe;
    QRadioButton *m_queueAgain;
    QCheckBox *m_keepsLocks;
    FieldError *m_timeoutError;
    FieldError *m_leaseError;
    FieldError *m_limitError;
    FieldError *m_formError;
};

} // namespace Lockdeck
