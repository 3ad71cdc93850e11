#include "bench/benchmain.h"

#include "support/processlimits.h"
#include "system/epolldispatcher.h"

#include <QtCore/QCoreApplication>

int main(int argc, char *argv[])
{
    QCoreApplication::setEventDispatcher(new Lockdeck::EpollDispatcher);
    const QCoreApplication app(argc, argv);
    Lockdeck::raiseFileLimit();
    Lockdeck::Bench::runBench();
    return 0;
}
