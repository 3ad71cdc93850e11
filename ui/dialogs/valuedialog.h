#pragma once

#include "protocol/error.h"

#include <QtWidgets/QDialog>

#include <functional>

class QLineEdit;

namespace Lockdeck {

class FieldError;

/// One value to type. "Apply" hands it over; when it is refused the dialog stays and says why at the field.
class ValueDialog : public QDialog
{
    Q_OBJECT

public:
    ValueDialog(const QString &title, const QString &label, QLineEdit *field, std::function<Outcome()> apply,
                QWidget *parent = nullptr);

private:
    void submit();

    std::function<Outcome()> m_apply;
    FieldError *m_error;
};

} // namespace Lockdeck
