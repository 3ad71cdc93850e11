#pragma once

#include <QtTest/QtTest>

#include <memory>

namespace Lockdeck::Test {

/// Registers a test class under its name, so that one executable can hold all classes of a folder.
using Factory = std::unique_ptr<QObject> (*)();
bool registerTest(const char *name, Factory make);

} // namespace Lockdeck::Test

/// At the end of a test's .cpp: `test_folder ClassName [QtTest arguments]` then runs it.
#define LOCKDECK_TEST(Class)                                                                                           \
    static const bool registered##Class =                                                                              \
        Lockdeck::Test::registerTest(#Class, [] { return std::unique_ptr<QObject>(std::make_unique<Class>()); });
