#pragma once

#include "client/connection.h"

#include <QtTest/QtTest>

#include <vector>

namespace Lockdeck::Test {

/// A connection and what it has reported.
struct WatchedConnection
{
    Connection connection;
    bool opened = false;
    std::vector<Answer> answers;
    std::vector<Error> errors;

    WatchedConnection()
    {
        QObject::connect(&connection, &Connection::opened, &connection, [this] { opened = true; });
        QObject::connect(&connection, &Connection::answered, &connection,
                         [this](const Answer &answer) { answers.push_back(answer); });
        QObject::connect(&connection, &Connection::failed, &connection,
                         [this](const Error &error) { errors.push_back(error); });
    }
    /// Until it is open, or has failed.
    void open(const Endpoint &endpoint)
    {
        connection.open(endpoint);
        QVERIFY(QTest::qWaitFor([this] { return opened || !errors.empty(); }, 20'000));
    }
};

} // namespace Lockdeck::Test
