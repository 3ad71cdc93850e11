#include "bench/benchmain.h"

#include "support/processlimits.h"

#include <QtCore/QCoreApplication>

int main(int argc, char *argv[])
{
    qputenv("QT_NO_GLIB", "1");
    const QCoreApplication app(argc, argv);
    Lockdeck::raiseFileLimit();
    Lockdeck::Bench::runBench();
    return 0;
}
