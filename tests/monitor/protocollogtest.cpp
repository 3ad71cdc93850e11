#include "client/protocollog.h"
#include "client/lockkeeper.h"
#include "lockctl/localserver.h"
#include "monitor/fleet.h"
#include "support/testmain.h"

#include <set>
#include <thread>

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Kind = ProtocolLine::Kind;

/// The log under real traffic, from the threads of a keeper and of a fleet, with the embedded server.
class ProtocolLogTest : public QObject
{
    Q_OBJECT

private slots:
    void noSecretIsInIt();
    void holdsAndPollsAreConversations();
    void aPollIsALineThatIsCut();
    void manyThreadsAddWhileOneTakes();
};

static ServerSet serversOf(const Server &server, const QByteArray &authToken = {})
{
    ServerSet servers;
    servers.servers.front().port = server.port();
    servers.authToken = authToken;
    return servers;
}

static LockOptions optionsFor(const Server &server, const QString &key, const QByteArray &authToken = {})
{
    LockOptions options;
    options.key = key;
    options.lease = 1s; // renewed three times a second
    options.servers = serversOf(server, authToken);
    return options;
}

static bool has(const std::deque<ProtocolLine> &lines, Kind kind, const QByteArray &start)
{
    return std::any_of(lines.begin(), lines.end(),
                       [&](const ProtocolLine &line) { return line.kind == kind && line.text.startsWith(start); });
}

void ProtocolLogTest::noSecretIsInIt()
{
    const QByteArray secret = "correct-horse-battery";
    const Server server(secret);
    const auto log = std::make_shared<ProtocolLog>();
    LockKeeper keeper(nullptr, log);
    Fleet fleet(nullptr, log);
    fleet.setInterval(20ms);
    fleet.watch(serversOf(server, secret));
    std::set<QByteArray> tokens;
    int renewals = 0;
    connect(&keeper, &LockKeeper::changed, this, [&] {
        for (const HoldEvent &event : keeper.takeEvents()) {
            renewals += event.kind == HoldEvent::Kind::Renewed ? 1 : 0;
            if (!event.status.token.isEmpty())
                tokens.insert(event.status.token);
        }
    });
    LockOptions slot = optionsFor(server, u"pool"_s, secret);
    slot.limit = 2;
    const HoldId lock = keeper.start(optionsFor(server, u"db/migrate"_s, secret)).value();
    keeper.start(slot).value();
    const HoldId queued = keeper.start(optionsFor(server, u"two/phases"_s, secret), LockKeeper::Begin::Enqueue).value();
    QTRY_VERIFY(fleet.snapshot()->find(0, u"pool"_s));
    QTRY_VERIFY_WITH_TIMEOUT(tokens.size() == 3 && renewals >= 4, 30'000);
    const HoldStatus *second = keeper.find(queued);
    QVERIFY(second && second->state == HoldState::Held);
    QVERIFY(!keeper.release(lock));
    keeper.releaseAll();
    QTRY_VERIFY_WITH_TIMEOUT(keeper.isIdle(), 30'000);

    const std::deque<ProtocolLine> lines = log->takeAll();
    QCOMPARE(log->dropped(), std::size_t(0));
    for (const char *sent : {"auth _ …", "l db/migrate 10 1", "sl pool 10 2 1", "e two/phases 1", "n db/migrate ",
                             "r db/migrate ", "sr pool ", "stats _"})
        QVERIFY2(has(lines, Kind::Sent, sent), sent);
    for (const char *received : {"ok ", "acquired ", "ok {"})
        QVERIFY2(has(lines, Kind::Received, received), received);
    constexpr qsizetype shown = 9; // more digits than any message shows, and than chance finds in those of `stats`
    for (const ProtocolLine &line : lines) {
        QVERIFY2(!line.text.contains(secret), line.text.constData());
        for (const QByteArray &token : tokens) {
            for (qsizetype from = 0; from + shown <= token.size(); ++from)
                QVERIFY2(!line.text.contains(token.sliced(from, shown)), line.text.constData());
        }
    }
}

void ProtocolLogTest::holdsAndPollsAreConversations()
{
    const Server server;
    const auto log = std::make_shared<ProtocolLog>();
    LockKeeper keeper(nullptr, log);
    Fleet fleet(nullptr, log);
    fleet.watch(serversOf(server));
    const HoldId id = keeper.start(optionsFor(server, u"k"_s)).value();
    QTRY_COMPARE(keeper.find(id)->state, HoldState::Held);
    QTRY_VERIFY(fleet.snapshot()->find(0, u"k"_s));
    QVERIFY(!keeper.release(id));
    QTRY_VERIFY(keeper.isIdle());

    std::map<quint64, std::deque<ProtocolLine>> talks;
    for (const ProtocolLine &line : log->takeAll())
        talks[line.conversation->id].push_back(line);
    QCOMPARE(talks.size(), std::size_t(2));
    for (const auto &[number, lines] : talks) {
        const Conversation &about = *lines.front().conversation;
        const bool isPoll = about.purpose == Conversation::Purpose::Poll;
        QCOMPARE(about.server, serversOf(server).servers.front());
        QCOMPARE(about.key, isPoll ? QString() : u"k"_s);
        QVERIFY(lines.front().kind == Kind::Connecting);
        Moment before{};
        int open = 0; // requests without their answers
        for (const ProtocolLine &line : lines) {
            QVERIFY(line.at >= before);
            before = line.at;
            open += line.kind == Kind::Sent ? 1 : line.kind == Kind::Received ? -1 : 0;
            QVERIFY(open >= 0);
            QVERIFY(line.kind != Kind::Received || line.roundTrip > 0ns);
        }
    }
}

void ProtocolLogTest::aPollIsALineThatIsCut()
{
    const Server server;
    RawClient other(server.port());
    for (int i = 0; i < 100; ++i)
        QVERIFY(other.ask("l\nkey-" + QByteArray::number(i) + "\n0 60\n").startsWith("ok "));
    const auto log = std::make_shared<ProtocolLog>();
    Fleet fleet(nullptr, log);
    fleet.watch(serversOf(server));
    QTRY_COMPARE(fleet.snapshot()->keys.size(), std::size_t(100));
    const std::deque<ProtocolLine> lines = log->takeAll();
    const auto stats = std::find_if(lines.begin(), lines.end(), [](const ProtocolLine &line) {
        return line.kind == Kind::Received && line.text.startsWith("ok {");
    });
    QVERIFY(stats != lines.end());
    QVERIFY2(stats->text.size() < 600 && stats->text.endsWith(" bytes)"), stats->text.constData());
}

void ProtocolLogTest::manyThreadsAddWhileOneTakes()
{
    constexpr std::size_t each = 5'000;
    ProtocolLog log(1'000);
    const auto work = [&log] {
        const auto about = std::make_shared<const Conversation>(Conversation{log.nextId()});
        for (std::size_t i = 0; i < each; ++i)
            log.add({about, Kind::Sent, Moment{std::chrono::nanoseconds(i + 1)}, "l k 10", {}});
    };
    std::jthread one(work);
    std::jthread other(work);
    std::size_t taken = 0;
    std::map<quint64, Moment> last;
    while (taken + log.dropped() < 2 * each) {
        for (const ProtocolLine &line : log.takeAll()) {
            ++taken;
            Moment &before = last[line.conversation->id];
            QVERIFY(line.at > before); // in the order in which its thread added them
            before = line.at;
        }
    }
    QCOMPARE(taken + log.dropped(), 2 * each);
}

LOCKDECK_TEST(ProtocolLogTest)
#include "protocollogtest.moc"
