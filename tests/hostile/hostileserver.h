#pragma once

#include "client/serveraddress.h"

#include "support/joinedthread.h"

#include <QtCore/QByteArray>

namespace Lockdeck::Test {

/// What a server does that means harm.
struct Trick
{
    QByteArray greeting;       ///< said before anything is asked
    QByteArray reply;          ///< said to each request, as it is
    QByteArray endless;        ///< said after the first reply, again and again
    int millisecondsAByte = 0; ///< not 0: the reply comes so slowly
};

/// A server on loopback, in a thread of its own, that answers whatever it is asked with one trick.
class HostileServer final : public JoinedThread
{
public:
    explicit HostileServer(Trick trick);
    ~HostileServer() override;

    ServerAddress address() const { return {QStringLiteral("127.0.0.1"), m_port}; }
    ServerSet servers() const { return ServerSet{{address()}, {}, false}; }

protected:
    void work() override;

private:
    const Trick m_trick;
    quint16 m_port = 0;
    std::latch m_ready{1};
};

} // namespace Lockdeck::Test

Q_DECLARE_METATYPE(Lockdeck::Test::Trick)
