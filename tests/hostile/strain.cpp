#include "strain.h"

#include <QtCore/QFile>

#include <algorithm>

#include <unistd.h>

namespace Lockdeck::Test {

static qint64 residentBytes()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    return file.open(QIODevice::ReadOnly) ? file.readAll().split(' ').value(1).toLongLong() * sysconf(_SC_PAGESIZE) : 0;
}

Strain::Strain() : m_last(BootTime::now()), m_before(residentBytes()), m_most(m_before)
{
    m_timer.setTimerType(Qt::PreciseTimer);
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { look(); });
    m_timer.start(10);
}

std::chrono::milliseconds Strain::longestGap() const
{
    return std::chrono::ceil<std::chrono::milliseconds>(std::max(m_longest, BootTime::now() - m_last));
}

void Strain::look()
{
    const Moment now = BootTime::now();
    m_longest = std::max(m_longest, now - std::exchange(m_last, now));
    m_most = std::max(m_most, residentBytes());
}

} // namespace Lockdeck::Test
