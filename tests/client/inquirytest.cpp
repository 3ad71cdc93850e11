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

LOCKDECK_TEST(InquiryTest)
#include "inquirytest.moc"
