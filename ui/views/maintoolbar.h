#pragma once

#include <QtWidgets/QToolBar>

class QLabel;
class QLineEdit;
class QMenu;
class QToolButton;

namespace Lockdeck {

class BellButton;
class ConnectionButton;
struct WindowActions;

/// Connection, connect, pause, interval; at the right the field that starts every hold: Enter shows who holds the key.
class MainToolBar : public QToolBar
{
    Q_OBJECT

public:
    MainToolBar(const WindowActions &actions, QMenu *connectionMenu, QMenu *intervalMenu);
    ConnectionButton *connection() const { return m_connection; }
    BellButton *bell() const { return m_bell; }
    /// The choice in force, as the button's text: "every 1 s".
    void setIntervalText(const QString &text);
    void setKey(const QString &key);
    void focusKey();

signals:
    void keyEntered(const QString &key);

private:
    ConnectionButton *m_connection;
    QToolButton *m_interval;
    QLineEdit *m_key;
    BellButton *m_bell;
};

} // namespace Lockdeck
