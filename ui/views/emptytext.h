#pragma once

#include <QtWidgets/QLabel>

namespace Lockdeck {

/// What an empty view says, in the middle of it: a child that follows its parent's size, lets the mouse through except
/// on a link, and hides when it has nothing to say.
class EmptyText : public QLabel
{
    Q_OBJECT

public:
    explicit EmptyText(QWidget *parent);
    /// `action` is offered as a link below the text and answers with linkActivated().
    void say(const QString &text, const QString &action = {});

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void place();
};

} // namespace Lockdeck
