#include "client/inquiry.h"
#include "support/fakeserver.h"
#include "support/testmain.h"

#include <QtTest/QSignalSpy>

using namespace Lockdeck;
using namespace Lockdeck::Test;

class InquiryTest : public QObject
{
    Q_OBJECT

private slots:
    void itAsksOnceAndCloses();
    void theNextQuestionMayBeAskedFromASlot();
    void aFailureIsSaidOnce();
    void aFollowerIsLeftForItsLeader();
    void aLeaderOutsideTheServersIsNotAsked();
    void aCircleIsSaidOnce();
};

static Endpoint endpointOf(const FakeServer &server)
{
    return {server.address(), {}};
}

void InquiryTest::itAsksOnceAndCloses()
{
    FakeServer server;
    server.when("r", {"error"});
    Inquiry inquiry;
    QSignalSpy answered(&inquiry, &Inquiry::answered);
    inquiry.ask(endpointOf(server), Request::release("k", 1, someToken));
    QVERIFY(inquiry.isAsking());
    QTRY_COMPARE(answered.count(), 1);
    QVERIFY(!inquiry.isAsking());
    QCOMPARE(answered.first().first().value<Answer>().reply.kind, Reply::Kind::Error);
    QTRY_COMPARE(server.openConnections(), 0);
    QCOMPARE(server.count(QStringLiteral("r k")), 1);
}

void InquiryTest::theNextQuestionMayBeAskedFromASlot()
{
    FakeServer server;
    server.when("stats", {"ok {\"connections\":1,\"locks\":[],\"semaphores\":[],\"idle_locks\":[],"
                          "\"idle_semaphores\":[]}"});
    Inquiry inquiry;
    int answers = 0;
    connect(&inquiry, &Inquiry::answered, this, [&] {
        if (++answers < 3)
            inquiry.ask(endpointOf(server), Request::stats());
    });
    inquiry.ask(endpointOf(server), Request::stats());
    QTRY_COMPARE(answers, 3);
    QCOMPARE(server.connections(), 3);
    QTRY_COMPARE(server.openConnections(), 0);
}

void InquiryTest::aFailureIsSaidOnce()
{
    Inquiry inquiry;
    QSignalSpy failed(&inquiry, &Inquiry::failed);
    inquiry.ask({FakeServer::nobody(), {}}, Request::stats());
    QTRY_COMPARE(failed.count(), 1);
    QVERIFY(!inquiry.isAsking());
    QCOMPARE(failed.first().first().value<Error>().code, ErrorCode::Unreachable);
}

static QByteArray redirectTo(const FakeServer &server)
{
    return "error_not_leader " + server.address().toString().toLatin1();
}

void InquiryTest::aFollowerIsLeftForItsLeader()
{
    FakeServer follower;
    FakeServer leader;
    follower.when("r", {redirectTo(leader)});
    leader.when("r", {"ok"});
    Inquiry inquiry;
    inquiry.setServers({{follower.address(), leader.address()}, {}, false});
    QSignalSpy answered(&inquiry, &Inquiry::answered);
    for (int i = 1; i <= 5; ++i) { // each question has its own three redirects
        inquiry.ask(endpointOf(follower), Request::release("k", 1, someToken));
        QTRY_COMPARE(answered.count(), i);
        QCOMPARE(answered.last().first().value<Answer>().reply.kind, Reply::Kind::Ok);
        QVERIFY(inquiry.server() == leader.address());
    }
    QCOMPARE(follower.connections(), 5);
    QTRY_COMPARE(leader.openConnections(), 0);
}

void InquiryTest::aLeaderOutsideTheServersIsNotAsked()
{
    FakeServer follower;
    FakeServer stranger;
    follower.when("r", {redirectTo(stranger)});
    Inquiry inquiry;
    inquiry.setServers(follower.servers());
    QSignalSpy failed(&inquiry, &Inquiry::failed);
    inquiry.ask(endpointOf(follower), Request::release("k", 1, someToken));
    QTRY_COMPARE(failed.count(), 1);
    const auto error = failed.first().first().value<Error>();
    QCOMPARE(error.code, ErrorCode::NotLeader);
    QVERIFY2(error.message.contains(stranger.address().toString()), qPrintable(error.message));
    QCOMPARE(stranger.connections(), 0);
    QVERIFY(!inquiry.isAsking());
}

void InquiryTest::aCircleIsSaidOnce()
{
    FakeServer a;
    FakeServer b;
    a.when("r", {redirectTo(b)});
    b.when("r", {redirectTo(a)});
    Inquiry inquiry;
    inquiry.setServers({{a.address(), b.address()}, {}, false});
    QSignalSpy answered(&inquiry, &Inquiry::answered);
    QSignalSpy failed(&inquiry, &Inquiry::failed);
    inquiry.ask(endpointOf(a), Request::release("k", 1, someToken));
    QTRY_COMPARE(failed.count(), 1);
    QVERIFY(failed.first().first().value<Error>().message.startsWith(QStringLiteral("Sent on 3 times")));
    QCOMPARE(a.connections() + b.connections(), 4);
    QCOMPARE(answered.count(), 0);
}

LOCKDECK_TEST(InquiryTest)
#include "inquirytest.moc"
