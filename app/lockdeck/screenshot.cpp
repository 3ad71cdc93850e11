#include "screenshot.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QSaveFile>
#include <QtCore/QTimer>
#include <QtGui/QPixmap>
#include <QtWidgets/QWidget>

#include <cstdio>

namespace Lockdeck {

/// The reason, or "". A file that was there before is only replaced by a whole picture.
static QString write(const QPixmap &picture, const QString &path)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return file.errorString();
    picture.save(&file, "PNG");
    return file.commit() ? QString() : file.errorString();
}

void takeScreenshot(QWidget *window, const QString &path, std::chrono::milliseconds after)
{
    QTimer::singleShot(after, window, [window, path] {
        const QString problem = write(window->grab(), path);
        if (!problem.isEmpty())
            std::fprintf(stderr, "lockdeck: the picture could not be written to %s: %s\n", qUtf8Printable(path),
                         qUtf8Printable(problem));
        QCoreApplication::exit(problem.isEmpty() ? 0 : 1);
    });
}

} // namespace Lockdeck
