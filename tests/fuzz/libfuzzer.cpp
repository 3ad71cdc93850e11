#include "targets.h"

#include <cstdio>
#include <cstdlib>

/// libFuzzer calls this; its main() is in the library. What a target says is a finding, as a crash is.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
    static const Lockdeck::Fuzz::Target *target = Lockdeck::Fuzz::findTarget(LOCKDECK_FUZZ_TARGET);
    const QString wrong = target->run(QByteArrayView(data, static_cast<qsizetype>(size)));
    if (wrong.isEmpty())
        return 0;
    std::fprintf(stderr, "%s: %s\n", target->name, qPrintable(wrong));
    std::abort();
}
