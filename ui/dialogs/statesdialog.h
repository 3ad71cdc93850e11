#pragma once

#include <QtWidgets/QDialog>

namespace Lockdeck {

/// Help: every state of a hold with its chip and a sentence, then what Held promises and what it cannot. Not modal.
class StatesDialog : public QDialog
{
    Q_OBJECT

public:
    explicit StatesDialog(QWidget *parent = nullptr);
};

} // namespace Lockdeck
