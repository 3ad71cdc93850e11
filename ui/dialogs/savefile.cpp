#include "ui/dialogs/savefile.h"

#include <QtWidgets/QFileDialog>

namespace Lockdeck {

static QString endingOf(const QString &filter)
{
    return filter.section(QStringLiteral("*."), 1, 1).section(QLatin1Char(')'), 0, 0);
}

QFileDialog *askWhereToSave(QWidget *parent, const QString &title, const QString &name, const QString &filters)
{
    auto *dialog = new QFileDialog(parent, title, name, filters);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(endingOf(filters));
    QObject::connect(dialog, &QFileDialog::filterSelected, dialog,
                     [dialog](const QString &filter) { dialog->setDefaultSuffix(endingOf(filter)); });
    return dialog;
}

} // namespace Lockdeck
