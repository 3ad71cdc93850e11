#include "ui/charts/chartexport.h"

#include "ui/dialogs/savefile.h"
#include "ui/models/wholefile.h"

#include <QtCore/QBuffer>
#include <QtCore/QCoreApplication>
#include <QtCore/QFileInfo>
#include <QtGui/QPainter>
#include <QtSvg/QSvgGenerator>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QWidget>

namespace Lockdeck {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(ChartExport)
};

QByteArray png(QWidget &view)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    view.grab().save(&buffer, "PNG");
    return buffer.data();
}

/// Painted by the view itself onto the generator, so that lines stay lines and texts stay texts.
QByteArray svg(QWidget &view)
{
    QBuffer buffer;
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(view.size());
    generator.setViewBox(view.rect());
    generator.setTitle(view.accessibleName());
    generator.setResolution(view.logicalDpiX());
    QPainter painter(&generator);
    view.render(&painter);
    painter.end();
    return buffer.data();
}

} // namespace

void askWhereToExport(QWidget *parent, const QString &title, const QString &name,
                      const std::function<void(const QString &path)> &save)
{
    QFileDialog *dialog =
        askWhereToSave(parent, title, name, Words::tr("PNG picture (*.png);;SVG picture (*.svg);;Figures (*.csv)"));
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, save);
    dialog->open();
}

QString exportView(QWidget &view, const std::function<QByteArray()> &figures, const QString &path)
{
    const QString ending = QFileInfo(path).suffix().toLower();
    QByteArray content;
    if (ending == QLatin1String("png"))
        content = png(view);
    else if (ending == QLatin1String("svg"))
        content = svg(view);
    else if (ending == QLatin1String("csv"))
        content = figures();
    else
        return Words::tr("The chart was not saved: give %1 the ending .png, .svg or .csv.").arg(path);
    const QString problem = writeWhole(path, [&](QIODevice &file) { return file.write(content) == content.size(); });
    return problem.isEmpty() ? QString()
                             : Words::tr("The chart could not be written to %1: %2. Choose a folder you may write to.")
                                   .arg(path, problem);
}

} // namespace Lockdeck
