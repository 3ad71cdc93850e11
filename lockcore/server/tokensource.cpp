#include "server/tokensource.h"

#include <unistd.h>

namespace Lockdeck {

QByteArray TokenSource::next()
{
    if (m_used == m_random.size()) {
        if (::getentropy(m_random.data(), m_random.size()) != 0)
            qFatal("The system gives no random numbers.");
        m_used = 0;
    }
    const char *bits = m_random.data() + m_used;
    m_used += tokenBytes;
    return QByteArray::fromRawData(bits, tokenBytes).toHex();
}

} // namespace Lockdeck
