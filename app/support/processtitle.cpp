#include "support/processtitle.h"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace Lockdeck {

static void cover(char *text)
{
    std::fill_n(text, std::strlen(text), '*');
}

void hideArgument(int argc, char *argv[], const char *flag)
{
    const std::size_t length = std::strlen(flag);
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        const std::size_t dashes = std::min<std::size_t>(argument.find_first_not_of('-'), argument.size());
        const std::string_view body = argument.substr(dashes);
        if (dashes == 0 || dashes > 2 || body.substr(0, length) != flag)
            continue;
        if (body.size() > length && body[length] == '=')
            cover(argv[i] + dashes + length + 1);
        else if (body.size() == length && i + 1 < argc)
            cover(argv[++i]);
    }
}

} // namespace Lockdeck
