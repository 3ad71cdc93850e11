#include "ui/models/protocolmodel.h"
#include "protocolsamples.h"
#include "support/testmain.h"
#include "ui/models/protocolwords.h"
#include "ui/models/wording.h"

#include <QtTest/QAbstractItemModelTester>

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace Qt::StringLiterals;
using Kind = ProtocolLine::Kind;
using State = ProtocolModel::Talk::State;

/// The lines of the protocol, kept, chosen and put into words.
class ProtocolModelTest : public QObject
{
    Q_OBJECT

private slots:
    void init();

    void linesAreInTheOrderTheyCame();
    void theOldestLeave();
    void longLinesLeaveEarlier();
    void oneConnectionIsChosen();
    void wordsAreFoundInLineAndLabel();
    void whoTalksIsKnown();
    void goneConnectionsAreForgotten();
    void clearForgetsAll();
    void aLineIsCopiedAsText();
    void whatHasNoInkIsEscaped();
    void aTooltipIsNoHtml();

private:
    QStringList texts(const ProtocolModel &model) const
    {
        QStringList all;
        for (int row = 0; row < model.rowCount(); ++row)
            all += model.index(row, ProtocolModel::Text).data().toString();
        return all;
    }

    ProtocolSample m_a{1, u"deploy/api"_s};
    ProtocolSample m_b{2, u"db/migrate"_s};
};

void ProtocolModelTest::init()
{
    m_a = ProtocolSample(1, u"deploy/api"_s);
    m_b = ProtocolSample(2, u"db/migrate"_s);
}

void ProtocolModelTest::linesAreInTheOrderTheyCame()
{
    ProtocolModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.append({m_a.line(Kind::Connecting), m_a.line(Kind::Opened), m_a.sent("l deploy/api 10")});
    model.append({m_a.received("ok 0123…ef 33"), m_a.line(Kind::Closed, "it went away."), m_a.line(Kind::Closed)});
    QCOMPARE(texts(model),
             (QStringList{u"connecting to a.locks:6388"_s, u"connected in 0.4\u00a0ms"_s, u"l deploy/api 10"_s,
                          u"ok 0123…ef 33"_s, u"closed: it went away."_s, u"closed"_s}));
    const auto cell = [&](int row, ProtocolModel::Column column) { return model.index(row, column).data().toString(); };
    QCOMPARE(cell(2, ProtocolModel::Direction), u"→"_s);
    QCOMPARE(cell(3, ProtocolModel::Direction), u"←"_s);
    QCOMPARE(model.index(3, ProtocolModel::Direction).data(Qt::AccessibleTextRole).toString(), u"received"_s);
    QCOMPARE(cell(3, ProtocolModel::RoundTrip), u"0.4\u00a0ms"_s);
    QCOMPARE(cell(2, ProtocolModel::RoundTrip), QString());
    QCOMPARE(cell(2, ProtocolModel::Label), u"hold deploy/api · a.locks:6388"_s);
    QCOMPARE(cell(2, ProtocolModel::Time), Wording::clockTime(Moment{1h + 2ms}, true));
}

void ProtocolModelTest::theOldestLeave()
{
    ProtocolModel model({.lines = 4});
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    for (int i = 0; i < 6; ++i)
        model.append({(i % 2 == 0 ? m_a : m_b).sent(QByteArray::number(i))});
    QCOMPARE(texts(model), (QStringList{u"2"_s, u"3"_s, u"4"_s, u"5"_s}));
    QCOMPARE(model.dropped(), 2);
    model.setFilter({{}, 1});
    QCOMPARE(texts(model), (QStringList{u"2"_s, u"4"_s}));
    model.append({m_b.sent("6"), m_b.sent("7"), m_b.sent("8")}); // those that leave are of both
    QCOMPARE(texts(model), QStringList());
    QCOMPARE(model.total(), 4);
    QCOMPARE(model.dropped(), 5);
}

void ProtocolModelTest::longLinesLeaveEarlier()
{
    ProtocolModel model({.lines = 1000, .bytes = 10'000});
    std::deque<ProtocolLine> lines;
    for (int i = 0; i < 100; ++i)
        lines.push_back(m_a.received(QByteArray(400, 'x')));
    model.append(lines);
    QVERIFY(model.bytes() <= 10'000);
    QVERIFY2(model.total() > 10 && model.total() < 25, qPrintable(QString::number(model.total())));
    QCOMPARE(model.dropped(), 100 - model.total());
    model.append({m_a.received(QByteArray(20'000, 'x'))});
    QCOMPARE(model.total(), 0);
    QCOMPARE(model.bytes(), std::size_t(0));
}

void ProtocolModelTest::oneConnectionIsChosen()
{
    ProtocolModel model;
    model.append({m_a.sent("1"), m_b.sent("2"), m_a.sent("3")});
    model.setFilter({{}, 1});
    QCOMPARE(texts(model), (QStringList{u"1"_s, u"3"_s}));
    model.append({m_b.sent("4"), m_a.sent("5")});
    QCOMPARE(texts(model), (QStringList{u"1"_s, u"3"_s, u"5"_s}));
    model.setFilter({});
    QCOMPARE(model.rowCount(), 5);
}

void ProtocolModelTest::wordsAreFoundInLineAndLabel()
{
    ProtocolModel model;
    model.append({m_a.sent("n x 0123…ef 30"), m_a.received("ok 30"), m_b.sent("w x 10"), m_b.line(Kind::Opened)});
    const auto found = [&](const QString &words, quint64 conversation = 0) {
        model.setFilter({KeyFilter::containing(words), conversation});
        return model.rowCount();
    };
    QCOMPARE(found(u"OK 3"_s), 1);
    QCOMPARE(found(u"deploy"_s), 2);
    QCOMPARE(found(u"a.locks"_s), 4);
    QCOMPARE(found(u"connected"_s), 1);
    QCOMPARE(found(u"connected"_s, 1), 0);
    QCOMPARE(found(u"nothing like it"_s), 0);
    QCOMPARE(found({}), 4);
}

void ProtocolModelTest::whoTalksIsKnown()
{
    ProtocolModel model;
    QSignalSpy changed(&model, &ProtocolModel::talksChanged);
    model.append({m_a.line(Kind::Connecting)});
    QCOMPARE(changed.count(), 1);
    QVERIFY(model.talks().at(1).state == State::Connecting);
    model.append({m_a.line(Kind::Opened), m_b.sent("w k 10")});
    QCOMPARE(changed.count(), 2);
    QVERIFY(model.talks().at(1).state == State::Open);
    QVERIFY(model.talks().at(2).state == State::Open);
    model.append({m_a.sent("n k 30"), m_a.received("ok 30")}); // nothing new about anybody
    QCOMPARE(changed.count(), 2);
    model.append({m_a.line(Kind::Closed)});
    QVERIFY(model.talks().at(1).state == State::Closed);
    QCOMPARE(changed.count(), 3);
}

void ProtocolModelTest::goneConnectionsAreForgotten()
{
    ProtocolModel model({.lines = 2});
    model.append({m_a.sent("1"), m_b.sent("2")});
    QSignalSpy changed(&model, &ProtocolModel::talksChanged);
    model.append({m_b.sent("3")});
    QCOMPARE(changed.count(), 1);
    QVERIFY(!model.talks().contains(1));
    QVERIFY(model.talks().contains(2));
}

void ProtocolModelTest::clearForgetsAll()
{
    ProtocolModel model({.lines = 2});
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.append({m_a.sent("1"), m_a.sent("2"), m_a.sent("3")});
    model.clear();
    QCOMPARE(model.total() + model.rowCount(), 0);
    QCOMPARE(model.dropped(), 0);
    QVERIFY(model.talks().empty());
    model.append({m_a.sent("4")});
    QCOMPARE(texts(model), QStringList{u"4"_s});
}

void ProtocolModelTest::aLineIsCopiedAsText()
{
    ProtocolModel model;
    model.append({m_a.sent("l deploy/api 10 30"), m_b.sent("x"), m_a.received("ok 0123…ef 30")});
    const QString times[] = {Wording::clockTime(Moment{1h}, true), Wording::clockTime(Moment{1h + 1ms}, true)};
    QCOMPARE(model.copied({0, 2}), times[0] + u"  → l deploy/api 10 30  [hold deploy/api · a.locks:6388]\n"_s +
                                       times[1] +
                                       u"  ← ok 0123…ef 30  (0.4\u00a0ms)  [hold deploy/api · a.locks:6388]\n"_s);
    QCOMPARE(model.copied({}), QString());
    QCOMPARE(model.copiedAll().count(u'\n'), 3);
    model.setFilter({{}, 2});
    QVERIFY(model.copiedAll().contains(u"→ x  ["_s));
    QCOMPARE(model.copiedAll().count(u'\n'), 1);
}

void ProtocolModelTest::whatHasNoInkIsEscaped()
{
    QCOMPARE(ProtocolWords::text(m_a.received("ok\x1b[2J \xe2\x80\xae!")), u"ok\\u001b[2J \\u202e!"_s);
    const QByteArray smile = "\xf0\x9f\x98\x80"; // two code units, at the edge of a piece
    QCOMPARE(ProtocolWords::text(m_a.received(QByteArray(255, 'x') + smile + "y")),
             QString(255, u'x') + QString::fromUtf8(smile) + u'y');
    QCOMPARE(ProtocolWords::text(m_a.received(QByteArray(700, 'x'))), QString(700, u'x'));
    QCOMPARE(ProtocolWords::text(m_a.received("\xff")), u"\ufffd"_s);
}

void ProtocolModelTest::aTooltipIsNoHtml()
{
    ProtocolModel model;
    model.append({m_a.received("<b>ok</b>")});
    const QString tip = model.index(0, ProtocolModel::Text).data(Qt::ToolTipRole).toString();
    QVERIFY2(tip.contains(u"&lt;b&gt;ok"_s), qPrintable(tip));
}

LOCKDECK_TEST(ProtocolModelTest)
#include "protocolmodeltest.moc"
