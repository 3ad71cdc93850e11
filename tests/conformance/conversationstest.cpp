#include "conversation.h"
#include "support/testmain.h"

#include <QtCore/QFile>
#include <QtCore/QJsonDocument>

using Lockdeck::Test::Conversation;

/// Every recorded conversation with dflockd 1.10 goes the same way with our server. They are all played at once, each
/// with a server of its own, so that the whole takes as long as the longest. LOCKDECK_CONVERSATIONS names another file.
class ConversationsTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void conversationGoesAsRecorded_data();
    void conversationGoesAsRecorded();

private:
    std::vector<std::unique_ptr<Conversation>> m_conversations;
};

void ConversationsTest::initTestCase()
{
    const QString usual = QStringLiteral(LOCKDECK_TEST_DATA "/dflockd-1.10.jsonl");
    QFile file(qEnvironmentVariable("LOCKDECK_CONVERSATIONS", usual));
    QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName() + u": "_qs + file.errorString()));
    while (!file.atEnd()) {
        const QByteArray line = file.readLine().trimmed();
        if (line.isEmpty())
            continue;
        QJsonParseError problem{};
        const QJsonDocument scenario = QJsonDocument::fromJson(line, &problem);
        QVERIFY2(scenario.isObject(), qPrintable(problem.errorString() + QString::fromUtf8(line.left(80))));
        m_conversations.push_back(std::make_unique<Conversation>(scenario.object()));
    }
    QVERIFY(!m_conversations.empty());

    for (const auto &conversation : m_conversations)
        conversation->start();
    const auto isOver = [](const auto &conversation) { return conversation->isOver(); };
    const auto allOver = [&] { return std::all_of(m_conversations.begin(), m_conversations.end(), isOver); };
    if (!QTest::qWaitFor(allOver, 120'000))
        qWarning("not all conversations are over; those that are not say so");
}

void ConversationsTest::conversationGoesAsRecorded_data()
{
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < m_conversations.size(); ++i)
        QTest::newRow(qPrintable(m_conversations[i]->name())) << static_cast<int>(i);
}

void ConversationsTest::conversationGoesAsRecorded()
{
    QFETCH(int, index);
    const QString problem = m_conversations[static_cast<std::size_t>(index)]->problem();
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
}

LOCKDECK_TEST(ConversationsTest)
#include "conversationstest.moc"
