#pragma once

#include "client/serveraddress.h"

#include <QtCore/QStringList>
#include <QtWidgets/QWidget>

class QCheckBox;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace Lockdeck {

class FieldError;
class InkLabel;

/// The welcome page: start the sandbox, or say which servers to watch. Nothing here connects by itself: it only asks.
/// A token typed here stays in memory, and goes over plain TCP to another computer only after an explicit yes.
class ConnectPage : public QWidget
{
    Q_OBJECT

public:
    explicit ConnectPage(QWidget *parent = nullptr);

    /// Fills the form in; does not connect.
    void setUrl(const QString &url);
    void setCaFile(const QString &file);
    void setRecent(const QStringList &urls);
    /// Says that own holds stay where they are; "" hides it.
    void setHoldsNote(const QString &text);
    /// Whether there is something to go back to.
    void setCanClose(bool canClose);
    /// "Asking 127.0.0.1:6388…", until showProblem() or clearProgress().
    void showProgress(const QString &text);
    void clearProgress();
    /// In words, at the field; with the offer to open the window all the same where that makes sense.
    void showProblem(const QString &text, bool canOpenAnyway = false);
    QString problem() const;
    void focusUrl();

public slots:
    /// What the Connect button does.
    void submit();

signals:
    void connectRequested(const Lockdeck::ServerUrl &url);
    void sandboxRequested();
    /// Open the window on these servers although none answers yet.
    void openAnywayRequested();
    void forgetRecentRequested();
    void closeRequested();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    QWidget *makeStartColumn();
    QWidget *makeConnectColumn();
    void addTokenForm(QVBoxLayout *column);
    void addCaForm(QVBoxLayout *column);
    void chooseCaFile();
    void checkForm();
    bool needsPlainTokenConsent(const ServerSet &servers) const;

    QLineEdit *m_url;
    QLineEdit *m_token;
    QCheckBox *m_plainToken;
    QWidget *m_caForm; ///< only there for dflockds://
    QLineEdit *m_caFile;
    QPushButton *m_connect;
    QPushButton *m_openAnyway;
    QPushButton *m_close;
    QPushButton *m_clearRecent;
    FieldError *m_problem;
    InkLabel *m_progress;
    InkLabel *m_holdsNote;
    InkLabel *m_recentTitle;
    QVBoxLayout *m_recent;
    QWidget *m_connectColumn;
};

} // namespace Lockdeck
