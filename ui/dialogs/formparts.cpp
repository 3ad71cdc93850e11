#include "ui/dialogs/formparts.h"

#include "ui/paint/theme.h"

#include <QtGui/QFontDatabase>
#include <QtWidgets/QDialog>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>

namespace Lockdeck {

InkLabel *formLabel(const QString &text, QWidget *field)
{
    auto *label = new InkLabel(text, Ink::Text2);
    label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    label->setBuddy(field);
    return label;
}

QLineEdit *formEdit(const QString &name)
{
    auto *edit = new QLineEdit;
    edit->setAccessibleName(name);
    edit->setTextMargins(4, 0, 4, 0);
    edit->setFixedHeight(30);
    return edit;
}

QFont fixedFont(double factor)
{
    QFont font = scaledFont(factor);
    font.setFamily(QFontDatabase::systemFont(QFontDatabase::FixedFont).family());
    font.setStyleHint(QFont::Monospace);
    font.setFixedPitch(true);
    return font;
}

QHBoxLayout *buttonRow(std::initializer_list<QPushButton *> buttons)
{
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addStretch(1);
    for (QPushButton *button : buttons) {
        button->setFixedHeight(30);
        button->setAutoDefault(false);
        row->addWidget(button);
    }
    if (buttons.size() > 0)
        (*std::prev(buttons.end()))->setDefault(true);
    return row;
}

void growToFit(QDialog &dialog)
{
    const QLayout *layout = dialog.layout();
    if (!layout || !layout->hasHeightForWidth())
        return;
    const int least = layout->totalHeightForWidth(dialog.width());
    if (dialog.height() < least)
        dialog.resize(dialog.width(), least);
}

} // namespace Lockdeck
