#include "ui/views/protocolview.h"
#include "protocolsamples.h"
#include "support/testmain.h"
#include "ui/mainwindow.h"
#include "ui/models/protocolmodel.h"
#include "ui/views/filterfield.h"
#include "ui/views/protocollist.h"
#include "windowfixture.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QLabel>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QToolTip>

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace Qt::StringLiterals;
using Kind = ProtocolLine::Kind;

/// The protocol as a person sees it, by keyboard and mouse.
class ProtocolViewTest : public QObject
{
    Q_OBJECT

private slots:
    void init();

    void saysWhatWillAppear();
    void whatWasSaidBeforeIsThere();
    void hiddenItTakesNothing();
    void pausedItStays();
    void theWindowsPauseCountsToo();
    void theConnectionIsChosen();
    void aChosenConnectionThatIsGoneStays();
    void wordsChooseLines();
    void whoIsAtTheEndFollows();
    void whoReadsFurtherUpKeepsTheirPlace();
    void linesAreCopied();
    void enterShowsAllOfALine();
    void theHeadGivesWay();
    void clearForgetsWhatWaitsToo();
    void whatIsShownIsExported();
    void aFileThatCannotBeWrittenIsSaid();
    void theWindowShowsItsConnections();

private:
    ProtocolList *list() const { return m_view->findChild<ProtocolList *>(); }
    int rows() const { return list()->model()->rowCount(); }
    QString text(int row) const { return list()->model()->index(row, ProtocolModel::Text).data().toString(); }
    QComboBox *talks() const { return m_view->findChild<QComboBox *>(); }
    QToolButton *button(const char *name) const { return m_view->findChild<QToolButton *>(QLatin1String(name)); }
    bool says(const QString &words) const
    {
        const auto labels = m_view->findChildren<QLabel *>();
        return std::any_of(labels.begin(), labels.end(),
                           [&](const QLabel *label) { return label->isVisible() && label->text().contains(words); });
    }
    void addLines(int count)
    {
        for (int i = 0; i < count; ++i)
            m_log->add(m_a.sent(QByteArray::number(m_next++)));
    }

    std::shared_ptr<ProtocolLog> m_log;
    std::unique_ptr<ProtocolView> m_view;
    ProtocolSample m_a{1, u"deploy/api"_s};
    ProtocolSample m_b{2, u"db/migrate"_s};
    int m_next = 0;
};

void ProtocolViewTest::init()
{
    m_next = 0;
    m_a = ProtocolSample(1, u"deploy/api"_s);
    m_b = ProtocolSample(2, u"db/migrate"_s);
    m_log = std::make_shared<ProtocolLog>(100);
    m_view = std::make_unique<ProtocolView>();
    m_view->resize(800, 200);
    m_view->setLog(m_log);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
}

void ProtocolViewTest::saysWhatWillAppear()
{
    QVERIFY(says(u"Nothing was said yet."_s));
    m_log->add(m_a.sent("l deploy/api 10"));
    QTRY_COMPARE(rows(), 1);
    QVERIFY(!says(u"Nothing was said yet."_s));
    QVERIFY(says(u"1 line"_s));
}

void ProtocolViewTest::whatWasSaidBeforeIsThere()
{
    m_view = std::make_unique<ProtocolView>();
    addLines(3);
    m_view->setLog(m_log);
    QCOMPARE(rows(), 0);
    m_view->show();
    QCOMPARE(rows(), 3);
}

void ProtocolViewTest::hiddenItTakesNothing()
{
    m_view->hide();
    addLines(150);
    QCoreApplication::processEvents();
    QCOMPARE(rows(), 0);
    m_view->show();
    QCOMPARE(rows(), 100);
    QCOMPARE(text(0), u"50"_s);
    QVERIFY(says(u"50 older ones dropped"_s));
}

void ProtocolViewTest::pausedItStays()
{
    addLines(1);
    QTRY_COMPARE(rows(), 1);
    QTest::mouseClick(button("pauseProtocol"), Qt::LeftButton);
    QVERIFY(says(u"paused · 1 line"_s));
    addLines(2);
    QCoreApplication::processEvents();
    m_view->hide();
    m_view->show();
    QCOMPARE(rows(), 1);
    QTest::mouseClick(button("pauseProtocol"), Qt::LeftButton);
    QCOMPARE(rows(), 3);
    addLines(1);
    QTRY_COMPARE(rows(), 4);
}

void ProtocolViewTest::theWindowsPauseCountsToo()
{
    m_view->setWindowPaused(true);
    addLines(1);
    QCoreApplication::processEvents();
    QCOMPARE(rows(), 0);
    QVERIFY(says(u"paused"_s));
    m_view->setWindowPaused(false);
    QCOMPARE(rows(), 1);
}

void ProtocolViewTest::theConnectionIsChosen()
{
    m_log->add(m_a.line(Kind::Connecting));
    m_log->add(m_b.sent("w db/migrate 10"));
    QTRY_COMPARE(talks()->count(), 3);
    QCOMPARE(talks()->itemText(0), u"All connections"_s);
    QCOMPARE(talks()->itemText(1), u"hold db/migrate · a.locks:6388 · open"_s); // the newest first
    QCOMPARE(talks()->itemText(2), u"hold deploy/api · a.locks:6388 · connecting"_s);
    talks()->setCurrentIndex(2);
    QCOMPARE(rows(), 1);
    QVERIFY(says(u"1 of 2 lines"_s));
    m_log->add(m_a.line(Kind::Closed));
    QTRY_COMPARE(rows(), 2);
    QCOMPARE(talks()->currentText(), u"hold deploy/api · a.locks:6388 · closed"_s);
}

void ProtocolViewTest::aChosenConnectionThatIsGoneStays()
{
    addLines(1);
    QTRY_COMPARE(rows(), 1);
    talks()->setCurrentIndex(1);
    button("clearProtocol")->click();
    QCOMPARE(rows(), 0);
    QCOMPARE(talks()->currentIndex(), 1);
    m_log->add(m_b.sent("w db/migrate 10"));
    QTRY_VERIFY(says(u"0 of 1 lines"_s));
    QVERIFY(says(u"Nothing of this connection is kept."_s));
    talks()->setCurrentIndex(0);
    QCOMPARE(rows(), 1);
}

void ProtocolViewTest::wordsChooseLines()
{
    m_log->add(m_a.sent("l deploy/api 10"));
    m_log->add(m_a.received("timeout"));
    QTRY_COMPARE(rows(), 2);
    QTest::keyClick(list(), Qt::Key_F, Qt::ControlModifier);
    auto *words = m_view->findChild<FilterField *>();
    words->setText(u"timeo"_s);
    QCOMPARE(rows(), 1);
    words->setText(u"nothing like it"_s);
    QVERIFY(says(u"No line matches “nothing like it”."_s));
    words->clear();
    QCOMPARE(rows(), 2);
}

void ProtocolViewTest::whoIsAtTheEndFollows()
{
    const QScrollBar *bar = list()->verticalScrollBar();
    addLines(50);
    QTRY_COMPARE(rows(), 50);
    QTRY_VERIFY(bar->maximum() > 300 && bar->value() == bar->maximum());
    addLines(5);
    QTRY_COMPARE(rows(), 55);
    QTRY_COMPARE(bar->value(), bar->maximum());
    m_view->resize(800, 140);
    QTRY_COMPARE(bar->value(), bar->maximum());
}

void ProtocolViewTest::whoReadsFurtherUpKeepsTheirPlace()
{
    ProtocolModel model({60, ProtocolBounds().bytes});
    ProtocolList list(&model);
    list.resize(800, 200);
    list.show();
    QVERIFY(QTest::qWaitForWindowExposed(&list));
    const auto add = [&](int count) {
        std::deque<ProtocolLine> lines;
        for (int i = 0; i < count; ++i)
            lines.push_back(m_a.sent(QByteArray::number(m_next++)));
        model.append(std::move(lines));
    };
    add(50);
    QScrollBar *bar = list.verticalScrollBar();
    QTRY_VERIFY(bar->maximum() > 300);
    bar->setValue(220);
    const auto top = [&] { return list.indexAt({5, 1}).siblingAtColumn(ProtocolModel::Text).data().toString(); };
    const QString before = top();
    QVERIFY(!before.isEmpty());
    add(3);
    QCOMPARE(model.dropped(), 0);
    QTRY_COMPARE(top(), before);
    add(10); // the first three leave
    QCOMPARE(model.dropped(), 3);
    QTRY_COMPARE(top(), before);
}

void ProtocolViewTest::linesAreCopied()
{
    addLines(4);
    QTRY_COMPARE(rows(), 4);
    list()->setFocus();
    list()->selectRow(3);
    QTest::keyClick(list(), Qt::Key_Up, Qt::ShiftModifier);
    QTest::keySequence(list(), QKeySequence::Copy);
    const QStringList copied = QGuiApplication::clipboard()->text().split(u'\n');
    QCOMPARE(copied.size(), 3);
    QVERIFY2(copied[0].endsWith(u"  → 2  [hold deploy/api · a.locks:6388]"_s), qPrintable(copied[0]));
    QVERIFY2(copied[1].endsWith(u"  → 3  [hold deploy/api · a.locks:6388]"_s), qPrintable(copied[1]));
}

void ProtocolViewTest::enterShowsAllOfALine()
{
    m_log->add(m_a.received("ok " + QByteArray(400, '.') + " the end"));
    QTRY_COMPARE(rows(), 1);
    list()->setFocus();
    list()->selectRow(0);
    QTest::keyClick(list(), Qt::Key_Return);
    QVERIFY2(QToolTip::text().contains(u" the end"_s), qPrintable(QToolTip::text()));
    QToolTip::hideText();
}

void ProtocolViewTest::theHeadGivesWay()
{
    const int least = m_view->minimumSizeHint().width();
    QVERIFY2(least < 400, qPrintable(QString::number(least)));
    addLines(100);
    QTRY_COMPARE(rows(), 100);
    QCOMPARE(m_view->minimumSizeHint().width(), least);
}

void ProtocolViewTest::clearForgetsWhatWaitsToo()
{
    addLines(150);
    QTRY_COMPARE(rows(), 100);
    m_view->setWindowPaused(true);
    addLines(1);
    button("clearProtocol")->click();
    m_view->setWindowPaused(false);
    QCOMPARE(rows(), 0);
    QVERIFY(!says(u"dropped"_s));
    addLines(1);
    QTRY_COMPARE(rows(), 1);
    QCOMPARE(text(0), u"151"_s);
}

void ProtocolViewTest::whatIsShownIsExported()
{
    m_log->add(m_a.sent("l deploy/api 10"));
    m_log->add(m_b.sent("l db/migrate 10"));
    QTRY_COMPARE(rows(), 2);
    m_view->findChild<FilterField *>()->setText(u"migrate"_s);
    QTemporaryDir folder;
    QSignalSpy said(m_view.get(), &ProtocolView::said);
    const QString path = folder.filePath(u"protocol.txt"_s);
    m_view->exportLinesTo(path);
    QCOMPARE(said.first().first().toString(), u"1 line exported to "_s + path);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QList<QByteArray> lines = file.readAll().split('\n');
    QCOMPARE(lines.size(), 3);
    QVERIFY(lines[0].startsWith("Lockdeck " LOCKDECK_VERSION ", protocol until "));
    QVERIFY(lines[1].contains("→ l db/migrate 10"));
}

void ProtocolViewTest::aFileThatCannotBeWrittenIsSaid()
{
    addLines(1);
    QTRY_COMPARE(rows(), 1);
    QTemporaryDir folder;
    QSignalSpy said(m_view.get(), &ProtocolView::said);
    m_view->exportLinesTo(folder.filePath(u"missing/protocol.txt"_s));
    QVERIFY(said.first()[1].toBool());
    QVERIFY(said.first()[0].toString().startsWith(u"The lines could not be written to "_s));
}

void ProtocolViewTest::theWindowShowsItsConnections()
{
    LocalServer server;
    QVERIFY(server.isListening());
    MainWindow window(WindowOptions{{}, ThemeChoice::Light});
    window.show();
    window.openUrl(server.url());
    auto *view = window.findChild<ProtocolView *>();
    QVERIFY(!view->isVisible());
    LockOptions options;
    options.key = u"deploy/api"_s;
    QTRY_VERIFY(!window.session().snapshot()->servers.empty() &&
                window.session().snapshot()->servers.front().state == ServerState::Up);
    QVERIFY(window.session().start(options, LockKeeper::Begin::Acquire));
    QTRY_COMPARE(window.session().holds().front().state, HoldState::Held);
    window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QTest::keyClick(&window, Qt::Key_7, Qt::ControlModifier);
    QVERIFY(view->isVisible());
    const QAbstractItemModel *lines = view->findChild<ProtocolList *>()->model();
    QStringList texts;
    for (int row = 0; row < lines->rowCount(); ++row)
        texts += lines->index(row, ProtocolModel::Text).data().toString();
    QVERIFY2(texts.contains(u"stats _"_s) && texts.contains(u"l deploy/api 10"_s), qPrintable(texts.join(u'\n')));
    window.session().giveUp(window.session().holds().front().id);
    QTRY_COMPARE(window.session().openHolds(), 0);
    server.stop();
}

LOCKDECK_TEST(ProtocolViewTest)
#include "protocolviewtest.moc"
