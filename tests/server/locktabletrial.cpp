#include "locktabletrial.h"

#include "server/deadlines.h"

#include <algorithm>
#include <array>

namespace Lockdeck::Test {

using namespace std::chrono_literals;
using std::chrono::seconds;

namespace {

constexpr std::size_t mostConnections = 8;
constexpr std::size_t mostTokens = 12;
constexpr qsizetype storyLines = 30;
constexpr std::size_t logBound = 1000;

/// A key, and the limit that most requests name for it.
struct UsualKey
{
    const char *name;
    qint64 limit;
};
constexpr std::array usualKeys = {UsualKey{"a", 1}, UsualKey{"b", 2}, UsualKey{"c", 1}, UsualKey{"\xc3\xbc", 3},
                                  UsualKey{"d", 1}};

/// The table and the model have the same face.
template<typename Locks>
LockTable::Answers carryOut(Locks &locks, const HoldWitness::Call &call)
{
    switch (call.what) {
    case HoldWitness::Call::What::Request:
        return locks.handle(call.connection, call.request, call.now);
    case HoldWitness::Call::What::Close:
        return locks.close(call.connection, call.now);
    case HoldWitness::Call::What::Advance:
        return locks.advance(call.now);
    case HoldWitness::Call::What::ShutDown:
        break;
    }
    return locks.shutDown(call.now);
}

QString inWords(const HoldWitness::Call &call)
{
    switch (call.what) {
    case HoldWitness::Call::What::Request:
        return QStringLiteral("%1: %2").arg(QString::number(call.connection),
                                            QString::fromUtf8(encode(call.request).trimmed()).replace(u'\n', u' '));
    case HoldWitness::Call::What::Close:
        return QStringLiteral("%1 closes").arg(call.connection);
    case HoldWitness::Call::What::Advance:
        return QStringLiteral("advance");
    case HoldWitness::Call::What::ShutDown:
        break;
    }
    return QStringLiteral("shut down");
}

QString inWords(const LockTable::Answers &answers)
{
    QStringList words;
    for (const auto &answer : answers) {
        words += QStringLiteral("%1: %2").arg(QString::number(answer.connection),
                                              QString::fromUtf8(encode(answer.reply, answer.asked).trimmed()));
    }
    return words.isEmpty() ? QStringLiteral("nothing") : words.join(QStringLiteral(", "));
}

/// Neither the rows nor the answers of one call have an order.
template<typename Row>
void sortByKey(std::vector<Row> &rows)
{
    std::sort(rows.begin(), rows.end(), [](const Row &a, const Row &b) { return a.key < b.key; });
}

ServerStats sorted(ServerStats stats)
{
    sortByKey(stats.locks);
    sortByKey(stats.semaphores);
    sortByKey(stats.idleLocks);
    sortByKey(stats.idleSemaphores);
    return stats;
}

void sortByConnection(LockTable::Answers &answers)
{
    std::sort(answers.begin(), answers.end(), [](const auto &a, const auto &b) { return a.connection < b.connection; });
}

} // namespace

ServerOptions smallServer(bool autoRelease, Dice &dice)
{
    ServerOptions options;
    options.autoReleaseOnDisconnect = autoRelease;
    options.maxLocks = dice.between(2, 6);
    options.maxWaiters = dice.below(4);
    options.defaultLease = seconds(dice.between(1, 10));
    options.sweepInterval = seconds(dice.between(1, 8));
    options.gcInterval = seconds(dice.between(1, 5));
    options.gcMaxIdle = seconds(dice.between(1, 20));
    return options;
}

LockTableTrial::LockTableTrial(const ServerOptions &options, Dice &dice)
    : m_dice(dice),
      m_start(1h + std::chrono::milliseconds(dice.below(1000))),
      m_now(m_start),
      m_table(options, m_start, static_cast<std::size_t>(dice.oneIn(2) ? 1000 : dice.between(1, 3))),
      m_model(options, m_start),
      m_witness(options)
{
    m_table.log().setBound(logBound);
}

// What to do next.

QString LockTableTrial::step()
{
    const auto idle = idleConnections();
    if (m_dice.oneIn(5))
        return letTimePass();
    if (idle.empty() || m_dice.oneIn(12))
        return openOrClose();
    return ask(idle[static_cast<std::size_t>(m_dice.below(static_cast<int>(idle.size())))]);
}

QString LockTableTrial::shutDown()
{
    return perform({Call::What::ShutDown, 0, {}, m_now, {}, {}});
}

/// As a server does that is in time, that is late, or that has not looked at the clock yet.
QString LockTableTrial::letTimePass()
{
    const Moment due = m_table.nextDue();
    switch (m_dice.below(7)) {
    case 0:
        return advance(due < m_now + 200s ? std::max(due, m_now) : m_now);
    case 1:
        return advance(due < m_now + 200s ? std::max(due - 1ns, m_now) : m_now);
    case 2:
        return advance(m_now + std::chrono::milliseconds(m_dice.below(1500)));
    case 3:
        return advance(m_now + seconds(m_dice.between(1, 5)));
    case 4:
        return advance(m_now + seconds(m_dice.between(10, 120)));
    case 5:
        m_now += std::chrono::milliseconds(m_dice.below(3000));
        return {};
    default:
        break;
    }
    const Moment until = m_now + seconds(m_dice.between(10, 120));
    while (m_table.nextDue() <= until) {
        const QString wrong = advance(std::max(m_table.nextDue(), m_now));
        if (!wrong.isEmpty())
            return wrong;
    }
    return advance(until);
}

QString LockTableTrial::advance(Moment now)
{
    m_now = now;
    return perform({Call::What::Advance, 0, {}, m_now, {}, {}});
}

QString LockTableTrial::openOrClose()
{
    const auto idle = idleConnections();
    const bool opens = m_open.size() < mostConnections && (idle.empty() || !m_dice.oneIn(3));
    if (opens) {
        const ConnectionId id = m_table.open();
        tell(QStringLiteral("%1 opens").arg(id));
        m_open.push_back(id);
        return m_model.open() == id ? QString() : QStringLiteral("the connection has another number in the model");
    }
    if (idle.empty())
        return letTimePass();
    const ConnectionId id = idle[static_cast<std::size_t>(m_dice.below(static_cast<int>(idle.size())))];
    std::erase(m_open, id);
    return perform({Call::What::Close, id, {}, m_now, {}, {}});
}

std::vector<ConnectionId> LockTableTrial::idleConnections() const
{
    std::vector<ConnectionId> idle;
    for (const ConnectionId id : m_open) {
        if (!m_model.isWaiting(id))
            idle.push_back(id);
    }
    return idle;
}

QString LockTableTrial::ask(ConnectionId connection)
{
    Request request = randomRequest();
    if (request.verb == Verb::Wait && m_asked.contains(connection) && !m_dice.oneIn(3))
        request.key = m_asked[connection]; // what it may have enqueued for
    m_asked[connection] = request.key;
    return perform({Call::What::Request, connection, request, m_now, {}, {}});
}

Request LockTableTrial::randomRequest()
{
    const UsualKey &key = usualKeys[static_cast<std::size_t>(m_dice.below(int{usualKeys.size()}))];
    Request request;
    request.key = key.name;
    request.limit = m_dice.oneIn(10) ? m_dice.between(1, 3) : key.limit;
    request.semaphore = request.limit > 1 || m_dice.oneIn(4);
    request.timeout = m_dice.oneIn(3) ? 0s : seconds(m_dice.between(1, 6));
    if (!m_dice.oneIn(4))
        request.lease = m_dice.oneIn(60) ? seconds(maxSeconds) : seconds(m_dice.between(1, 8));
    const int verb = m_dice.below(100);
    if (verb < 32) {
        request.verb = Verb::Acquire;
    } else if (verb < 50) {
        request.verb = Verb::Enqueue;
    } else if (verb < 68) {
        request.verb = Verb::Wait;
    } else if (verb < 80) {
        request.verb = Verb::Renew;
    } else if (verb < 96) {
        request.verb = Verb::Release;
    } else {
        constexpr std::array others = {Verb::Stats, Verb::Ping, Verb::Barrier, Verb::Auth};
        request.verb = others[static_cast<std::size_t>(m_dice.below(int{others.size()}))];
    }
    return request.verb == Verb::Renew || request.verb == Verb::Release ? requestWithToken(request) : request;
}

/// Mostly a token that was told lately, whoever it was told to, and mostly with its own key. Tokens as the model
/// calls them.
Request LockTableTrial::requestWithToken(Request request)
{
    request.token = "none";
    if (m_told.empty() || m_dice.oneIn(8))
        return request;
    const Told &told = m_told[static_cast<std::size_t>(m_dice.below(static_cast<int>(m_told.size())))];
    request.token = told.modelToken;
    if (!m_dice.oneIn(10))
        request.key = told.key;
    return request;
}

// What came of it.

QString LockTableTrial::perform(Call call)
{
    const LockTable::Answers expected = carryOut(m_model, call);
    tell(inWords(call) + QStringLiteral(" -> ") + inWords(expected));
    if (call.what == Call::What::Request && !call.request.token.isEmpty())
        call.request.token = m_tokens.value(call.request.token, QByteArray(32, 'f'));
    call.answers = carryOut(m_table, call);
    finishSlices(call);
    call.records = takeRecords();
    for (const auto &answer : call.answers)
        ++m_seen[answer.reply.kind];
    QString wrong = m_witness.judge(call);
    if (wrong.isEmpty())
        wrong = compare(call.answers, expected);
    if (wrong.isEmpty())
        wrong = compareStates();
    return wrong;
}

/// What an advance or a close leaves for later, is done at once.
void LockTableTrial::finishSlices(Call &call)
{
    const bool advances = call.what == Call::What::Advance;
    while (m_table.nextDue() == Moment{} || (advances && m_table.nextDue() <= m_now)) {
        const LockTable::Answers more = m_table.advance(m_now);
        call.answers.insert(call.answers.end(), more.begin(), more.end());
    }
}

/// The log has no other way to be emptied than to keep nothing for an instant.
std::vector<HoldRecord> LockTableTrial::takeRecords()
{
    HoldLog &log = m_table.log();
    const std::vector<HoldRecord> records(log.events().begin(), log.events().end());
    log.setBound(0);
    log.setBound(logBound);
    return records;
}

QString LockTableTrial::compare(LockTable::Answers table, LockTable::Answers model)
{
    sortByConnection(table);
    sortByConnection(model);
    if (table.size() != model.size())
        return QStringLiteral("the table answered %1").arg(inWords(table));
    QString wrong;
    for (std::size_t i = 0; wrong.isEmpty() && i < table.size(); ++i)
        wrong = compareReplies(table[i], model[i]);
    return wrong;
}

QString LockTableTrial::compareReplies(const LockTable::Answer &table, const LockTable::Answer &model)
{
    const QByteArray modelToken = model.reply.token;
    if (!modelToken.isEmpty() && !m_tokens.contains(modelToken))
        m_tokens[modelToken] = table.reply.token;
    if (!modelToken.isEmpty())
        m_told.push_back({m_asked.value(model.connection), modelToken});
    if (m_told.size() > mostTokens)
        m_told.pop_front();
    LockTable::Answer expected = model;
    expected.reply.token = m_tokens.value(modelToken);
    if (expected.asked == Verb::Stats) // what it tells is compared after every call
        expected.reply.text = table.reply.text;
    return table == expected ? QString() : QStringLiteral("the table answered %1").arg(inWords({table}));
}

QString LockTableTrial::compareStates() const
{
    const ServerStats table = sorted(m_table.stats(m_now));
    const ServerStats model = sorted(m_model.stats(m_now));
    if (!(table == model)) {
        return QStringLiteral("the stats differ; the table's: %1\nthe model's: %2")
            .arg(QString::fromUtf8(encodeStats(table, m_now)), QString::fromUtf8(encodeStats(model, m_now)));
    }
    if (m_table.nextDue() != m_model.nextDue()) {
        return QStringLiteral("the table is due at %1 ns, the model at %2 ns")
            .arg(m_table.nextDue().time_since_epoch().count())
            .arg(m_model.nextDue().time_since_epoch().count());
    }
    for (const ConnectionId id : m_open) {
        if (m_table.isWaiting(id) != m_model.isWaiting(id))
            return QStringLiteral("connection %1 waits in one of the two only").arg(id);
    }
    return {};
}

void LockTableTrial::tell(const QString &line)
{
    const double at = std::chrono::duration<double>(m_now - m_start).count();
    m_story += QStringLiteral("%1 s  %2").arg(QString::number(at, 'f', 3), line);
    if (m_story.size() > storyLines)
        m_story.removeFirst();
}

} // namespace Lockdeck::Test
