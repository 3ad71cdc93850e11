#include "seeds.h"
#include "targets.h"

#include <QtCore/QDir>

#include <cstdio>

/// `fuzz_seeds FOLDER` writes the seeds of every target to FOLDER/TARGET/NUMBER, as libFuzzer wants them.
int main(int argc, char *argv[])
{
    if (argc != 2) {
        std::fprintf(stderr, "usage: fuzz_seeds FOLDER\n");
        return 64;
    }
    for (const auto &target : Lockdeck::Fuzz::targets) {
        const QDir folder(QFile::decodeName(argv[1]) + u'/' + QLatin1String(target.name));
        folder.mkpath(QStringLiteral("."));
        int number = 0;
        for (const QByteArray &seed : Lockdeck::Fuzz::seedsOf(target.name)) {
            QFile file(folder.filePath(QString::number(++number)));
            if (!file.open(QIODevice::WriteOnly) || file.write(seed) != seed.size()) {
                std::fprintf(stderr, "%s cannot be written\n", qPrintable(file.fileName()));
                return 1;
            }
        }
    }
    return 0;
}
