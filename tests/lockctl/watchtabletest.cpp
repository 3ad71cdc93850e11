#include "lockctl/watchtable.h"
#include "lockctl/textwidth.h"
#include "support/testmain.h"

using namespace Lockdeck;
using namespace Lockdeck::Cli;
using namespace std::chrono_literals;

namespace {

constexpr Moment now{100h};

KeyRow row(const QString &key, int server = 0)
{
    KeyRow row;
    row.key = key;
    row.server = server;
    row.seen = now;
    return row;
}

KeyRow held(const QString &key, quint64 owner, std::chrono::seconds since, std::chrono::seconds left, int waiters = 0,
            std::chrono::seconds waiting = 0s)
{
    KeyRow held = row(key);
    held.owner = owner;
    held.holders = 1;
    held.ownerSince = now - since;
    held.deadline = now + left;
    held.waiters = waiters;
    if (waiters > 0)
        held.contendedSince = now - waiting;
    return held;
}

KeyRow pool(const QString &key, qint64 holders, int waiters = 0)
{
    KeyRow pool = row(key);
    pool.kind = KeyRow::Kind::Semaphore;
    pool.limit = 3;
    pool.holders = holders;
    pool.waiters = waiters;
    if (waiters > 0)
        pool.contendedSince = now - 5s;
    return pool;
}

KeyRow idle(const QString &key)
{
    KeyRow idle = row(key);
    idle.kind = KeyRow::Kind::Free;
    return idle;
}

ServerStatus up(quint16 port = 6388, const QString &host = u"127.0.0.1"_qs)
{
    ServerStatus status;
    status.address = {host, port};
    status.state = ServerState::Up;
    status.lastAnswered = now;
    status.roundTrip = 312us;
    status.connections = 43;
    return status;
}

ServerStatus down(quint16 port)
{
    ServerStatus status = up(port);
    status.state = ServerState::Down;
    status.stateSince = now - 12s;
    status.lastAnswered = now - 13s;
    status.retryAt = now + 3s;
    status.keys = 5;
    status.problem = Error{ErrorCode::Unreachable, u"Nothing listens on 127.0.0.1:7002."_qs, {}};
    return status;
}

FleetSnapshot snapshotOf(std::vector<KeyRow> keys, std::vector<ServerStatus> servers = {up()})
{
    FleetSnapshot snapshot;
    snapshot.servers = std::move(servers);
    snapshot.keys = std::move(keys);
    std::sort(snapshot.keys.begin(), snapshot.keys.end(),
              [](const KeyRow &a, const KeyRow &b) { return std::tie(a.server, a.key) < std::tie(b.server, b.key); });
    return snapshot;
}

FleetSnapshot someKeys()
{
    return snapshotOf({held(u"db/migrate"_qs, 17, 251s, 28s, 4, 200s), held(u"deploy/api"_qs, 3, 5s, 9s, 9, 30s),
                       held(u"cron"_qs, 8, 4000s, 3s), pool(u"pool/workers"_qs, 3, 2), idle(u"old"_qs)});
}

QString textOf(const std::vector<WatchLine> &lines)
{
    QStringList list;
    for (const WatchLine &line : lines)
        list += line.text;
    return list.join(u'\n');
}

/// The first words of the rows below the heading.
QStringList keysOf(const WatchFrame &frame)
{
    QStringList keys;
    bool below = false;
    for (const WatchLine &line : frame.lines) {
        if (below && !line.text.isEmpty())
            keys += line.text.section(u' ', 0, 0);
        below = below || line.emphasis == Emphasis::Heading;
    }
    keys.removeLast(); // what the keys do
    return keys;
}

WatchView by(WatchSort sort)
{
    WatchView view;
    view.sort = sort;
    return view;
}

} // namespace

/// The layout of `lockctl watch`, without a terminal.
class WatchTableTest : public QObject
{
    Q_OBJECT

private slots:
    void looksLikeThis();
    void sortsAsAsked_data();
    void sortsAsAsked();
    void knowsItsOrdersByName();
    void fitsEveryTerminal_data();
    void fitsEveryTerminal();
    void givesUpTheLeastColumnsFirst();
    void cutsKeysInTheMiddle();
    void showsNoControlCharacters();
    void countsDownBetweenPolls();
    void scrollsWithinBounds();
    void filters();
    void showsWhatIsTyped();
    void saysThatItIsPaused();
    void keepsRowsOfAServerThatIsDown();
    void namesManyServersShortly_data();
    void namesManyServersShortly();
    void saysWhyItIsEmpty();
    void makesWhatIsWrongStandOut();
    void saysThatARenewalIsLate();
    void measuresText();
};

void WatchTableTest::looksLikeThis()
{
    const WatchFrame frame = watchFrame(someKeys(), {}, 80, 10, now);
    QCOMPARE(textOf(frame.lines),
             u"127.0.0.1:6388 up, 0.3 ms, 43 connections                      every 1 s, 0s ago\n"
             "5 keys: 4 held, 3 contended, 1 free · 15 waiters                      by waiting\n"
             "KEY           STATE        HOLDER  HELD ≥  LEASE ≤  WAITERS  WAIT ≥             \n"
             "db/migrate    held         #17      4m11s      28s        4   3m20s\n"
             "deploy/api    held         #3          5s       9s        9     30s\n"
             "pool/workers  3 of 3       –            –        –        2      5s\n"
             "cron          held         #8        1h6m       3s        0       –\n"
             "old           free         –            –        –        –       –\n"
             "\n"
             "q quit  s sort  / filter  p pause  ↑ ↓ PgUp PgDn                        1–5 of 5"_qs);
    QCOMPARE(frame.rows, 5);
    QCOMPARE(frame.pageRows, 6);
}

void WatchTableTest::sortsAsAsked_data()
{
    QTest::addColumn<int>("sort");
    QTest::addColumn<QStringList>("keys");
    const auto row = [](const char *name, WatchSort sort, const QString &keys) {
        QTest::newRow(name) << static_cast<int>(sort) << keys.split(u' ');
    };
    row("longest waited for", WatchSort::Waiting, u"db/migrate deploy/api pool/workers cron old"_qs);
    row("most waiters", WatchSort::Waiters, u"deploy/api db/migrate pool/workers cron old"_qs);
    row("longest held", WatchSort::Held, u"cron db/migrate deploy/api pool/workers old"_qs);
    row("least lease", WatchSort::Lease, u"cron deploy/api db/migrate pool/workers old"_qs);
    row("key", WatchSort::Key, u"cron db/migrate deploy/api old pool/workers"_qs);
    row("state", WatchSort::State, u"cron db/migrate deploy/api pool/workers old"_qs);
}

void WatchTableTest::sortsAsAsked()
{
    QFETCH(int, sort);
    QFETCH(QStringList, keys);
    QCOMPARE(keysOf(watchFrame(someKeys(), by(static_cast<WatchSort>(sort)), 80, 24, now)), keys);
}

void WatchTableTest::knowsItsOrdersByName()
{
    QCOMPARE(sortNames().size(), watchSortCount);
    for (const QString &name : sortNames())
        QCOMPARE(sortName(*parseSort(name)), name);
    QVERIFY(!parseSort(u"beauty"_qs));
    QVERIFY(!parseSort(QString()));
}

void WatchTableTest::fitsEveryTerminal_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    for (const int width : {1, 2, 10, 20, 33, 40, 60, 80, 132, 400}) {
        for (const int height : {1, 2, 3, 5, 24, 50})
            QTest::addRow("%d columns, %d rows", width, height) << width << height;
    }
}

void WatchTableTest::fitsEveryTerminal()
{
    QFETCH(int, width);
    QFETCH(int, height);
    std::vector<KeyRow> keys = someKeys().keys;
    keys.push_back(held(u"ключ/🔒/"_qs.repeated(20), 4, 5s, 5s));
    keys.push_back(held(u"名前/"_qs.repeated(30), 4, 5s, 5s));
    for (KeyRow row : someKeys().keys) {
        row.server = 1;
        keys.push_back(row);
    }
    const FleetSnapshot snapshot = snapshotOf(keys, {up(7001), down(7002)});
    for (const std::optional<QString> &typing : {std::optional<QString>(), std::optional(u"x"_qs.repeated(200))}) {
        WatchView view;
        view.typing = typing;
        const WatchFrame frame = watchFrame(snapshot, view, width, height, now);
        QCOMPARE(frame.lines.size(), std::size_t(height));
        for (const WatchLine &line : frame.lines)
            QVERIFY2(textWidth(line.text) <= width, qPrintable(line.text));
    }
}

void WatchTableTest::givesUpTheLeastColumnsFirst()
{
    const auto headingAt = [](int width, WatchSort sort) {
        const FleetSnapshot snapshot = snapshotOf({held(u"service/leader/eu-west"_qs, 17, 251s, 28s, 4, 200s)});
        for (const WatchLine &line : watchFrame(snapshot, by(sort), width, 10, now).lines) {
            if (line.emphasis == Emphasis::Heading)
                return line.text.simplified();
        }
        return QString();
    };
    QCOMPARE(headingAt(80, WatchSort::Waiting), u"KEY STATE HOLDER HELD ≥ LEASE ≤ WAITERS WAIT ≥"_qs);
    QCOMPARE(headingAt(70, WatchSort::Waiting), u"KEY STATE HELD ≥ LEASE ≤ WAITERS WAIT ≥"_qs);
    QCOMPARE(headingAt(70, WatchSort::Waiters), u"KEY STATE HOLDER HELD ≥ LEASE ≤ WAITERS"_qs);
    QCOMPARE(headingAt(50, WatchSort::Waiting), u"KEY STATE WAITERS WAIT ≥"_qs);
    QCOMPARE(headingAt(30, WatchSort::Held), u"KEY HELD ≥"_qs);
    QCOMPARE(headingAt(20, WatchSort::Held), u"KEY"_qs);
}

void WatchTableTest::cutsKeysInTheMiddle()
{
    const QString key = u"deploy/"_qs + u"x"_qs.repeated(100) + u"/production"_qs;
    const QString text = textOf(watchFrame(snapshotOf({held(key, 1, 1s, 1s)}), {}, 80, 10, now).lines);
    const QString shown = text.section(u'\n', 3, 3).section(u' ', 0, 0);
    QVERIFY2(shown.startsWith(u"deploy/x"_qs) && shown.endsWith(u"x/production"_qs) && shown.contains(u'…'),
             qPrintable(shown));
}

void WatchTableTest::showsNoControlCharacters()
{
    const QString key = u"\u001b]0;mine\u0007\u009b31m\u202ehidden\u2028"_qs;
    ServerStatus failed = down(7002);
    failed.problem->message = u"It said \u001b[2J."_qs;
    FleetSnapshot snapshot = snapshotOf({held(key, 1, 1s, 1s, 1)}, {up(7001), failed});
    WatchView view;
    view.typing = key;
    for (const WatchLine &line : watchFrame(snapshot, view, 300, 10, now).lines) {
        for (const QChar c : line.text)
            QVERIFY2(c.isPrint() && c.category() != QChar::Other_Format, qPrintable(line.text));
    }
    view.filter = u"\u001b[1m"_qs;
    for (const WatchLine &line : watchList(snapshot, view, 0, now)) {
        for (const QChar c : line.text)
            QVERIFY(c.isPrint());
    }
}

void WatchTableTest::countsDownBetweenPolls()
{
    const auto line = [](Moment at) { return watchFrame(someKeys(), {}, 80, 10, at).lines[3].text.simplified(); };
    QCOMPARE(line(now), u"db/migrate held #17 4m11s 28s 4 3m20s"_qs);
    QCOMPARE(line(now + 900ms), u"db/migrate held #17 4m11s 27s 4 3m20s"_qs);
    QCOMPARE(line(now + 2s), u"db/migrate held #17 4m13s 26s 4 3m22s"_qs);
    QCOMPARE(line(now + 60s), u"db/migrate held #17 5m11s 0s 4 4m20s"_qs);
}

void WatchTableTest::scrollsWithinBounds()
{
    std::vector<KeyRow> keys;
    for (int i = 0; i < 100; ++i)
        keys.push_back(held(u"k%1"_qs.arg(i, 2, 10, QLatin1Char('0')), 1, 1s, 9s));
    const FleetSnapshot snapshot = snapshotOf(std::move(keys));
    WatchView view;
    view.firstRow = 30;
    WatchFrame frame = watchFrame(snapshot, view, 80, 14, now);
    QCOMPARE(frame.pageRows, 10);
    QCOMPARE(keysOf(frame).first(), u"k30"_qs);
    QCOMPARE(keysOf(frame).last(), u"k39"_qs);
    QVERIFY(frame.lines.back().text.endsWith(u"31–40 of 100"_qs));
    view.firstRow = 1000;
    frame = watchFrame(snapshot, view, 80, 14, now);
    QCOMPARE(frame.firstRow, 90);
    QCOMPARE(keysOf(frame).last(), u"k99"_qs);
    QCOMPARE(watchList(snapshot, {}, 80, now).size(), std::size_t{103});
}

void WatchTableTest::filters()
{
    WatchView view;
    view.filter = u"DEP"_qs;
    const WatchFrame frame = watchFrame(someKeys(), view, 80, 24, now);
    QCOMPARE(keysOf(frame), QStringList{u"deploy/api"_qs});
    QVERIFY2(frame.lines[1].text.endsWith(u"“DEP”: 1, by waiting"_qs), qPrintable(frame.lines[1].text));
    view.filter = u"nowhere"_qs;
    QVERIFY(textOf(watchFrame(someKeys(), view, 80, 24, now).lines).contains(u"No key contains “nowhere”."_qs));
}

void WatchTableTest::showsWhatIsTyped()
{
    WatchView view;
    view.typing = u"dep"_qs;
    const QString last = watchFrame(someKeys(), view, 80, 24, now).lines.back().text;
    QVERIFY2(last.startsWith(u"Filter: dep_"_qs) && last.contains(u"Enter"_qs), qPrintable(last));
}

void WatchTableTest::saysThatItIsPaused()
{
    WatchView view;
    view.paused = true;
    const WatchFrame frame = watchFrame(someKeys(), view, 80, 24, now + 75s);
    QVERIFY2(frame.lines[0].text.endsWith(u"PAUSED, 1m15s old"_qs), qPrintable(frame.lines[0].text));
    QVERIFY(frame.lines.back().text.contains(u"p go on"_qs));
}

void WatchTableTest::keepsRowsOfAServerThatIsDown()
{
    KeyRow lost = held(u"db/migrate"_qs, 17, 251s, 28s, 4, 200s);
    lost.server = 1;
    const FleetSnapshot snapshot = snapshotOf({held(u"cron"_qs, 8, 40s, 3s), lost}, {up(7001), down(7002)});
    const WatchFrame frame = watchFrame(snapshot, {}, 100, 10, now);
    QCOMPARE(frame.lines[0].text.section(u"  "_qs, 0, 0), u"1 of 2 servers up: :7002 down · :7001 up, 0.3 ms"_qs);
    QVERIFY(frame.lines[1].text.startsWith(u"2 keys: 1 held, 0 contended, 0 free · 0 waiters"_qs));
    QCOMPARE(frame.lines[2].text, u":7002 down for 12s, next try in 3s, 5 keys as of 13s ago: Nothing listens on "
                                  "127.0.0.1:7002."_qs);
    QCOMPARE(frame.lines[2].emphasis, Emphasis::Bad);
    // What nobody waits for comes after what is not known.
    QCOMPARE(frame.lines[4].text.simplified(), u"db/migrate server down – – – – – :7002"_qs);
    QCOMPARE(frame.lines[4].emphasis, Emphasis::Faint);
    QCOMPARE(frame.lines[5].text.simplified(), u"cron held #8 40s 3s 0 – :7001"_qs);
}

void WatchTableTest::namesManyServersShortly_data()
{
    QTest::addColumn<QStringList>("servers");
    QTest::addColumn<QString>("line");
    QTest::newRow("one") << QStringList{u"a.locks:6388"_qs} << u"a.locks:6388 up, 0.3 ms, 43 connections"_qs;
    QTest::newRow("ports of one host") << QStringList{u"127.0.0.1:1"_qs, u"127.0.0.1:2"_qs}
                                       << u"2 servers up: :1 up, 0.3 ms · :2 up, 0.3 ms"_qs;
    QTest::newRow("hosts") << QStringList{u"a.locks:6388"_qs, u"b.locks:7000"_qs}
                           << u"2 servers up: a up, 0.3 ms · b:7000 up, 0.3 ms"_qs;
    QTest::newRow("numbers") << QStringList{u"10.0.0.1:6388"_qs, u"10.0.0.2:6388"_qs}
                             << u"2 servers up: 10.0.0.1:6388 up, 0.3 ms · 10.0.0.2:6388 up, 0.3 ms"_qs;
}

void WatchTableTest::namesManyServersShortly()
{
    QFETCH(QStringList, servers);
    QFETCH(QString, line);
    std::vector<ServerStatus> all;
    for (const QString &server : servers) {
        all.push_back(up());
        all.back().address = *ServerAddress::parse(server);
    }
    const QString first = watchFrame(snapshotOf({}, all), {}, 120, 5, now).lines[0].text;
    QCOMPARE(first.section(u"   "_qs, 0, 0), line);
}

void WatchTableTest::saysWhyItIsEmpty()
{
    const auto words = [](const std::vector<ServerStatus> &servers) {
        return watchFrame(snapshotOf({}, servers), {}, 80, 8, now).lines[2].text;
    };
    QCOMPARE(words({up()}), u"Nobody holds a lock or waits for one."_qs);
    ServerStatus fresh;
    QCOMPARE(words({fresh}), u"No server has answered yet."_qs);
}

void WatchTableTest::makesWhatIsWrongStandOut()
{
    KeyRow ranOut = held(u"a"_qs, 1, 9s, 0s);
    ranOut.ranOut = true;
    KeyRow otherShard = held(u"b"_qs, 1, 9s, 9s);
    otherShard.otherShard = true;
    KeyRow old = held(u"e"_qs, 1, 9s, 9s);
    const FleetSnapshot snapshot =
        snapshotOf({ranOut, otherShard, held(u"c"_qs, 1, 9s, 9s, 1), held(u"d"_qs, 1, 9s, 9s), idle(u"f"_qs), old});
    const WatchFrame frame = watchFrame(snapshot, by(WatchSort::Key), 80, 20, now);
    QList<Emphasis> found;
    for (const std::size_t i : {3, 4, 5, 6, 8})
        found += frame.lines[i].emphasis;
    QCOMPARE(found, (QList<Emphasis>{Emphasis::Warning, Emphasis::Warning, Emphasis::Strong, Emphasis::None,
                                     Emphasis::Faint}));
    QVERIFY(frame.lines[3].text.contains(u"ran out"_qs));
    QVERIFY(frame.lines[4].text.contains(u"other shard"_qs));
    QCOMPARE(watchFrame(snapshot, by(WatchSort::Key), 80, 20, now + 4s).lines[6].emphasis, Emphasis::Faint);
}

void WatchTableTest::saysThatARenewalIsLate()
{
    KeyRow late = held(u"late"_qs, 1, 9s, 9s);
    late.pattern = HolderPattern{15s, 5s, now - 4s, now - 3s, true};
    KeyRow punctual = held(u"even"_qs, 1, 9s, 9s);
    punctual.pattern = HolderPattern{15s, 5s, now + 2s, now + 3s, false};
    FleetSnapshot snapshot = snapshotOf({punctual, late});
    snapshot.taken = now;
    const WatchFrame frame = watchFrame(snapshot, by(WatchSort::State), 80, 20, now);
    QVERIFY2(frame.lines[3].text.startsWith(u"late  late 4s"_qs), qPrintable(frame.lines[3].text));
    QCOMPARE(frame.lines[3].emphasis, Emphasis::Warning);
    QVERIFY(frame.lines[4].text.contains(u"held"_qs));
}

void WatchTableTest::measuresText()
{
    QCOMPARE(textWidth(u"ключ"_qs), 4);
    QCOMPARE(textWidth(u"🔒"_qs), 2);
    QCOMPARE(textWidth(u"名前"_qs), 4);
    QCOMPARE(textWidth(u"e\u0301"_qs), 1);
    QCOMPARE(cutMiddle(u"abcdefghij"_qs, 10), u"abcdefghij"_qs);
    QCOMPARE(cutMiddle(u"abcdefghijk"_qs, 7), u"abc…ijk"_qs);
    QCOMPARE(cutMiddle(u"名前名前名前"_qs, 6), u"名…前"_qs);
    QCOMPARE(cutMiddle(u"abc"_qs, 1), u"…"_qs);
    QCOMPARE(cutMiddle(u"abc"_qs, 0), QString());
    QCOMPARE(cutEnd(u"abcdef"_qs, 4), u"abc…"_qs);
    QCOMPARE(padLeft(u"名"_qs, 4), u"  名"_qs);
    QCOMPARE(padRight(u"名"_qs, 4), u"名  "_qs);
}

LOCKDECK_TEST(WatchTableTest)
#include "watchtabletest.moc"
