#include "protocol/reply.h"
#include "support/testmain.h"

using namespace Lockdeck;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(Reply)
Q_DECLARE_METATYPE(Verb)

static const QByteArray token = "0123456789abcdef0123456789abcdef";

class ReplyTest : public QObject
{
    Q_OBJECT

private slots:
    void lines_data();
    void lines();
    void foreignLinesAreNotDflockd_data();
    void foreignLinesAreNotDflockd();
    void evidenceIsShortAndShowsNoToken();
    void aStrangeLeaderIsShownAsWhatItIs();
    void everyRefusalSaysWhatWasAsked_data();
    void everyRefusalSaysWhatWasAsked();
};

void ReplyTest::lines_data()
{
    QTest::addColumn<Verb>("asked");
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<Reply>("reply");
    const auto word = [](Reply::Kind kind) { return Reply{kind, {}, {}, {}}; };
    QTest::newRow("l ok") << Verb::Acquire << "ok " + token + " 33" << Reply::granted(token, 33s);
    QTest::newRow("w ok") << Verb::Wait << "ok " + token + " 1" << Reply::granted(token, 1s);
    QTest::newRow("e acquired") << Verb::Enqueue << "acquired " + token + " 33" << Reply::granted(token, 33s);
    QTest::newRow("e queued") << Verb::Enqueue << QByteArray("queued") << word(Reply::Kind::Queued);
    QTest::newRow("n ok") << Verb::Renew << QByteArray("ok 33") << Reply::renewed(33s);
    QTest::newRow("r ok") << Verb::Release << QByteArray("ok") << word(Reply::Kind::Ok);
    QTest::newRow("timeout") << Verb::Acquire << QByteArray("timeout") << word(Reply::Kind::Timeout);
    QTest::newRow("error") << Verb::Renew << QByteArray("error") << word(Reply::Kind::Error);
    QTest::newRow("auth") << Verb::Stats << QByteArray("error_auth") << word(Reply::Kind::AuthRefused);
    QTest::newRow("stats") << Verb::Stats << QByteArray("ok {}") << Reply{Reply::Kind::Stats, {}, {}, "{}"};
    QTest::newRow("draining") << Verb::Acquire << QByteArray("error_draining") << word(Reply::Kind::Draining);
    QTest::newRow("not leader") << Verb::Acquire << QByteArray("error_not_leader a:6388")
                                << Reply{Reply::Kind::NotLeader, {}, {}, "a:6388"};
    QTest::newRow("not leader, v6") << Verb::Renew << QByteArray("error_not_leader [::1]:6388")
                                    << Reply{Reply::Kind::NotLeader, {}, {}, "[::1]:6388"};
    QTest::newRow("no leader") << Verb::Renew << QByteArray("error_not_leader") << word(Reply::Kind::NotLeader);
    QTest::newRow("ping") << Verb::Ping << QByteArray("ok") << word(Reply::Kind::Ok);
    QTest::newRow("ping to 1.10") << Verb::Ping << QByteArray("error") << word(Reply::Kind::Error);
    QTest::newRow("barrier") << Verb::Barrier << QByteArray("ok") << word(Reply::Kind::Ok);
    QTest::newRow("barrier to a follower")
        << Verb::Barrier << QByteArray("error_not_leader a:1") << Reply{Reply::Kind::NotLeader, {}, {}, "a:1"};
}

void ReplyTest::lines()
{
    QFETCH(Verb, asked);
    QFETCH(QByteArray, line);
    QFETCH(Reply, reply);
    const auto parsed = parseReply(line, asked);
    QVERIFY2(parsed.isOk(), line);
    QVERIFY(*parsed == reply);
    QCOMPARE(encode(reply, asked), line + '\n');
}

void ReplyTest::foreignLinesAreNotDflockd_data()
{
    QTest::addColumn<Verb>("asked");
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("http") << Verb::Acquire << QByteArray("HTTP/1.1 400 Bad Request");
    QTest::newRow("ok alone to l") << Verb::Acquire << QByteArray("ok");
    QTest::newRow("ok alone to n") << Verb::Renew << QByteArray("ok");
    QTest::newRow("acquired to l") << Verb::Acquire << "acquired " + token + " 33";
    QTest::newRow("queued to w") << Verb::Wait << QByteArray("queued");
    QTest::newRow("short token") << Verb::Acquire << QByteArray("ok abc 33");
    QTest::newRow("no lease") << Verb::Acquire << "ok " + token;
    QTest::newRow("lease 0") << Verb::Acquire << "ok " + token + " 0";
    QTest::newRow("negative lease") << Verb::Renew << QByteArray("ok -5");
    QTest::newRow("lease too large") << Verb::Renew << QByteArray("ok 10000000000");
    QTest::newRow("stats without JSON") << Verb::Stats << QByteArray("ok 5");
    QTest::newRow("ping with more") << Verb::Ping << QByteArray("ok 5");
    QTest::newRow("redirect without port") << Verb::Acquire << QByteArray("error_not_leader a");
    QTest::newRow("redirect to port 0") << Verb::Acquire << QByteArray("error_not_leader a:0");
    QTest::newRow("redirect to a large port") << Verb::Acquire << QByteArray("error_not_leader a:65536");
    QTest::newRow("redirect to a word") << Verb::Acquire << QByteArray("error_not_leader a:b");
    QTest::newRow("redirect to two") << Verb::Acquire << QByteArray("error_not_leader a:1 b:2");
    QTest::newRow("redirect without host") << Verb::Acquire << QByteArray("error_not_leader :6388");
    QTest::newRow("redirect to controls") << Verb::Acquire << QByteArray("error_not_leader \x1b[2J:6388");
    QTest::newRow("endless redirect") << Verb::Acquire << "error_not_leader " + QByteArray(100'000, 'a') + ":6388";
    QTest::newRow("redirected") << Verb::Acquire << QByteArray("error_not_leaders a:6388");
    QTest::newRow("empty") << Verb::Release << QByteArray();
    QTest::newRow("binary") << Verb::Release << QByteArray("\x16\x03\x01\x00", 4);
}

void ReplyTest::foreignLinesAreNotDflockd()
{
    QFETCH(Verb, asked);
    QFETCH(QByteArray, line);
    const auto parsed = parseReply(line, asked);
    QVERIFY(!parsed);
    QCOMPARE(parsed.error().code, ErrorCode::NotDflockd);
}

void ReplyTest::evidenceIsShortAndShowsNoToken()
{
    const Error error = parseReply("yes " + token + QByteArray(5000, 'x'), Verb::Release).error();
    QVERIFY(error.detail.size() < 120);
    QVERIFY(!error.message.contains(QString::fromLatin1(token)));
    QVERIFY(error.message.contains(u"yes 01234567…"_qs));
}

void ReplyTest::aStrangeLeaderIsShownAsWhatItIs()
{
    const Reply reply{Reply::Kind::NotLeader, {}, {}, "a\x1b[2J\xe2\x80\xae:1"};
    const Error error = errorFor(reply, Request::stats());
    QVERIFY2(error.message.contains(u"; a?[2J???:1 is."_qs), qPrintable(error.message));
    QCOMPARE(error.detail, u"error_not_leader a?[2J???:1"_qs);
}

void ReplyTest::everyRefusalSaysWhatWasAsked_data()
{
    QTest::addColumn<Reply::Kind>("kind");
    QTest::addColumn<Verb>("asked");
    QTest::addColumn<QString>("words");
    QTest::newRow("mismatch") << Reply::Kind::LimitMismatch << Verb::Acquire << u"another limit than 4"_qs;
    QTest::newRow("locks") << Reply::Kind::MaxLocks << Verb::Acquire << u"--max-locks"_qs;
    QTest::newRow("waiters") << Reply::Kind::MaxWaiters << Verb::Enqueue << u"--max-waiters"_qs;
    QTest::newRow("renewal") << Reply::Kind::Error << Verb::Renew << u"not held by this token any more"_qs;
    QTest::newRow("timeout") << Reply::Kind::Timeout << Verb::Acquire << u"not granted within 10 s"_qs;
    QTest::newRow("not enqueued") << Reply::Kind::NotEnqueued << Verb::Wait << u"no place in the queue"_qs;
}

void ReplyTest::everyRefusalSaysWhatWasAsked()
{
    QFETCH(Reply::Kind, kind);
    QFETCH(Verb, asked);
    QFETCH(QString, words);
    Request request = Request::acquire("deploy/api", 4, 10s, {});
    request.verb = asked;
    const Error error = errorFor(Reply{kind, {}, {}, {}}, request);
    QVERIFY2(error.message.contains(words), qPrintable(error.message));
    QVERIFY2(error.message.contains(u"deploy/api"_qs), qPrintable(error.message));
    QVERIFY(!error.detail.isEmpty());
}

LOCKDECK_TEST(ReplyTest)
#include "replytest.moc"
