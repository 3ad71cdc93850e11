#include "ui/dialogs/valuedialog.h"

#include "ui/views/inklabel.h"

#include <QtWidgets/QDialogButtonBox>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

namespace Lockdeck {

ValueDialog::ValueDialog(const QString &title, const QString &label, QLineEdit *field, std::function<Outcome()> apply,
                         QWidget *parent)
    : QDialog(parent), m_apply(std::move(apply)), m_error(new FieldError)
{
    setWindowTitle(title);
    auto *caption = new InkLabel(label, Ink::Text2);
    caption->setWordWrap(true);
    caption->setBuddy(field);
    field->setAccessibleName(title);
    auto *buttons = new QDialogButtonBox;
    buttons->addButton(QDialogButtonBox::Cancel);
    QPushButton *applyButton = buttons->addButton(tr("Apply"), QDialogButtonBox::AcceptRole);
    applyButton->setDefault(true);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 16, 20, 16);
    layout->setSpacing(8);
    layout->addWidget(caption);
    layout->addWidget(field);
    layout->addWidget(m_error);
    layout->addSpacing(8);
    layout->addWidget(buttons);
    setMinimumWidth(420);
    connect(buttons, &QDialogButtonBox::accepted, this, &ValueDialog::submit);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    field->setFocus();
    field->selectAll();
}

void ValueDialog::submit()
{
    if (const Outcome problem = m_apply())
        m_error->showText(problem->message);
    else
        accept();
}

} // namespace Lockdeck
