#include "support/testmain.h"

#include "ui/paint/paint.h"

#include <QtCore/QDirIterator>
#include <QtCore/QRegularExpression>
#include <QtGui/QPainter>

using namespace Lockdeck;

static QImage painted(const QString &name, int size = 16, const QColor &color = Qt::black)
{
    QImage image(size, size, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    paintIcon(painter, image.rect(), name, color);
    return image;
}

static int inked(const QImage &image)
{
    int count = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            count += image.pixelColor(x, y).alpha() > 64;
    return count;
}

class IconTest : public QObject
{
    Q_OBJECT

private slots:
    /// Every name of the design's list.
    void nothingIsMissing_data()
    {
        QTest::addColumn<QString>("name");
        const QString names = QStringLiteral(
            "acquire alert-late arrow-right bell bell-muted calendar chart-lines check chevron-down chevron-up clock "
            "close columns command connect copy enqueue events expert-probe export filter fit float follow gap gear "
            "help import info key layout-reset lock menu-more note open-recording palette pause pin play protocol "
            "queue-again record release renew run-command sandbox scene-next search server shield speed step "
            "stop-waiting terminal timeline token tray unlock wait warning zoom-in zoom-out "
            "state-connecting state-queued state-waiting state-verifying state-held state-uncertain state-lost "
            "state-timed-out state-releasing state-released state-failed "
            "table-held table-late table-uncertain table-ran-out table-changing table-slots table-slots-full "
            "table-free table-other-shard table-down table-forgotten "
            "server-up server-slow server-down server-auth-failed app");
        for (const QString &name : names.split(QLatin1Char(' ')))
            QTest::newRow(qPrintable(name)) << name;
    }
    void nothingIsMissing()
    {
        QFETCH(QString, name);
        QVERIFY(iconNames().contains(name));
        const QImage image = painted(name);
        const int ink = inked(image);
        QVERIFY2(ink >= 6, "the icon is blank");
        QVERIFY2(ink < 256, "the icon is a block");
    }

    /// A name that the sources use and no file has would be seen by people only.
    void namesInTheSourcesExist()
    {
        const QStringList known = iconNames();
        static const QRegularExpression call(
            QStringLiteral("\\b(?:paintIcon|icon)\\([^;\"]*?\"([a-z]+(?:-[a-z]+)*)\""));
        static const QRegularExpression glyph(QStringLiteral("\"((?:state|table|server)-[a-z]+(?:-[a-z]+)*)\""));
        QDirIterator files(QStringLiteral(LOCKDECK_SOURCE_DIR "/ui"), {QStringLiteral("*.cpp")}, QDir::Files,
                           QDirIterator::Subdirectories);
        int found = 0;
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QString source = QString::fromUtf8(file.readAll());
            for (const QRegularExpression &pattern : {call, glyph}) {
                for (auto matches = pattern.globalMatch(source); matches.hasNext(); ++found) {
                    const QString name = matches.next().captured(1);
                    QVERIFY2(known.contains(name), qPrintable(name + QStringLiteral(" in ") + file.fileName()));
                }
            }
        }
        QVERIFY(found > 0);
    }

    void aMissingIconIsSeenAndWarnedOf()
    {
        QTest::ignoreMessage(QtWarningMsg, "There is no icon 'no-such'");
        QVERIFY(inked(painted(QStringLiteral("no-such"))) > 40);
    }

    void colourReplacesCurrentColor()
    {
        const QImage image = painted(QStringLiteral("server-up"), 16, QColor(0x00, 0x9E, 0x73));
        QCOMPARE(image.pixelColor(8, 8), QColor(0x00, 0x9E, 0x73));
    }

    void iconsAreCrispAtHighRatios()
    {
        QImage image(32, 32, QImage::Format_ARGB32_Premultiplied);
        image.setDevicePixelRatio(2);
        image.fill(Qt::transparent);
        QPainter painter(&image);
        paintIcon(painter, QRectF(0, 0, 16, 16), QStringLiteral("state-lost"), Qt::black);
        painter.end();
        image.setDevicePixelRatio(1);
        QCOMPARE(image, painted(QStringLiteral("state-lost"), 32));
    }

    void themedIconsFollowModeAndTheme()
    {
        const QIcon themed = icon(QStringLiteral("server-up"));
        const auto middle = [&themed](QIcon::Mode mode, QIcon::State state = QIcon::Off) {
            return themed.pixmap(QSize(16, 16), mode, state).toImage().pixelColor(8, 8);
        };
        const Theme &theme = Theme::current();
        QCOMPARE(middle(QIcon::Normal), theme.text2);
        QCOMPARE(middle(QIcon::Disabled), theme.disabled);
        QCOMPARE(middle(QIcon::Normal, QIcon::On), theme.accent);
    }

    void theApplicationHasAnIconInEverySize()
    {
        for (const int size : {16, 24, 32, 48, 128, 256})
            QVERIFY(appIcon().availableSizes().contains(QSize(size, size)));
    }
};

LOCKDECK_TEST(IconTest)
#include "icontest.moc"
