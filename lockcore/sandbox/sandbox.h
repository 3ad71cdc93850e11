#pragma once

#include "client/serveraddress.h"

#include <QtCore/QObject>

#include <memory>

namespace Lockdeck {

/// A dflockd of its own on a free port of 127.0.0.1 with twelve scripted clients on eight keys: contention, one
/// semaphore pool, one client that crashes now and then. Server and clients live in a worker thread. Public members are
/// for the owner's thread.
class Sandbox : public QObject
{
    Q_OBJECT

public:
    explicit Sandbox(QObject *parent = nullptr);
    ~Sandbox() override;

    /// Starts the server and the clients. Blocks until it listens (milliseconds); the error says why it could not.
    Outcome start();
    /// Where it listens; only after start().
    ServerSet servers() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace Lockdeck
