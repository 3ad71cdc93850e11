#include "support/standardstreams.h"

#include <fcntl.h>
#include <unistd.h>

namespace Lockdeck {

void openStandardStreams()
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
        if (fcntl(fd, F_GETFD) < 0)
            open("/dev/null", fd == STDIN_FILENO ? O_RDONLY : O_WRONLY); // takes the lowest free number, this one
    }
}

} // namespace Lockdeck
