#include "support/testmain.h"

#include <QtCore/QStandardPaths>
#ifdef LOCKDECK_TEST_WIDGETS
#include <QtWidgets/QApplication>
using Application = QApplication;
#else
using Application = QCoreApplication;
#endif

#include <cstdio>
#include <map>
#include <string>

namespace Lockdeck::Test {

static std::map<std::string, Factory> &registry()
{
    static std::map<std::string, Factory> tests;
    return tests;
}

bool registerTest(const char *name, Factory make)
{
    return registry().emplace(name, make).second;
}

} // namespace Lockdeck::Test

/// `test_folder [ClassName [arguments of QtTest…]]`; without a class all of them run.
int main(int argc, char *argv[])
{
    using namespace Lockdeck::Test;
    qputenv("QT_QPA_PLATFORM",
            qgetenv("QT_QPA_PLATFORM").isEmpty() ? QByteArray("offscreen") : qgetenv("QT_QPA_PLATFORM"));
    QStandardPaths::setTestModeEnabled(true);
    Application app(argc, argv);
    const std::string chosen = argc > 1 && argv[1][0] != '-' ? argv[1] : "";
    QStringList arguments = QCoreApplication::arguments();
    if (!chosen.empty())
        arguments.removeAt(1);

    int failed = 0;
    int ran = 0;
    for (const auto &[name, make] : registry()) {
        if (!chosen.empty() && name != chosen)
            continue;
        ++ran;
        failed += QTest::qExec(make().get(), arguments);
    }
    if (ran == 0) {
        std::fprintf(stderr, "no test class named '%s' in this executable\n", chosen.c_str());
        return 1;
    }
    return failed == 0 ? 0 : 1;
}
