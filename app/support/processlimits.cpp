#include "support/processlimits.h"

#include <malloc.h>
#include <sys/resource.h>

namespace Lockdeck {

void raiseFileLimit()
{
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

void keepLargeMemoryApart()
{
#ifdef __GLIBC__
    constexpr int large = 1024 * 1024;
    ::mallopt(M_MMAP_THRESHOLD, large);
#endif
}

} // namespace Lockdeck
