#pragma once

#include "client/serveraddress.h"

#include <QtWidgets/QWidget>

class QPushButton;
class QTreeView;

namespace Lockdeck {

class AlertLog;
class Alerts;
class EmptyText;
class FieldError;
class InkLabel;

/// The incidents, newest first: a click leads to the key, Space acknowledges. Above them what is muted.
class AlertsView : public QWidget
{
    Q_OBJECT

public:
    /// `alerts` must outlive the view.
    explicit AlertsView(Alerts &alerts, QWidget *parent = nullptr);

    /// Said below the counts, such as why the desktop shows nothing; "" nothing.
    void setNote(const QString &note);

signals:
    void keyChosen(const ServerAddress &server, const QString &key);
    /// Somebody wants to see or change the rules.
    void rulesRequested();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void makeHead();
    void makeList();
    void fitColumns();
    void acknowledgeSelected();
    void refresh();

    Alerts &m_alerts;
    AlertLog *m_log;
    InkLabel *m_counts;
    FieldError *m_note;
    QPushButton *m_acknowledge;
    QPushButton *m_mute;
    QTreeView *m_list;
    EmptyText *m_empty;
};

} // namespace Lockdeck
