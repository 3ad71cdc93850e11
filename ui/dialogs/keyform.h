#pragma once

#include "ui/keysituation.h"

#include <QtCore/QObject>
#include <QtCore/QTimer>

class QDialog;
class QGridLayout;
class QLineEdit;

namespace Lockdeck {

class FieldError;
class InkLabel;
class Session;
class SituationPanel;

/// The rows about the key that several dialogs begin with: the field, the server it lies on, what is wrong with it, and
/// a panel that shows who holds it and who waits, live and without touching the lock.
class KeyForm : public QObject
{
    Q_OBJECT

public:
    KeyForm(Session &session, SituationFor reader, QDialog *dialog);
    /// Puts its rows into rows 0 to 2 of a grid of `columns` columns; captions are in the first.
    void addTo(QGridLayout *form, int columns);
    /// For somebody who only looks: said while this program itself holds the key, or asks for it.
    void setOwnWarning(const QString &text) { m_ownWarning = text; }

    QLineEdit *field() const { return m_key; }
    QString key() const;
    /// Typing starts in the field without a key, else in `next`, if any. The dialog grows to what there is to say of
    /// it.
    void setKey(const QString &key, QLineEdit *next = nullptr);
    bool isValid() const { return !checkKey(key()); }
    /// Says at the field what is wrong with the key, if anything is; false then.
    bool complain();
    void showError(const QString &text);

signals:
    void keyChanged();

private:
    void refresh();
    bool isOwn(const ServerAddress &server, const QString &key) const;

    Session &m_session;
    QDialog &m_dialog;
    SituationFor m_reader;
    QString m_ownWarning;
    QTimer m_tick;
    QLineEdit *m_key;
    InkLabel *m_shard;
    FieldError *m_error;
    SituationPanel *m_panel;
};

} // namespace Lockdeck
