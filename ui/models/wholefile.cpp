#include "ui/models/wholefile.h"

#include <QtCore/QSaveFile>

namespace Lockdeck {

QString writeWhole(const QString &path, const std::function<bool(QIODevice &)> &write)
{
    QSaveFile file(path);
    const bool isWritten = file.open(QIODevice::WriteOnly) && write(file) && file.commit();
    return isWritten ? QString() : file.errorString();
}

} // namespace Lockdeck
