#pragma once

#include <QtCore/QTimer>
#include <QtWidgets/QDialog>

class QPushButton;

namespace Lockdeck {

class HoldList;
class Session;
class InkLabel;

/// Asks before the program, or the person, gives up all own holds: lists them, live. "Release" keeps the dialog open
/// until all have ended, at most 7 s, without blocking anything; renewals go on until then. accepted() means all have
/// ended or the time was up; rejected() that nothing was done.
class QuitDialog : public QDialog
{
    Q_OBJECT

public:
    enum class Purpose { Quit, ReleaseAll };
    QuitDialog(Session &session, Purpose purpose, QWidget *parent = nullptr);

    void reject() override;

private:
    void releaseAll();
    void refresh();
    QString heading() const;

    Session &m_session;
    QTimer m_tick;
    QTimer m_limit;
    bool m_releasing = false;
    InkLabel *m_heading;
    InkLabel *m_hint;
    HoldList *m_list;
    QPushButton *m_cancel;
    QPushButton *m_release;
};

} // namespace Lockdeck
