#include "support/testmain.h"
#include "ui/dialogs/probedialog.h"
#include "ui/session.h"
#include "ui/views/inklabel.h"
#include "windowfixture.h"

#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>

#include <algorithm>

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace std::chrono_literals;

class ProbeTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void figuresAreOfWhatIsKept();
    void aProbeTouchesNoLock();
    void failuresAreCounted();
    void takingAFreeKeyGivesItBack();
    void takingATakenKeyLeavesItAlone();
    void takingASlotAsksWithItsLimit();
    void aBadKeyIsSaidAtTheField();
    void anotherKeyStopsTheProbe();
    void otherServersStopTheProbe();
    void anAnswerSaysWhichKeyItIsOf();
    void whatItSeesIsReported();

private:
    QString text(const char *label) const { return m_dialog->findChild<InkLabel *>(QLatin1String(label))->text(); }
    void click(const char *button)
    {
        QTest::mouseClick(m_dialog->findChild<QPushButton *>(QLatin1String(button)), Qt::LeftButton);
    }

    std::unique_ptr<LocalServer> m_server;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<ProbeDialog> m_dialog;
};

void ProbeTest::init()
{
    m_server = std::make_unique<LocalServer>();
    QVERIFY(m_server->isListening());
    m_session = std::make_unique<Session>();
    m_session->watch(m_server->servers());
    m_dialog = std::make_unique<ProbeDialog>(*m_session);
    m_dialog->show();
}

void ProbeTest::cleanup()
{
    m_dialog.reset();
    m_server.reset(); // first: it answers in this thread, and the session waits for its holds' releases
    m_session.reset();
}

void ProbeTest::figuresAreOfWhatIsKept()
{
    ProbeHistory history(3);
    QCOMPARE(history.figures(), ProbeHistory::Figures{});
    for (const auto trip : {9ms, 1ms, 2ms})
        history.add(trip);
    QCOMPARE(history.figures(), (ProbeHistory::Figures{1ms, 2ms, 9ms}));
    history.addFailure(); // the first leaves
    QCOMPARE(history.figures(), (ProbeHistory::Figures{1ms, 2ms, 2ms}));
    QCOMPARE(history.answers(), 3);
    QCOMPARE(history.failures(), 1);
    QCOMPARE(history.lately(4), (std::vector<float>{-1, 1, 2, -1}));
    QCOMPARE(history.lately(2), (std::vector<float>{2, -1}));
    QVERIFY(history.words().startsWith(QStringLiteral("3 answers · 1 failure · least 1.0")));
}

void ProbeTest::aProbeTouchesNoLock()
{
    OtherClient other(*m_server);
    const QByteArray token = other.ask("l", "k", "0 60").split(' ').value(1);
    m_dialog->setKey(QStringLiteral("k"));
    QTRY_VERIFY2(text("figures").startsWith(QStringLiteral("2 answers")), qPrintable(text("figures")));
    QVERIFY2(text("situationSentence").contains(QStringLiteral("has held it")), qPrintable(text("situationSentence")));
    QVERIFY(text("situationSentence").contains(QStringLiteral("Nobody waits.")));
    QVERIFY(m_session->holds().empty());
    QCOMPARE(other.ask("r", "k", token), QByteArray("ok"));
    QTRY_VERIFY(text("situationSentence").contains(QStringLiteral("free")));
    click("probeButton");
    QVERIFY(
        m_dialog->findChild<QPushButton *>(QStringLiteral("probeButton"))->text().contains(QStringLiteral("Start")));
}

void ProbeTest::failuresAreCounted()
{
    m_server->stop();
    m_dialog->setKey(QStringLiteral("k"));
    QTRY_VERIFY2(text("figures").contains(QStringLiteral("1 failure")), qPrintable(text("figures")));
    QVERIFY(text("situationSentence").contains(QStringLiteral("does not answer")));
}

void ProbeTest::takingAFreeKeyGivesItBack()
{
    m_dialog->setKey(QStringLiteral("k"));
    click("takeButton");
    QTRY_VERIFY2(text("taken").startsWith(QStringLiteral("It was free")), qPrintable(text("taken")));
    QVERIFY(m_session->holds().empty());
    OtherClient other(*m_server);
    QVERIFY(other.ask("l", "k", "0").startsWith("ok "));
}

void ProbeTest::takingATakenKeyLeavesItAlone()
{
    OtherClient other(*m_server);
    const QByteArray token = other.ask("l", "k", "0 60").split(' ').value(1);
    m_dialog->setKey(QStringLiteral("k"));
    click("takeButton");
    QTRY_VERIFY2(text("taken").startsWith(QStringLiteral("Not taken")), qPrintable(text("taken")));
    QVERIFY(m_session->holds().empty());
    QCOMPARE(other.ask("n", "k", token + " 60"), QByteArray("ok 60"));
}

void ProbeTest::takingASlotAsksWithItsLimit()
{
    OtherClient other(*m_server);
    QVERIFY(other.ask("sl", "pool", "0 3 60").startsWith("ok "));
    m_dialog->setKey(QStringLiteral("pool"));
    QTRY_VERIFY(text("situationSentence").contains(QStringLiteral("1 of 3")));
    click("takeButton");
    QTRY_VERIFY2(text("taken").startsWith(QStringLiteral("It was free")), qPrintable(text("taken")));
}

void ProbeTest::aBadKeyIsSaidAtTheField()
{
    m_dialog->setKey(QStringLiteral("a b"));
    click("takeButton");
    QVERIFY(text("taken").isEmpty());
    QVERIFY(m_session->holds().empty());
    const auto errors = m_dialog->findChildren<FieldError *>();
    QCOMPARE(std::ranges::count_if(errors, [](const FieldError *error) { return error->isVisible(); }), 1);
}

void ProbeTest::anotherKeyStopsTheProbe()
{
    m_dialog->setKey(QStringLiteral("k"));
    QTRY_VERIFY(!text("figures").startsWith(QStringLiteral("not")));
    m_dialog->findChild<QLineEdit *>(QStringLiteral("keyEdit"))->setText(QStringLiteral("other"));
    QVERIFY(
        m_dialog->findChild<QPushButton *>(QStringLiteral("probeButton"))->text().contains(QStringLiteral("Start")));
    // What was seen of the key before says nothing of this one.
    QVERIFY2(!text("situationSentence").contains(QStringLiteral("<b>free</b>")), qPrintable(text("situationSentence")));
    QCOMPARE(text("figures"), QStringLiteral("not asked yet"));
}

void ProbeTest::otherServersStopTheProbe()
{
    OtherClient other(*m_server);
    QVERIFY(other.ask("sl", "pool", "0 3 60").startsWith("ok "));
    m_dialog->setKey(QStringLiteral("pool"));
    QTRY_VERIFY(text("situationSentence").contains(QStringLiteral("1 of 3")));
    click("takeButton");
    QTRY_VERIFY2(text("taken").startsWith(QStringLiteral("It was free")), qPrintable(text("taken")));
    LocalServer second;
    QVERIFY(second.isListening());
    m_session->watch(second.servers());
    QVERIFY(
        m_dialog->findChild<QPushButton *>(QStringLiteral("probeButton"))->text().contains(QStringLiteral("Start")));
    QVERIFY2(text("situationSentence").contains(QStringLiteral("stopped")), qPrintable(text("situationSentence")));
    QCOMPARE(text("figures"), QStringLiteral("not asked yet"));
    QVERIFY(text("taken").isEmpty());
    click("takeButton"); // as a lock: the limit was the other server's
    QTRY_VERIFY2(text("taken").startsWith(QStringLiteral("It was free")), qPrintable(text("taken")));
    OtherClient there(second);
    QVERIFY(there.ask("l", "pool", "0").startsWith("ok "));
    click("probeButton");
    QTRY_VERIFY2(text("situationSentence").contains(QStringLiteral("has held it")),
                 qPrintable(text("situationSentence")));
}

void ProbeTest::anAnswerSaysWhichKeyItIsOf()
{
    m_dialog->setKey(QStringLiteral("k"));
    click("takeButton");
    m_dialog->findChild<QLineEdit *>(QStringLiteral("keyEdit"))->setText(QStringLiteral("other"));
    QTRY_VERIFY2(text("taken").contains(QStringLiteral(": It was free")), qPrintable(text("taken")));
    QVERIFY2(text("taken").startsWith(QStringLiteral("k on ")), qPrintable(text("taken")));
}

void ProbeTest::whatItSeesIsReported()
{
    ProbeReport last;
    connect(m_dialog.get(), &ProbeDialog::probed, this, [&last](const ProbeReport &report) { last = report; });
    m_dialog->setKey(QStringLiteral("k"));
    QTRY_COMPARE(last.history.answers(), 2);
    QCOMPARE(last.key, QStringLiteral("k"));
    QCOMPARE(last.server, m_server->servers().servers.front());
    QVERIFY(last.isRunning);
    m_dialog->findChild<QLineEdit *>(QStringLiteral("keyEdit"))->setText(QStringLiteral("other"));
    QVERIFY(!last.isRunning); // what was seen stays what was seen of k
    QCOMPARE(last.key, QStringLiteral("k"));
    QVERIFY(last.history.answers() >= 2);
    click("probeButton");
    QCOMPARE(last.key, QStringLiteral("k"));
    QVERIFY(!last.isRunning); // what runs is of the other key, of which nothing is seen yet
    QTRY_COMPARE(last.key, QStringLiteral("other"));
    QVERIFY(last.isRunning);
    m_dialog->close();
    QVERIFY(!last.isRunning);
}

LOCKDECK_TEST(ProbeTest)
#include "probetest.moc"
