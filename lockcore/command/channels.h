#pragma once

#include "command/ownedfd.h"

#include <array>

#include <fcntl.h>
#include <sys/socket.h>

namespace Lockdeck {

/// A pipe whose reader never blocks.
struct Pipe
{
    OwnedFd readEnd;
    OwnedFd writeEnd;

    bool open()
    {
        std::array<int, 2> ends{};
        if (pipe2(ends.data(), O_CLOEXEC) != 0)
            return false;
        readEnd = OwnedFd(ends[0]);
        writeEnd = OwnedFd(ends[1]);
        fcntl(readEnd.get(), F_SETFL, O_NONBLOCK);
        return true;
    }
};

/// Everything between the program and the supervisor of its command, both ends of it, while the second is being made.
struct Channels
{
    OwnedFd program; ///< the two ends of the control socket, see ControlByte
    OwnedFd supervisor;
    Pipe started;  ///< ends when the command has begun, or failed to
    OwnedFd input; ///< this and the following only where the output is captured
    Pipe output;
    Pipe errors;

    /// False where the system has no more of them; errno says why.
    bool open(bool capture)
    {
        std::array<int, 2> ends{};
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
            return false;
        program = OwnedFd(ends[0]);
        supervisor = OwnedFd(ends[1]);
        if (!started.open())
            return false;
        if (!capture)
            return true;
        input = OwnedFd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
        return input && output.open() && errors.open();
    }
};

} // namespace Lockdeck
