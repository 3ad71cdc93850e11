#include "sandbox/scene.h"
#include "protocol/rules.h"
#include "support/testmain.h"

#include <algorithm>
#include <map>
#include <set>

using namespace Lockdeck;
using namespace std::chrono_literals;

class SceneTest : public QObject
{
    Q_OBJECT

private slots:
    void hasTwelveClientsOnEightKeys();
    void isCrowdedAfterASecond();
    void letsNobodyWaitForLong();
    void drawsTheSameTurnsFromTheSameSeed();
    void staysWithinTheScript();
};

void SceneTest::hasTwelveClientsOnEightKeys()
{
    const std::vector<ClientScript> scene = everydayScene();
    QCOMPARE(scene.size(), 12u);
    std::set<QString> keys;
    int crashing = 0;
    for (const ClientScript &client : scene) {
        crashing += client.crashEvery > 0;
        for (const Task &task : client.tasks) {
            keys.insert(task.key);
            QVERIFY(!checkKey(task.key));
            QVERIFY(task.lease >= 8s && task.lease <= 40s);
            QVERIFY(task.hold.least >= 2s && task.hold.most <= 20s && task.hold.least <= task.hold.most);
        }
    }
    QCOMPARE(keys.size(), 8u);
    QCOMPARE(crashing, 1);
}

void SceneTest::isCrowdedAfterASecond()
{
    std::map<QString, int> clients;
    for (const ClientScript &client : everydayScene()) {
        if (client.firstAfter <= 1s)
            ++clients[client.tasks[0].key];
    }
    QVERIFY2(clients[QStringLiteral("db/migrate")] >= 3, "one holds it, two wait");
    QVERIFY2(clients[QStringLiteral("pool/workers")] > 3, "more than it has slots");
}

void SceneTest::letsNobodyWaitForLong()
{
    std::map<QString, std::chrono::milliseconds> longest; // everybody before us, one after the other
    for (const ClientScript &client : everydayScene()) {
        for (const Task &task : client.tasks) {
            if (task.limit == 1)
                longest[task.key] += task.hold.most;
        }
    }
    for (const auto &[key, wait] : longest)
        QVERIFY2(wait <= 20s, qPrintable(key));
}

void SceneTest::drawsTheSameTurnsFromTheSameSeed()
{
    for (const ClientScript &script : everydayScene()) {
        TurnSource one(script, 7);
        TurnSource other(script, 7);
        for (int i = 0; i < 20; ++i) {
            const Turn a = one.next();
            const Turn b = other.next();
            QVERIFY(a.task.key == b.task.key && a.pause == b.pause && a.hold == b.hold && a.crash == b.crash);
        }
    }
}

void SceneTest::staysWithinTheScript()
{
    const ClientScript script{
        0ms, {10ms, 12ms}, {{QStringLiteral("a"), 1, 8s, {2s, 3s}}, {QStringLiteral("b"), 1, 8s, {4s, 5s}}}, 3};
    TurnSource turns(script, 1);
    std::set<std::chrono::milliseconds> pauses;
    for (int i = 1; i <= 300; ++i) {
        const Turn turn = turns.next();
        QCOMPARE(turn.task.key, i % 2 == 1 ? QStringLiteral("a") : QStringLiteral("b"));
        QVERIFY(turn.hold >= turn.task.hold.least && turn.hold <= turn.task.hold.most);
        QCOMPARE(turn.crash, i % 3 == 0);
        pauses.insert(turn.pause);
    }
    QVERIFY2(pauses == (std::set<std::chrono::milliseconds>{10ms, 11ms, 12ms}), "both ends are included");
}

LOCKDECK_TEST(SceneTest)
#include "scenetest.moc"
