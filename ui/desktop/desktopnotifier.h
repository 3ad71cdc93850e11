#pragma once

#include <QtCore/QObject>
#include <QtCore/QString>

#include <memory>

namespace Lockdeck {

/// Tells somebody through the desktop's notification service (org.freedesktop.Notifications). No call waits for its
/// answer; while one is unanswered, the next is kept, and of several of those only the newest, of urgent ones if there
/// are any. For the GUI thread.
class DesktopNotifier : public QObject
{
    Q_OBJECT

public:
    /// `busAddress` is a bus of its own, "" the one of the session; connected to when there is something to tell.
    explicit DesktopNotifier(const QString &busAddress = {}, QObject *parent = nullptr);
    ~DesktopNotifier() override;

    /// Plain texts; `urgent` ones stay until they are closed.
    void tell(const QString &title, const QString &text, bool urgent);
    /// Why the last one was not shown, one sentence; empty when it was, or when there was none.
    QString problem() const;

signals:
    void problemChanged();

private:
    void send(const QString &title, const QString &text, bool urgent);
    void setProblem(const QString &problem);

    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace Lockdeck
