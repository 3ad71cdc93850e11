#pragma once

#include <QtCore/QProcess>

namespace Lockdeck::Bench {

/// A server in a process of its own, on a free port, until this object ends; or what loads one.
class ServerProcess
{
public:
    /// `lockctl serve` of the same build, with room for every benchmark's keys and silences; `flags` come on top.
    static ServerProcess lockctl(const QStringList &flags = {});
    /// Answers every request at once with fixed words, and locks nothing.
    static ServerProcess bareAnswerer();
    /// Clients that keep 10,000 keys of the server at `port` held and changing (soakload.cpp); they are held already.
    static ServerProcess changingKeys(quint16 port);
    ~ServerProcess();

    quint16 port() const { return m_port; }
    /// Processor time it has used so far.
    double cpuMilliseconds() const;

private:
    ServerProcess(const char *program, const QStringList &arguments);

    QProcess m_process;
    quint16 m_port = 0;
};

} // namespace Lockdeck::Bench
