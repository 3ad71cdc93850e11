#pragma once

#include "protocol/rules.h"
#include "ui/views/keyfield.h"

namespace Lockdeck {

/// Whole seconds as a person types them, with the protocol's own rules and words; Up and Down step.
class SecondsField : public KeyField
{
    Q_OBJECT

public:
    explicit SecondsField(SecondsOf what, QWidget *parent = nullptr);
    void setValue(std::chrono::seconds value);
    Result<std::chrono::seconds> value() const;

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void step(int by);

    SecondsOf m_what;
};

} // namespace Lockdeck
