#include "protocol/serverstats.h"

#include "protocol/rules.h"

// Without exceptions there is no way to take a value whose error was not looked at.
#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace Lockdeck {

static_assert(statsPadding >= qsizetype(simdjson::SIMDJSON_PADDING));

namespace {

/// Of one key, or connections in all: nobody has so many, and two of them can be added.
constexpr qint64 mostConnections = 1'000'000'000;

using Value = simdjson::ondemand::value;
using Array = simdjson::ondemand::array;
using Object = simdjson::ondemand::object;

/// What a row of `stats` takes at least, but for keys of a few letters.
constexpr std::size_t rowBytes = 80;
/// Replies of these lengths are read with the memory of the reply before, some six times as much as the reply: to have
/// the system give it anew takes longer than the reading. Shorter ones do not need it, longer ones are not usual.
constexpr std::size_t keepsMemoryFrom = 1024 * 1024;
constexpr std::size_t keepsMemoryTo = 16 * 1024 * 1024;

/// Reads one reply. The first thing that is wrong is kept, with the name of the member it was found in.
class Reader
{
public:
    Reader(Moment asked, Moment answered, const StatsBounds &bounds) : m_bounds(bounds)
    {
        m_stats.asked = asked;
        m_stats.answered = answered;
    }

    Result<ServerStats> read(const simdjson::padded_string_view &json)
    {
        static thread_local simdjson::ondemand::parser keptParser;
        simdjson::ondemand::parser ownParser;
        const bool keepsMemory = json.size() >= keepsMemoryFrom && json.size() <= keepsMemoryTo;
        simdjson::ondemand::parser &parser = keepsMemory ? keptParser : ownParser;
        simdjson::ondemand::document document;
        m_mostRows = std::min(m_bounds.rows, json.size() / rowBytes + 1);
        Object top;
        if (const auto code = parser.iterate(json).get(document))
            return unreadable(code);
        if (const auto code = document.get_object().get(top))
            return unreadable(code);
        eachMember(top, m_stats);
        const char *rest = nullptr;
        if (!m_problem && !document.current_location().get(rest))
            fail("something follows its end");
        if (m_problem)
            return *std::move(m_problem);
        return std::move(m_stats);
    }

private:
    /// A member's name as it stands in the text: to compare it so is quick.
    using RawName = simdjson::ondemand::raw_json_string;
    static bool is(RawName name, std::string_view known) { return name.unsafe_is_equal(known); }
    static bool is(std::string_view name, std::string_view known) { return name == known; }

    // Each reads a member into where it belongs; false when its name is not known.

    template<typename Name>
    bool readInto(ServerStats &stats, Name name, Value value)
    {
        if (is(name, "connections"))
            stats.connections = int(integer(value, "connections", mostConnections));
        else if (is(name, "locks"))
            eachRow("locks", value, stats.locks, {{}, 0, m_stats.answered, true, 0});
        else if (is(name, "semaphores"))
            eachRow("semaphores", value, stats.semaphores);
        else if (is(name, "idle_locks"))
            eachRow("idle_locks", value, stats.idleLocks);
        else if (is(name, "idle_semaphores"))
            eachRow("idle_semaphores", value, stats.idleSemaphores);
        else if (is(name, "cluster"))
            readCluster(value);
        else
            return false;
        return true;
    }

    template<typename Name>
    bool readInto(LockStats &lock, Name name, Value value)
    {
        if (is(name, "key")) {
            lock.key = key(value);
        } else if (is(name, "owner_conn_id")) {
            lock.owner = unsignedInteger(value, "owner_conn_id");
        } else if (is(name, "lease_expires_in_s")) {
            const auto left = duration<std::chrono::nanoseconds>(value, "lease_expires_in_s");
            lock.deadline = m_stats.answered + std::min(left, farthestDeadline - m_stats.answered);
            lock.ranOut = lock.deadline == m_stats.answered;
        } else if (is(name, "waiters")) {
            lock.waiters = int(integer(value, "waiters", mostConnections));
        } else {
            return false;
        }
        return true;
    }

    template<typename Name>
    bool readInto(SemaphoreStats &semaphore, Name name, Value value)
    {
        if (is(name, "key"))
            semaphore.key = key(value);
        else if (is(name, "limit"))
            semaphore.limit = integer(value, "limit", std::numeric_limits<qint64>::max());
        else if (is(name, "holders"))
            semaphore.holders = integer(value, "holders", std::numeric_limits<qint64>::max());
        else if (is(name, "waiters"))
            semaphore.waiters = int(integer(value, "waiters", mostConnections));
        else
            return false;
        return true;
    }

    template<typename Name>
    bool readInto(IdleStats &row, Name name, Value value)
    {
        if (is(name, "key"))
            row.key = key(value);
        else if (is(name, "idle_s"))
            row.idle = duration<std::chrono::milliseconds>(value, "idle_s");
        else
            return false;
        return true;
    }

    template<typename Name>
    bool readInto(ClusterStats &cluster, Name name, Value value)
    {
        if (is(name, "id"))
            cluster.id = label(value);
        else if (is(name, "role"))
            cluster.role = label(value);
        else if (is(name, "term"))
            cluster.term = count(value);
        else if (is(name, "leader_id"))
            cluster.leaderId = label(value);
        else if (is(name, "leader_address") || is(name, "leader_addr"))
            cluster.leaderAddress = label(value);
        else if (is(name, "commit_index"))
            cluster.commitIndex = count(value);
        else if (is(name, "last_log_index"))
            cluster.lastLogIndex = count(value);
        else if (is(name, "voters"))
            readVoters(cluster, value);
        else
            return false;
        return true;
    }

    struct Voter
    {
        QString name;
    };
    template<typename Name>
    bool readInto(Voter &voter, Name name, Value value)
    {
        if (!is(name, "id"))
            return false;
        voter.name = label(value);
        return true;
    }

    /// Whatever it holds, only what is not JSON at all makes the reply unreadable.
    void readCluster(Value value)
    {
        Object object;
        if (!value.get_object().get(object))
            eachMember(object, m_stats.cluster.emplace());
    }

    /// A number of them, or a list of names or of objects with an id.
    void readVoters(ClusterStats &cluster, Value value)
    {
        Array array;
        if (value.get_array().get(array)) {
            cluster.voterCount = int(std::min<quint64>(count(value), std::numeric_limits<int>::max()));
            return;
        }
        for (auto element : array) {
            Value content;
            if (!check(element.get(content), "a value", "voters"))
                return;
            Voter voter{label(content)};
            Object object;
            if (voter.name.isEmpty() && !content.get_object().get(object))
                eachMember(object, voter);
            if (++cluster.voterCount <= ClusterStats::maxVoters)
                cluster.voters.push_back(voter.name);
        }
    }

    /// A short text, or a number as it is written.
    static QString label(Value value)
    {
        constexpr std::size_t longest = 256;
        bool isNull = false;
        std::string_view utf8;
        if (value.is_null().get(isNull) || isNull)
            return {};
        if (value.get_string().get(utf8)) {
            std::uint64_t number = 0;
            return value.get_uint64().get(number) ? QString() : QString::number(quint64{number});
        }
        return QString::fromUtf8(utf8.data(), qsizetype(std::min(utf8.size(), longest)));
    }

    static quint64 count(Value value)
    {
        std::uint64_t number = 0;
        return value.get_uint64().get(number) ? 0 : quint64{number};
    }

    template<typename Row>
    static constexpr bool HasWaiters = requires(const Row &row)
    {
        row.waiters;
    };

    template<typename Row>
    bool isWanted(const Row &row, bool onlyContended)
    {
        if (!m_bounds.onlyKey.isEmpty() && row.key != m_bounds.onlyKey)
            return false;
        bool isWaitedFor = false;
        if constexpr (HasWaiters<Row>)
            isWaitedFor = row.waiters > 0;
        if (!onlyContended || isWaitedFor)
            return true;
        ++m_stats.keysLeftOut;
        return false;
    }

    template<typename Row>
    void eachRow(std::string_view list, Value value, std::vector<Row> &rows, const Row &blank = {})
    {
        bool isNull = false; // Go writes an empty list as null in some versions
        Array array;
        m_list = list;
        m_row = -1;
        if (check(value.is_null().get(isNull), "a list", {}) && !isNull &&
            check(value.get_array().get(array), "a list", {})) {
            for (auto element : array) {
                if (++m_row == 0 && m_bounds.onlyKey.isEmpty())
                    rows.reserve(m_mostRows - std::min(m_mostRows, m_rowsTaken));
                if (m_problem || !check(element.error(), "an object", {}))
                    break;
                const bool isFull = m_rowsTaken >= m_bounds.rows;
                if (isFull && (!HasWaiters<Row> || m_rowsTaken == m_bounds.rows + m_bounds.contended)) {
                    ++m_stats.keysLeftOut;
                    continue;
                }
                Object object;
                if (!check(element.get_object().get(object), "an object", {}))
                    break;
                Row &row = rows.emplace_back(blank);
                eachMember(object, row);
                if (isWanted(row, isFull))
                    ++m_rowsTaken;
                else
                    rows.pop_back();
            }
        }
        m_list = {};
    }

    template<typename Target>
    void eachMember(Object object, Target &target)
    {
        for (auto field : object) {
            if (m_problem || !check(field.error(), "a list of members", {}))
                return;
            const Value value = field.value_unsafe().value();
            if (readInto(target, field.value_unsafe().key(), value))
                continue;
            std::string_view name; // foreign, or written with escapes
            if (!check(field.unescaped_key().get(name), "a member's name", {}))
                return;
            readInto(target, name, value);
        }
    }

    QString key(Value value)
    {
        std::string_view utf8;
        if (!check(value.get_string().get(utf8), "a text", "key"))
            return {};
        if (utf8.size() > maxStatsKey)
            check(simdjson::CAPACITY, "a key of at most 65536 bytes", "key");
        QString result = QString::fromUtf8(utf8.data(), qsizetype(utf8.size()));
        if (utf8.substr(0, 3) == "\xef\xbb\xbf") // Qt takes a byte order mark for no part of the text, the server does
            result.prepend(QChar::ByteOrderMark);
        return result;
    }

    quint64 unsignedInteger(Value value, std::string_view name)
    {
        std::uint64_t result = 0;
        check(value.get_uint64().get(result), "a whole number from 0", name);
        return result;
    }

    qint64 integer(Value value, std::string_view name, qint64 most)
    {
        std::int64_t result = 0;
        auto code = value.get_int64().get(result);
        if (!code && (result < 0 || result > most))
            code = simdjson::NUMBER_OUT_OF_RANGE;
        return check(code, "a whole number from 0", name) ? result : 0;
    }

    /// A time that has passed, less than 0, is 0.
    template<typename Duration>
    Duration duration(Value value, std::string_view name)
    {
        double seconds = 0;
        auto code = value.get_double().get(seconds);
        if (!code && (!std::isfinite(seconds) || std::abs(seconds) > double(maxSeconds)))
            code = simdjson::NUMBER_OUT_OF_RANGE;
        if (!check(code, "a number of seconds", name))
            return {};
        return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(std::max(0.0, seconds)));
    }

    /// Keeps the first problem; true when there is none.
    bool check(simdjson::error_code code, const char *wanted, std::string_view member)
    {
        if (code)
            fail(code, wanted, member);
        return !m_problem;
    }

    [[gnu::cold, gnu::noinline]] void fail(simdjson::error_code code, const char *wanted, std::string_view member)
    {
        if (m_problem)
            return;
        m_problem = Error{
            ErrorCode::BadStats,
            QStringLiteral("The server's stats cannot be read: %1 is not %2.").arg(path(member), QLatin1String(wanted)),
            QString::fromLatin1(simdjson::error_message(code))};
    }

    void fail(const char *what)
    {
        m_problem = Error{ErrorCode::BadStats,
                          QStringLiteral("The server's stats cannot be read: %1.").arg(QString::fromLatin1(what)),
                          {}};
    }

    static Error unreadable(simdjson::error_code code)
    {
        return {ErrorCode::BadStats, QStringLiteral("The server's stats cannot be read: they are not a JSON object."),
                QString::fromLatin1(simdjson::error_message(code))};
    }

    QString path(std::string_view member) const
    {
        QString result = QString::fromUtf8(m_list.data(), qsizetype(m_list.size()));
        if (!m_list.empty() && m_row >= 0)
            result += QStringLiteral("[%1]").arg(m_row);
        if (!member.empty()) {
            if (!result.isEmpty())
                result += u'.';
            result += displayKey(QString::fromUtf8(member.data(), qsizetype(std::min<std::size_t>(member.size(), 64))));
        }
        return result.isEmpty() ? QStringLiteral("the text") : result;
    }

    const StatsBounds &m_bounds;
    std::size_t m_mostRows = 0; ///< that the reply's length lets expect
    std::size_t m_rowsTaken = 0;
    ServerStats m_stats;
    std::optional<Error> m_problem;
    std::string_view m_list;
    qint64 m_row = -1;
};

/// Stands for itself in JSON as Go writes it.
bool isPlainInJson(QChar c)
{
    return c >= u' ' && c < u'\x7f' && c != u'"' && c != u'\\' && c != u'<' && c != u'>' && c != u'&';
}

/// Text as Go's encoding/json writes it.
void appendText(QByteArray &json, const QString &text)
{
    const auto escape = [&](char32_t code) {
        json += "\\u" + QByteArray::number(quint32{code}, 16).rightJustified(4, '0');
    };
    json += '"';
    if (std::all_of(text.begin(), text.end(), isPlainInJson)) {
        json += text.toLatin1();
        json += '"';
        return;
    }
    for (const char32_t c : text.toUcs4()) {
        if (c == U'"' || c == U'\\')
            (json += '\\') += char(c);
        else if (c == U'\n')
            json += "\\n";
        else if (c == U'\r')
            json += "\\r";
        else if (c == U'\t')
            json += "\\t";
        else if (c < 0x20 || c == U'<' || c == U'>' || c == U'&' || c == 0x2028 || c == 0x2029)
            escape(c);
        else if (c < 0x80)
            json += char(c);
        else
            json += QStringView(QChar::fromUcs4(c)).toUtf8();
    }
    json += '"';
}

QByteArray secondsText(std::chrono::duration<double> seconds)
{
    return QByteArray::number(std::max(0.0, seconds.count()), 'g', 12);
}

void appendCluster(QByteArray &json, const ClusterStats &cluster)
{
    const auto text = [&json](const char *name, const QString &value) {
        json += QByteArray("\"") + name + "\":";
        appendText(json, value);
        json += ',';
    };
    const auto number = [&json](const char *name, quint64 value) {
        json += QByteArray("\"") + name + "\":" + QByteArray::number(value) + ',';
    };
    json += ",\"cluster\":{";
    text("id", cluster.id);
    text("role", cluster.role);
    number("term", cluster.term);
    text("leader_id", cluster.leaderId);
    text("leader_address", cluster.leaderAddress);
    number("commit_index", cluster.commitIndex);
    number("last_log_index", cluster.lastLogIndex);
    json += "\"voters\":[";
    for (const QString &voter : cluster.voters) {
        appendText(json, voter);
        json += ',';
    }
    if (json.endsWith(','))
        json.chop(1);
    json += "]}";
}

void beginRow(QByteArray &json, const QString &key)
{
    json += "{\"key\":";
    appendText(json, key);
}

void appendMember(QByteArray &json, const char *name, const QByteArray &value)
{
    json += ",\"";
    json += name;
    json += "\":";
    json += value;
}

template<typename Row>
void appendList(QByteArray &json, const char *name, const std::vector<Row> &rows, Moment now)
{
    appendMember(json, name, "[");
    for (const Row &row : rows) {
        appendStatsRow(json, row, now);
        json += ',';
    }
    if (json.endsWith(','))
        json.chop(1);
    json += ']';
}

} // namespace

QString ClusterStats::inWords() const
{
    const auto beside = [](const QString &word, const QString &name) {
        return name.isEmpty() ? word : word + u' ' + displayKey(name);
    };
    QStringList parts{beside(role.isEmpty() ? QStringLiteral("member") : displayKey(role), id)};
    if (term > 0)
        parts += QStringLiteral("term %1").arg(term);
    if (leaderId.isEmpty() && leaderAddress.isEmpty())
        parts += QStringLiteral("no leader");
    else if (leaderAddress.isEmpty() || leaderId == leaderAddress)
        parts += QStringLiteral("leader %1").arg(displayKey(leaderId));
    else
        parts += beside(QStringLiteral("leader"), leaderId) + QStringLiteral(" at %1").arg(displayKey(leaderAddress));
    if (lastLogIndex > 0)
        parts += QStringLiteral("committed %1 of %2").arg(commitIndex).arg(lastLogIndex);
    QStringList named;
    for (const QString &voter : voters) {
        if (!voter.isEmpty())
            named += displayKey(voter);
    }
    if (voterCount > 0 && named.size() == voterCount)
        parts += QStringLiteral("voters %1").arg(named.join(QStringLiteral(", ")));
    else if (voterCount > 0)
        parts += QStringLiteral("%1 voters").arg(voterCount);
    return parts.join(QStringLiteral(", "));
}

Result<ServerStats> parseStats(const QByteArray &json, Moment asked, Moment answered, const StatsBounds &bounds)
{
    Reader reader(asked, answered, bounds);
    if (json.capacity() - json.size() >= statsPadding) {
        return reader.read(
            simdjson::padded_string_view(json.constData(), std::size_t(json.size()), std::size_t(json.capacity())));
    }
    const simdjson::padded_string copy(json.constData(), std::size_t(json.size()));
    return reader.read(copy);
}

void appendStatsRow(QByteArray &json, const LockStats &lock, Moment now)
{
    beginRow(json, lock.key);
    appendMember(json, "owner_conn_id", QByteArray::number(lock.owner));
    appendMember(json, "lease_expires_in_s", lock.ranOut ? QByteArray("0") : secondsText(lock.deadline - now));
    appendMember(json, "waiters", QByteArray::number(lock.waiters));
    json += '}';
}

void appendStatsRow(QByteArray &json, const SemaphoreStats &semaphore, Moment)
{
    beginRow(json, semaphore.key);
    appendMember(json, "limit", QByteArray::number(semaphore.limit));
    appendMember(json, "holders", QByteArray::number(semaphore.holders));
    appendMember(json, "waiters", QByteArray::number(semaphore.waiters));
    json += '}';
}

void appendStatsRow(QByteArray &json, const IdleStats &row, Moment)
{
    beginRow(json, row.key);
    appendMember(json, "idle_s", secondsText(row.idle));
    json += '}';
}

QByteArray encodeStats(const ServerStats &stats, Moment now)
{
    QByteArray json = "{\"connections\":" + QByteArray::number(stats.connections);
    appendList(json, "locks", stats.locks, now);
    appendList(json, "semaphores", stats.semaphores, now);
    appendList(json, "idle_locks", stats.idleLocks, now);
    appendList(json, "idle_semaphores", stats.idleSemaphores, now);
    if (stats.cluster)
        appendCluster(json, *stats.cluster);
    return json += '}';
}

} // namespace Lockdeck
