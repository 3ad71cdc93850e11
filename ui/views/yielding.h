#pragma once

#include <QtCore/QSize>

class QPaintEvent;

namespace Lockdeck {

/// A label that gives way where there is no room for it: it shows all of its text or nothing, and never keeps its
/// window from being smaller.
template<typename Label>
class Yielding final : public Label
{
public:
    using Label::Label;
    QSize minimumSizeHint() const override { return {0, Label::minimumSizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent *event) override
    {
        if (this->width() >= this->sizeHint().width())
            Label::paintEvent(event);
    }
};

} // namespace Lockdeck
