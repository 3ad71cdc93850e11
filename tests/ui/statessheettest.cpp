#include "support/testmain.h"

#include "holdsamples.h"
#include "ui/models/wording.h"
#include "ui/paint/paint.h"
#include "ui/views/holdcard.h"
#include "ui/views/holdsview.h"

#include <QtGui/QPainter>
#include <QtWidgets/QApplication>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QGridLayout>
#include <QtWidgets/QGroupBox>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QRadioButton>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QSpinBox>
#include <QtWidgets/QTabBar>
#include <QtWidgets/QToolBar>
#include <QtWidgets/QToolButton>

using namespace Lockdeck;
using namespace Lockdeck::Test;

/// The rows of the table as the cards' neighbours show them.
class TableSheet : public QWidget
{
public:
    TableSheet() { setFixedHeight(26 * 14); }

protected:
    void paintEvent(QPaintEvent *) override
    {
        using Kind = LeaseLook::Kind;
        const Theme &t = Theme::current();
        QPainter painter(this);
        painter.fillRect(rect(), t.base);
        struct Row
        {
            const char *glyph;
            QColor color;
            const char *word;
            std::optional<LeaseLook> lease;
            const char *left;
            int waiters;
        };
        const std::vector<Row> rows{
            {"table-held", t.slate, "held", LeaseLook{Kind::Other, 0.76, 0.5}, "25 s", 2},
            {"table-held", t.slate, "held", LeaseLook{Kind::Unknown, 0.86, {}}, "512 s", 0},
            {"state-held", t.hold.text, "held", LeaseLook{Kind::Own, 0.85, 0.76}, "28 s", 3},
            {"table-uncertain", t.doubtMark, "uncertain", LeaseLook{Kind::Doubt, 0.5, 0.66}, "≤ 10 s", 1},
            {"table-late", t.doubtMark, "renewal late", LeaseLook{Kind::Doubt, 0.36, 0.5}, "≤ 12 s", 7},
            {"table-ran-out", t.doubtMark, "ran out", LeaseLook{}, "0 s", 0},
            {"table-changing", t.slate, "changing", {}, "", 1},
            {"table-slots", t.slate, "3 of 5", {}, "", 0},
            {"table-slots-full", t.slate, "5 of 5", {}, "", 3},
            {"table-free", t.slate, "free", {}, "", 0},
            {"table-other-shard", t.doubt.text, "other shard", LeaseLook{Kind::Unknown, 0.6, {}}, "20 s", 0},
            {"table-down", t.bad.text, "server down", {}, "", 12},
            {"table-forgotten", t.text3, "forgotten", {}, "", 128},
        };
        qreal y = 0;
        for (const Row &row : rows) {
            paintIcon(painter, QRectF(8, y + 5, 16, 16), QString::fromLatin1(row.glyph), row.color);
            painter.setFont(scaledFont(1));
            painter.setPen(t.text);
            painter.drawText(QRectF(34, y, 110, 26), Qt::AlignVCenter, QString::fromUtf8(row.word));
            if (row.lease)
                paintLeaseBar(painter, QRectF(160, y, 92, 26), *row.lease, t);
            drawTabular(painter, QRectF(256, y, 48, 26), Qt::AlignRight | Qt::AlignVCenter,
                        QString::fromUtf8(row.left));
            paintBadge(painter, QRectF(320, y, 40, 26), row.waiters, t);
            std::array<float, 16> trend{-1, -1, 0, 0, 1, 2, 2, 3, 3, 4, 5, 5, 6, 6, 7, 7};
            paintSparkColumns(painter, QRectF(370, y + 6, 80, 15), trend, 7, t);
            std::array<float, 16> trips{0.4F, 0.5F, 0.4F, 0.6F, 0.4F, -1, 0.4F, 0.5F, 1, 2, 3, 3, 4, 4, -1, -1};
            paintSparkLine(painter, QRectF(470, y + 3, 140, 20), trips, t.series[0], t);
            painter.fillRect(QRectF(0, y + 25, width(), 1), t.grid);
            y += 26;
        }
        const std::array servers{std::pair("server-up", t.hold.fill), std::pair("server-slow", t.doubtMark),
                                 std::pair("server-down", t.bad.fill), std::pair("server-auth-failed", t.bad.fill)};
        qreal x = 8;
        for (const auto &[name, color] : servers) {
            paintIcon(painter, QRectF(x, y + 5, 16, 16), QString::fromLatin1(name), color);
            x += 30;
        }
    }
};

/// All icons, at the size of a bar.
class IconSheet : public QWidget
{
public:
    IconSheet() { setFixedHeight(28 * 4); }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        int i = 0;
        for (const QString &name : iconNames()) {
            paintIcon(painter, QRectF(6 + i % 28 * 27, 6 + i / 28 * 28, 16, 16), name, Theme::current().text2);
            ++i;
        }
    }
};

/// The style's controls side by side.
static QWidget *controls()
{
    auto *page = new QWidget;
    auto *grid = new QGridLayout(page);
    grid->setContentsMargins(0, 0, 0, 0);
    auto *primary = new QPushButton(QStringLiteral("Acquire"));
    primary->setDefault(true);
    auto *flat = new QPushButton(QStringLiteral("What happened"));
    flat->setFlat(true);
    auto *disabled = new QPushButton(QStringLiteral("Cancel"));
    disabled->setEnabled(false);
    auto *iconButton = new QPushButton(icon(QStringLiteral("search")), QStringLiteral("Commands"));
    auto *edit = new QLineEdit;
    edit->setPlaceholderText(QStringLiteral("filter keys"));
    edit->addAction(icon(QStringLiteral("filter")), QLineEdit::LeadingPosition);
    auto *filled = new QLineEdit(QStringLiteral("deploy/api"));
    filled->setClearButtonEnabled(true);
    auto *combo = new QComboBox;
    combo->addItems({QStringLiteral("every 1 s"), QStringLiteral("every 5 s")});
    auto *spin = new QSpinBox;
    spin->setSuffix(QStringLiteral(" s"));
    auto *tabs = new QTabBar;
    tabs->addTab(QStringLiteral("Lease renewals"));
    tabs->addTab(QStringLiteral("Timeline"));
    tabs->addTab(QStringLiteral("Events"));
    auto *bar = new QToolBar;
    bar->addAction(icon(QStringLiteral("connect")), QStringLiteral("Connect"));
    bar->addAction(icon(QStringLiteral("pause")), QStringLiteral("Pause"));
    QAction *checked = bar->addAction(icon(QStringLiteral("follow")), QStringLiteral("Follow"));
    checked->setCheckable(true);
    checked->setChecked(true);
    bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    auto *check = new QCheckBox(QStringLiteral("queue again on loss"));
    check->setChecked(true);
    auto *radio = new QRadioButton(QStringLiteral("tell me"));
    radio->setChecked(true);
    auto *scroll = new QScrollBar(Qt::Horizontal);
    scroll->setRange(0, 100);
    scroll->setPageStep(60);
    auto *group = new QGroupBox(QStringLiteral("Options"));
    auto *inGroup = new QGridLayout(group);
    inGroup->addWidget(check, 0, 0);
    inGroup->addWidget(radio, 0, 1);
    int column = 0;
    for (QWidget *widget : std::initializer_list<QWidget *>{primary, iconButton, disabled, flat})
        grid->addWidget(widget, 0, column++);
    column = 0;
    for (QWidget *widget : std::initializer_list<QWidget *>{edit, filled, combo, spin})
        grid->addWidget(widget, 1, column++);
    grid->addWidget(tabs, 2, 0, 1, 2);
    grid->addWidget(bar, 2, 2, 1, 2);
    grid->addWidget(group, 3, 0, 1, 2);
    grid->addWidget(scroll, 3, 2, 1, 2);
    return page;
}

/// Renders every state of a hold, the table's glyphs and bars, all icons and the style's controls on one sheet, to be
/// looked at: states-light.png and states-dark.png in the build folder.
class StatesSheetTest : public QObject
{
    Q_OBJECT

private slots:
    void sheet_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
    void sheet()
    {
        QFETCH(bool, dark);
        Theme::apply(*qApp, dark ? Theme::Scheme::Dark : Theme::Scheme::Light);
        const StandingClock clock;
        QWidget sheet;
        auto *grid = new QGridLayout(&sheet);
        grid->setContentsMargins(24, 24, 24, 24);
        grid->setSpacing(10);
        int place = 0;
        std::vector<HoldCard *> pills;
        for (const HoldState state : sampleStates()) {
            const HoldStatus hold = sampleHold(state, clock.now());
            const KeyRow row = sampleRow(hold, clock.now());
            auto *card = new HoldCard(clock, &sheet);
            card->setHold(hold, &row);
            grid->addWidget(card, place / 2, place % 2);
            ++place;
            if (pills.size() < 4 && state != HoldState::Connecting && state != HoldState::Verifying &&
                state != HoldState::Waiting) {
                auto *pill = new HoldCard(clock, &sheet);
                pill->setFolded(true);
                pill->setHold(hold, &row);
                pills.push_back(pill);
            }
        }
        auto *row = new QHBoxLayout;
        for (HoldCard *pill : pills)
            row->addWidget(pill);
        grid->addLayout(row, 6, 0, 1, 2);
        auto *scrolling = new HoldsView(clock);
        scrolling->setHolds({sampleHold(HoldState::Held, clock.now()), sampleHold(HoldState::Queued, clock.now()),
                             sampleHold(HoldState::Lost, clock.now())});
        grid->addWidget(scrolling, 7, 0, 1, 2);
        grid->addWidget(new TableSheet, 8, 0, 1, 2);
        grid->addWidget(new IconSheet, 9, 0, 1, 2);
        grid->addWidget(controls(), 10, 0, 1, 2);
        sheet.resize(800, sheet.sizeHint().height());
        sheet.show();
        QVERIFY(QTest::qWaitForWindowExposed(&sheet));

        const QImage image = sheet.grab().toImage();
        const QString file = QStringLiteral(QT_TESTCASE_BUILDDIR "/states-") + QLatin1String(dark ? "dark" : "light");
        QVERIFY(image.save(file + QStringLiteral(".png")));
        QCOMPARE(image.pixelColor(4, 4), Theme::current().window);
    }
    void cleanupTestCase() { Theme::apply(*qApp, Theme::Scheme::Light); }
};

LOCKDECK_TEST(StatesSheetTest)
#include "statessheettest.moc"
