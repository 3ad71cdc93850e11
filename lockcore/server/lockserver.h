#pragma once

#include "server/holdlog.h"
#include "server/serveroptions.h"

#include <QtCore/QObject>

#include <memory>

namespace Lockdeck {

/// dflockd 1.10 over TCP, or over TLS where the options have a certificate: sockets and one timer around a LockTable.
/// Lives in the thread that made it, needs its event loop, never blocks (but for looking up a host name in listen()).
///
/// It can play later dflockds, too: ServerRole.
///
/// One deliberate limit: a client that closes only its sending half during a blocking `l` or `w` is taken for gone once
/// that is answered; dflockd would still write the answer.
class LockServer : public QObject
{
    Q_OBJECT

public:
    explicit LockServer(ServerOptions options, QObject *parent = nullptr);
    ~LockServer() override;

    /// Reads the certificate and key, binds and listens; the error says which file or address, and why.
    Outcome listen();
    /// The bound port, also when options said 0.
    quint16 port() const;
    /// As SIGTERM does it: waiters are answered `error`, no new connections, sweeps stop; finished() follows when the
    /// last connection closed or after the shutdown timeout.
    void shutDown();
    /// From now on; who waits is told. ServerOptions::role until then.
    void actAs(const ServerRole &role);
    /// Who held what when; keeps nothing until it is given a bound.
    HoldLog &log();

signals:
    void finished();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace Lockdeck
