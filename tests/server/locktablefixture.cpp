#include "server/locktablefixture.h"

namespace Lockdeck::Test {

void LockTableFixture::restart(const ServerOptions &options, std::size_t slice)
{
    m_told.clear();
    m_table = std::make_unique<LockTable>(options, m_clock.now(), slice);
    a = open();
    b = open();
    c = open();
}

ConnectionId LockTableFixture::open()
{
    return m_table->open();
}

void LockTableFixture::tell(const LockTable::Answers &answers)
{
    for (const auto &answer : answers) {
        QVERIFY2(!m_told.contains(answer.connection), "two answers to one request");
        m_told[answer.connection] = answer.reply;
    }
}

Reply LockTableFixture::take(ConnectionId connection)
{
    return m_told.take(connection);
}

void LockTableFixture::send(ConnectionId connection, const Request &request)
{
    tell(m_table->handle(connection, request, m_clock.now()));
}

Reply LockTableFixture::ask(ConnectionId connection, const Request &request)
{
    send(connection, request);
    if (isSilent(connection))
        QTest::qFail("it waits", __FILE__, __LINE__);
    return take(connection);
}

void LockTableFixture::advance(std::chrono::nanoseconds by)
{
    m_clock.advance(by);
    tell(m_table->advance(m_clock.now()));
}

} // namespace Lockdeck::Test
