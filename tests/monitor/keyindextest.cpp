#include "monitor/keyindex.h"
#include "support/testmain.h"

#include <algorithm>

using namespace Lockdeck;

class KeyIndexTest : public QObject
{
    Q_OBJECT

private slots:
    void findsWhatIsThereAndNothingElse();
    void findsTheFirstOfRowsThatLookAlike();

private:
    static std::vector<KeyRow> rows(QStringList keys)
    {
        std::sort(keys.begin(), keys.end());
        std::vector<KeyRow> rows(static_cast<std::size_t>(keys.size()));
        for (qsizetype i = 0; i < keys.size(); ++i)
            rows[static_cast<std::size_t>(i)].key = keys[i];
        return rows;
    }
    static std::vector<int> find(const std::vector<KeyRow> &rows, const QStringList &keys)
    {
        std::vector<const QString *> texts;
        for (const QString &key : keys)
            texts.push_back(&key);
        return KeyIndex(rows).find(texts);
    }
};

void KeyIndexTest::findsWhatIsThereAndNothingElse()
{
    QStringList known;
    QStringList strange;
    for (int i = 0; i < 20'000; ++i) {
        known += QStringLiteral("known/%1").arg(i);
        strange += QStringLiteral("strange/%1").arg(i);
    }
    const std::vector<KeyRow> there = rows(known);
    const std::vector<int> found = find(there, known);
    for (qsizetype i = 0; i < known.size(); ++i)
        QCOMPARE(there.at(static_cast<std::size_t>(found[static_cast<std::size_t>(i)])).key, known[i]);
    QCOMPARE(find(there, strange), std::vector<int>(20'000, -1));
    QCOMPARE(find({}, {QStringLiteral("a")}), std::vector<int>{-1});
}

void KeyIndexTest::findsTheFirstOfRowsThatLookAlike()
{
    const auto key = [](const char *text) { return QString::fromUtf8(text); };
    const std::vector<KeyRow> there = rows({key("a"), key("b"), key("b"), key("c")});
    QCOMPARE(find(there, {key("c"), key("b"), key("b")}), (std::vector<int>{3, 1, 1}));
    const KeyIndex index(there);
    QVERIFY(index.isFirst(0) && index.isFirst(1) && !index.isFirst(2) && index.isFirst(3));
}

LOCKDECK_TEST(KeyIndexTest)
#include "keyindextest.moc"
