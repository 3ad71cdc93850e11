#include "protocol/serverstats.h"
#include "support/testmain.h"

using namespace Lockdeck;
using namespace std::chrono_literals;

static const Moment asked{100s};
static const Moment answered{101s};

class ServerStatsTest : public QObject
{
    Q_OBJECT

private slots:
    void everyMemberIsRead();
    void unknownMembersAreIgnored();
    void aLeaseThatIsNotInTheFutureRanOut_data();
    void aLeaseThatIsNotInTheFutureRanOut();
    void theLongestLeaseEndsWhereTheClockStillReaches();
    void nothingWasIdleForLessThanNoTime();
    void aByteOrderMarkIsPartOfTheKey();
    void namesMayBeEscapedAndInAnyOrder();
    void paddedAndTightInputAreTheSame();
    void aWrongTypeNamesTheMember_data();
    void aWrongTypeNamesTheMember();
    void noTimeOverflows();
    void rowsBeyondTheBoundAreCounted();
    void someContendedRowsAreTakenBeyondTheBound();
    void onlyOneKeyIsTaken();
    void whatIsEncodedIsParsedBack();
    void aClusterIsReadAsFarAsItCanBe();
    void keysAreEscapedAsGoDoes();
};

void ServerStatsTest::everyMemberIsRead()
{
    const auto stats = parseStats(R"({"connections":7,
        "locks":[{"key":"a\u003cb","owner_conn_id":18446744073709551615,"lease_expires_in_s":12.5,"waiters":3}],
        "semaphores":[{"key":"s","limit":5,"holders":2,"waiters":1}],
        "idle_locks":[{"key":"i","idle_s":1.25}],"idle_semaphores":[{"key":"j","idle_s":0}]})",
                                  asked, answered);
    QVERIFY(stats.isOk());
    QCOMPARE(stats->asked, asked);
    QCOMPARE(stats->connections, 7);
    QVERIFY(stats->locks ==
            std::vector<LockStats>({{u"a<b"_qs, 18446744073709551615ULL, answered + 12500ms, false, 3}}));
    QVERIFY(stats->semaphores == std::vector<SemaphoreStats>({{u"s"_qs, 5, 2, 1}}));
    QVERIFY(stats->idleLocks == std::vector<IdleStats>({{u"i"_qs, 1250ms}}));
    QVERIFY(stats->idleSemaphores == std::vector<IdleStats>({{u"j"_qs, 0ms}}));
}

void ServerStatsTest::unknownMembersAreIgnored()
{
    const auto stats = parseStats(R"({"cluster":{"id":1,"voters":[1,2,{"x":[null]}]},"signal_channels":[{"a":"b"}],
        "locks":[{"new":{"deep":[1]},"key":"k","waiters":1}],"connections":1,"semaphores":null})",
                                  asked, answered);
    QVERIFY2(stats.isOk(), stats ? "" : qPrintable(stats.error().message));
    QCOMPARE(stats->locks.size(), std::size_t{1});
    QCOMPARE(stats->locks[0].key, u"k"_qs);
}

void ServerStatsTest::namesMayBeEscapedAndInAnyOrder()
{
    const auto stats = parseStats(R"({"l\u006fcks":[{"waiters":2,"keyword":1,"lease_expires_in_s":1,"key":"k","owner":9,
        "owner\u005fconn_id":7},{"w\u0061iters":4,"k\u0065y":"j"}],"connections":5})",
                                  asked, answered);
    QVERIFY2(stats.isOk(), stats ? "" : qPrintable(stats.error().message));
    QCOMPARE(stats->connections, 5);
    QVERIFY(stats->locks ==
            std::vector<LockStats>({{u"k"_qs, 7, answered + 1s, false, 2}, {u"j"_qs, 0, answered, true, 4}}));
}

void ServerStatsTest::aLeaseThatIsNotInTheFutureRanOut_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("0") << QByteArray(R"({"locks":[{"key":"k","owner_conn_id":1,"lease_expires_in_s":0,"waiters":0}]})");
    QTest::newRow("less") << QByteArray(R"({"locks":[{"key":"k","lease_expires_in_s":-3.5}]})");
    QTest::newRow("less than a nanosecond") << QByteArray(R"({"locks":[{"key":"k","lease_expires_in_s":1e-10}]})");
    QTest::newRow("missing") << QByteArray(R"({"locks":[{"key":"k"}]})");
}

void ServerStatsTest::aLeaseThatIsNotInTheFutureRanOut()
{
    QFETCH(QByteArray, json);
    const auto stats = parseStats(json, asked, answered);
    QVERIFY(stats.isOk());
    QVERIFY(stats->locks[0].ranOut);
    QCOMPARE(stats->locks[0].deadline, answered);
}

/// 292 years from now is more than nanoseconds can count from the computer's start.
void ServerStatsTest::theLongestLeaseEndsWhereTheClockStillReaches()
{
    const auto stats = parseStats(R"({"locks":[{"key":"k","lease_expires_in_s":9223372036}]})", asked, answered);
    QVERIFY(stats.isOk());
    QCOMPARE(stats->locks[0].deadline, farthestDeadline);
    QVERIFY(!stats->locks[0].ranOut);
}

void ServerStatsTest::nothingWasIdleForLessThanNoTime()
{
    const auto stats = parseStats(R"({"idle_locks":[{"key":"k","idle_s":-7}]})", asked, answered);
    QVERIFY(stats.isOk());
    QCOMPARE(stats->idleLocks[0].idle, 0ms);
}

void ServerStatsTest::aByteOrderMarkIsPartOfTheKey()
{
    ServerStats stats;
    stats.idleLocks = {{u"\ufeffk\ufeff"_qs, 0ms}};
    const QByteArray json = encodeStats(stats, answered);
    QVERIFY2(json.contains("\"\xef\xbb\xbfk\xef\xbb\xbf\""), json);
    QCOMPARE(parseStats(json, asked, answered).value().idleLocks[0].key, stats.idleLocks[0].key);
}

void ServerStatsTest::paddedAndTightInputAreTheSame()
{
    QByteArray tight = R"({"connections":3})";
    tight.squeeze();
    QByteArray padded = tight;
    padded.reserve(padded.size() + statsPadding);
    QVERIFY(parseStats(tight, asked, answered).value() == parseStats(padded, asked, answered).value());
}

void ServerStatsTest::aWrongTypeNamesTheMember_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("named");
    const auto row = [](const char *json, const char *named) {
        QTest::newRow(json) << QByteArray(json) << QString::fromLatin1(named);
    };
    row(R"({"connections":"7"})", "connections is not a whole number");
    row(R"({"connections":-1})", "connections is not");
    row(R"({"connections":3000000000})", "connections is not");
    row(R"({"connections":1.5})", "connections is not");
    row(R"({"locks":{}})", "locks is not a list");
    row(R"({"locks":nil})", "locks is not a list");
    row(R"({"locks":n[]})", "locks is not a list");
    row(R"({"locks":null,"connections":-1})", "read: connections is not");
    row(R"({"locks":[5]})", "locks[0] is not an object");
    row(R"({"locks":[{"key":"a"},{"key":5}]})", "locks[1].key is not a text");
    row(R"({"locks":[{"key":"a","waiters":true}]})", "locks[0].waiters is not");
    row(R"({"locks":[{"key":"a","lease_expires_in_s":"1"}]})",
        "locks[0].lease_expires_in_s is not a number of seconds");
    row(R"({"locks":[{"key":"a","lease_expires_in_s":1e308}]})", "locks[0].lease_expires_in_s");
    row(R"({"locks":[{"key":"a","lease_expires_in_s":NaN}]})", "locks[0].lease_expires_in_s");
    row(R"({"locks":[{"key":"a","owner_conn_id":-3}]})", "locks[0].owner_conn_id");
    row(R"({"semaphores":[{"key":"a","limit":"x"}]})", "semaphores[0].limit");
    row(R"({"idle_locks":[{"key":"a","idle_s":[]}]})", "idle_locks[0].idle_s");
    row(R"({"locks":[{"k\u0065y":5}]})", "locks[0].key is not a text");
    row(R"({"locks":[{"\x":5}]})", "locks[0] is not a member's name");
    row(R"([])", "not a JSON object");
    row(R"({"locks":[)", "stats cannot be read");
    row(R"({"connections":1} x)", "stats cannot be read");
    row(R"({"connections":1} {"connections":2})", "something follows its end");
    row("", "not a JSON object");
}

void ServerStatsTest::aWrongTypeNamesTheMember()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, named);
    const auto stats = parseStats(json, asked, answered);
    QVERIFY(!stats);
    QCOMPARE(stats.error().code, ErrorCode::BadStats);
    QVERIFY2(stats.error().message.contains(named), qPrintable(stats.error().message));
}

/// The longest lease that dflockd takes, added to the clock of a computer that has run for a year; and less than
/// nothing.
void ServerStatsTest::noTimeOverflows()
{
    const Moment late{std::chrono::hours(24 * 365)};
    const auto stats = parseStats(R"({"locks":[{"key":"a","lease_expires_in_s":9223372036},)"
                                  R"({"key":"b","lease_expires_in_s":-9223372036}],)"
                                  R"("idle_locks":[{"key":"c","idle_s":-1}]})",
                                  late, late);
    QVERIFY2(stats.isOk(), stats ? "" : qPrintable(stats.error().message));
    QVERIFY(stats->locks[0].deadline > late + std::chrono::hours(24 * 365 * 99));
    QVERIFY(!stats->locks[0].ranOut);
    QCOMPARE(stats->locks[1].deadline, late);
    QVERIFY(stats->locks[1].ranOut);
    QCOMPARE(stats->idleLocks[0].idle, 0ms);
}

void ServerStatsTest::rowsBeyondTheBoundAreCounted()
{
    StatsBounds bounds;
    bounds.rows = 3;
    const auto stats = parseStats(R"({"locks":[{"key":"a"},{"key":"b"}],"semaphores":[{"key":"c"},{"key":"d"}],)"
                                  R"("idle_locks":[{"key":"e"}],"connections":2})",
                                  asked, answered, bounds);
    QVERIFY2(stats.isOk(), stats ? "" : qPrintable(stats.error().message));
    QCOMPARE(stats->locks.size(), std::size_t{2});
    QCOMPARE(stats->semaphores.size(), std::size_t{1});
    QVERIFY(stats->idleLocks.empty());
    QCOMPARE(stats->keysLeftOut, qint64{2});
    QCOMPARE(stats->connections, 2);
    QVERIFY(!parseStats(R"({"locks":[{},{},{},{},)", asked, answered, bounds));
}

void ServerStatsTest::someContendedRowsAreTakenBeyondTheBound()
{
    StatsBounds bounds;
    bounds.rows = 1;
    bounds.contended = 2;
    const auto stats = parseStats(R"({"locks":[{"key":"a"},{"key":"b"},{"key":"c","waiters":1}],)"
                                  R"("semaphores":[{"key":"d","waiters":2},{"key":"e","waiters":3}],)"
                                  R"("idle_locks":[{"key":"f"}]})",
                                  asked, answered, bounds);
    QVERIFY2(stats.isOk(), stats ? "" : qPrintable(stats.error().message));
    QCOMPARE(stats->locks.size(), std::size_t{2});
    QCOMPARE(stats->locks[1].key, u"c"_qs);
    QCOMPARE(stats->semaphores.size(), std::size_t{1});
    QCOMPARE(stats->semaphores[0].key, u"d"_qs);
    QCOMPARE(stats->keysLeftOut, qint64{3});
}

void ServerStatsTest::onlyOneKeyIsTaken()
{
    StatsBounds bounds;
    bounds.rows = 1;
    bounds.onlyKey = u"c"_qs;
    const auto stats = parseStats(R"({"locks":[{"key":"a"},{"key":"b"}],"semaphores":[{"key":"c","limit":4}]})", asked,
                                  answered, bounds);
    QVERIFY2(stats.isOk(), stats ? "" : qPrintable(stats.error().message));
    QVERIFY(stats->locks.empty());
    QCOMPARE(stats->semaphores.size(), std::size_t{1});
    QCOMPARE(stats->keysLeftOut, qint64{0});
}

void ServerStatsTest::whatIsEncodedIsParsedBack()
{
    ServerStats stats{
        asked,
        answered,
        4,
        {{u"k\\\"\n\u2028\x01ж🔒"_qs, 3, answered + 1500ms, false, 2}},
        {{u"s"_qs, 3, 1, 0}},
        {{u"i"_qs, 250ms}},
        {},
        ClusterStats{u"n2"_qs, u"follower"_qs, 7, u"n1"_qs, u"a:6388"_qs, 120, 123, {u"n1"_qs, u"n2"_qs}, 2}};
    const auto back = parseStats(encodeStats(stats, answered), asked, answered);
    QVERIFY2(back.isOk(), back ? "" : qPrintable(back.error().message));
    QVERIFY(*back == stats);
    QCOMPARE(back->cluster->inWords(),
             u"follower n2, term 7, leader n1 at a:6388, committed 120 of 123, voters n1, n2"_qs);
}

void ServerStatsTest::aClusterIsReadAsFarAsItCanBe()
{
    const auto clusterOf = [](const QByteArray &members) {
        const auto stats = parseStats("{\"cluster\":" + members + ",\"connections\":5}", asked, answered);
        return stats && stats->connections == 5 ? stats->cluster : std::nullopt;
    };
    const auto named = clusterOf(R"({"id":3,"role":"Follower","leader_id":1,"leader_addr":"a:6388","term":7,)"
                                 R"("future":{"x":[1]},"voters":[{"id":1,"address":"a:6388"},{"id":"two"},3,null]})");
    QVERIFY(named.has_value());
    QVERIFY(named->isFollower());
    QCOMPARE(named->inWords(), u"Follower 3, term 7, leader 1 at a:6388, 4 voters"_qs);
    QCOMPARE(named->id, u"3"_qs);
    QCOMPARE(named->leaderId, u"1"_qs);
    QCOMPARE(named->leaderAddress, u"a:6388"_qs);
    QCOMPARE(named->term, quint64{7});
    QCOMPARE(named->voters, (QStringList{u"1"_qs, u"two"_qs, u"3"_qs, QString()}));

    const auto odd = clusterOf(R"({"id":{"a":1},"role":[1],"term":-1,"commit_index":1e400,"last_log_index":"9",)"
                               R"("leader_id":null,"voters":3})");
    QVERIFY(odd.has_value());
    QVERIFY(odd->id.isEmpty() && odd->role.isEmpty() && odd->leaderId.isEmpty());
    QVERIFY(odd->term == 0 && odd->commitIndex == 0 && odd->lastLogIndex == 0);
    QCOMPARE(odd->voterCount, 3);
    QCOMPARE(odd->inWords(), u"member, no leader, 3 voters"_qs);

    const auto large =
        clusterOf("{\"id\":\"" + QByteArray(5000, 'x') + "\",\"voters\":[" + QByteArray("1,").repeated(999) + "1]}");
    QCOMPARE(large->id.size(), 256);
    QCOMPARE(large->voters.size(), ClusterStats::maxVoters);
    QCOMPARE(large->voterCount, 1000);

    for (const char *none : {"null", "[]", "\"raft\"", "5", "true"})
        QVERIFY2(parseStats("{\"cluster\":" + QByteArray(none) + "}", asked, answered).isOk() && !clusterOf(none),
                 none);
    QVERIFY(!parseStats(R"({"cluster":{"id":})", asked, answered));
}

void ServerStatsTest::keysAreEscapedAsGoDoes()
{
    ServerStats stats;
    stats.idleLocks = {{u"<&>\x01"_qs, 0ms}};
    QVERIFY(encodeStats(stats, answered).contains(R"("\u003c\u0026\u003e\u0001")"));
}

LOCKDECK_TEST(ServerStatsTest)
#include "serverstatstest.moc"
