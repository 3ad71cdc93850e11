#pragma once

#include "client/inquiry.h"
#include "ui/models/tokenrelease.h"

#include <QtWidgets/QDialog>

class QGridLayout;
class QLineEdit;
class QPushButton;

namespace Lockdeck {

class FieldError;
class InkLabel;
class KeyForm;
class Session;

/// Releases a lock that somebody else left behind, when its token is known. The key is typed a second time to confirm,
/// and a reason is asked for; what was done goes into the event log with the token shortened. The token itself is kept
/// nowhere. The dialog stays open and shows what the server answered.
class ReleaseByTokenDialog : public QDialog
{
    Q_OBJECT

public:
    explicit ReleaseByTokenDialog(Session &session, QWidget *parent = nullptr);
    void setKey(const QString &key);

    /// Closes; while the answer is awaited that is noted in the log, for the release may be carried out.
    void reject() override;

private:
    void addFields(QGridLayout *form);
    void refresh();
    void checkToken();
    void submit();
    qint64 limitOfKey() const;
    void finish(const Outcome &problem, Moment at);
    void showVerdict();

    Session &m_session;
    Inquiry m_inquiry;
    TokenRelease m_release; ///< the one under way, or the last one
    KeyForm *m_key;
    QLineEdit *m_token;
    QLineEdit *m_reason;
    QLineEdit *m_again;
    FieldError *m_tokenError;
    FieldError *m_reasonError;
    FieldError *m_againError;
    InkLabel *m_verdict;
    QPushButton *m_close;
    QPushButton *m_do;
};

} // namespace Lockdeck
