#include "input.h"
#include "targets.h"

#include "server/locktable.h"
#include "server/requestreader.h"

namespace Lockdeck::Fuzz {

namespace {

using namespace std::chrono_literals;
using Kind = RequestReader::Kind;

/// What a RequestReader made of a stream.
struct Requests
{
    std::vector<RequestReader::Item> items;
    quint64 lineCount = 0;
};

Requests readRequests(const QByteArrayList &pieces)
{
    RequestReader reader;
    Requests requests;
    bool isOver = false;
    for (const QByteArray &piece : pieces) {
        if (isOver)
            break;
        reader.append(piece);
        for (auto item = reader.next(); !isOver && item.kind != Kind::Incomplete; item = reader.next()) {
            isOver = item.kind == Kind::LineTooLong;
            requests.items.push_back(std::move(item));
        }
    }
    requests.lineCount = reader.lineCount();
    return requests;
}

bool areSame(const Requests &a, const Requests &b)
{
    return a.lineCount == b.lineCount && std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(),
                                                    [](const auto &left, const auto &right) {
                                                        return left.kind == right.kind && left.request == right.request;
                                                    });
}

QString judgeRoundTrip(const Request &request)
{
    const QByteArray lines = encode(request);
    const Requests again = readRequests({lines});
    if (again.items.size() == 1 && again.lineCount == 3 && again.items[0].kind == Kind::Complete &&
        again.items[0].request == request)
        return {};
    return QStringLiteral("encoded as something else: %1").arg(QString::fromUtf8(lines));
}

/// The server's answers, as the client understands them.
QString judgeAnswers(const LockTable::Answers &answers)
{
    for (const auto &answer : answers) {
        const QByteArray line = encode(answer.reply, answer.asked);
        const auto reply = parseReply(QByteArrayView(line).chopped(1), answer.asked);
        if (!reply || !(*reply == answer.reply))
            return QStringLiteral("the client does not understand the server's “%1”").arg(QString::fromUtf8(line));
        if (reply->kind == Reply::Kind::Stats && !parseStats(reply->text, {}, {}))
            return QStringLiteral("the client does not understand the server's “%1”").arg(QString::fromUtf8(line));
    }
    return {};
}

/// Carries the requests out for three connections in turn. Where one has to wait, time passes until it is answered.
class Table
{
public:
    QString handle(const Request &request)
    {
        const ConnectionId connection = m_connections[m_turn++ % m_connections.size()];
        while (m_table.isWaiting(connection)) {
            if (m_table.nextDue() > m_now + 24h)
                return {}; // it waits for longer than this test
            m_now = std::max(m_now, m_table.nextDue());
            const QString wrong = judgeAnswers(m_table.advance(m_now));
            if (!wrong.isEmpty())
                return wrong;
        }
        return judgeAnswers(m_table.handle(connection, request, m_now));
    }

private:
    static ServerOptions fewKeys()
    {
        ServerOptions options;
        options.maxLocks = 4;
        options.maxWaiters = 2;
        return options;
    }

    Moment m_now{1h};
    LockTable m_table{fewKeys(), m_now};
    std::array<ConnectionId, 3> m_connections = {m_table.open(), m_table.open(), m_table.open()};
    std::size_t m_turn = 0;
};

} // namespace

/// Four bytes for the pieces; then what a client sent.
QString fuzzRequest(QByteArrayView bytes)
{
    Input input(bytes);
    const Pieces pieces(input);
    const Requests requests = readRequests({input.rest().toByteArray()});
    if (!areSame(requests, readRequests(pieces.cut(input.rest()))))
        return QStringLiteral("RequestReader reads other requests in pieces than in the whole");
    Table table;
    for (const auto &item : requests.items) {
        if (item.kind != Kind::Complete)
            continue;
        QString wrong = judgeRoundTrip(item.request);
        if (wrong.isEmpty())
            wrong = table.handle(item.request);
        if (!wrong.isEmpty())
            return wrong;
    }
    return {};
}

} // namespace Lockdeck::Fuzz
