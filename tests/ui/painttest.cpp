#include "support/testmain.h"

#include "ui/paint/paint.h"

#include <QtGui/QPainter>

#include <functional>

using namespace Lockdeck;

/// White paper of the given size, painted on.
static QImage paper(QSize size, const std::function<void(QPainter &)> &paint)
{
    QImage image(size, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    paint(painter);
    return image;
}

static bool isNear(const QColor &a, const QColor &b)
{
    return std::abs(a.red() - b.red()) + std::abs(a.green() - b.green()) + std::abs(a.blue() - b.blue()) < 12;
}

#define LOOKS(image, x, y, color)                                                                                      \
    QVERIFY2(isNear(image.pixelColor(x, y), color),                                                                    \
             qPrintable(image.pixelColor(x, y).name() + QLatin1String(" is not ") + QColor(color).name()))

class PaintTest : public QObject
{
    Q_OBJECT

private:
    const Theme &m_theme = Theme::light();

    QImage bar(const LeaseLook &look) const
    {
        return paper({100, 14}, [&](QPainter &p) { paintLeaseBar(p, QRectF(0, 0, 100, 14), look, m_theme); });
    }
    QImage ring(const RingLook &look, int size = 72) const
    {
        return paper({size, size}, [&](QPainter &p) { paintRing(p, QRectF(0, 0, size, size), look, m_theme); });
    }
    /// A point of the ring's middle line, at a share of a turn from 12 o'clock.
    static QPoint onRing(double share, double radius = 31, double center = 36)
    {
        const double angle = 2 * M_PI * share;
        return {static_cast<int>(center + radius * std::sin(angle)),
                static_cast<int>(center - radius * std::cos(angle))};
    }

private slots:
    void leaseBarFillsFromTheLeft()
    {
        const QImage image = bar({.kind = LeaseLook::Kind::Own, .left = 0.6, .notch = 0.8});
        LOOKS(image, 5, 7, m_theme.hold.fill);
        LOOKS(image, 55, 7, m_theme.hold.fill);
        LOOKS(image, 65, 7, m_theme.track);
        LOOKS(image, 95, 7, m_theme.track);
        QVERIFY(image.pixelColor(80, 1).lightness() < 128); // the notch is higher than the bar
        QCOMPARE(image.pixelColor(50, 1), QColor(Qt::white));
    }

    void leaseBarKnowsItsKinds()
    {
        LOOKS(bar({.kind = LeaseLook::Kind::Other, .left = 1}), 50, 7, m_theme.slate);
        LOOKS(bar({.kind = LeaseLook::Kind::Unknown, .left = 1}), 50, 7, m_theme.slateLight);
        LOOKS(bar({.kind = LeaseLook::Kind::Doubt, .left = 1}), 50, 7, m_theme.doubt.fill);
        LOOKS(bar({.left = 0}), 50, 7, m_theme.track);
    }

    void overdueIsHatchedUpToTheNotch()
    {
        const QImage image = bar({.kind = LeaseLook::Kind::Doubt, .left = 0.3, .notch = 0.7});
        bool hasTint = false;
        bool hasStripe = false;
        for (int x = 34; x < 66; ++x) {
            hasTint |= isNear(image.pixelColor(x, 7), m_theme.doubt.tint);
            hasStripe |= isNear(image.pixelColor(x, 7), m_theme.doubt.fill);
        }
        QVERIFY(hasTint);
        QVERIFY(hasStripe);
        LOOKS(image, 80, 7, m_theme.track);
    }

    void sharesOutOfRangeStayInTheBar()
    {
        const QImage full = bar({.kind = LeaseLook::Kind::Own, .left = 1});
        QCOMPARE(bar({.kind = LeaseLook::Kind::Own, .left = 7}), full);
        QCOMPARE(bar({.kind = LeaseLook::Kind::Own, .left = -1}), bar({.kind = LeaseLook::Kind::Own, .left = 0}));
    }

    void ringRunsClockwiseFromTwelve()
    {
        const QImage image = ring({.color = m_theme.hold.fill, .share = 0.25});
        const QPoint filled = onRing(0.12);
        const QPoint empty = onRing(0.6);
        LOOKS(image, filled.x(), filled.y(), m_theme.hold.fill);
        LOOKS(image, empty.x(), empty.y(), m_theme.track);
    }

    void ringOfAQueueCountsThePlace()
    {
        const QImage image = ring({.color = m_theme.wait.fill, .segments = 4, .place = 2});
        const QPoint second = onRing(0.37);
        const QPoint third = onRing(0.63);
        LOOKS(image, second.x(), second.y(), m_theme.wait.fill);
        LOOKS(image, third.x(), third.y(), m_theme.track);
    }

    void nothingCertainIsDashed()
    {
        const QImage image = ring({.color = m_theme.bad.fill, .dashed = true});
        int gaps = 0;
        int dashes = 0;
        for (int i = 0; i < 360; ++i) {
            const QPoint point = onRing(i / 360.0);
            gaps += isNear(image.pixelColor(point), Qt::white);
            dashes += isNear(image.pixelColor(point), m_theme.track);
        }
        QVERIFY(gaps > 40);
        QVERIFY(dashes > 60);
    }

    void compactRingHasNoWords()
    {
        const QImage image = ring({.color = m_theme.hold.fill, .share = 1, .big = QStringLiteral("28")}, 28);
        LOOKS(image, 14, 14, Qt::white);
        LOOKS(image, 25, 14, m_theme.hold.fill);
    }

    void wordsStayInsideTheRing()
    {
        const QImage empty = ring({.color = m_theme.doubt.fill});
        const QImage image = ring({.color = m_theme.doubt.fill,
                                   .over = QStringLiteral("at most a lot"),
                                   .big = QStringLiteral("99 999 min")});
        for (int i = 0; i < 360; ++i) {
            const QPoint point = onRing(i / 360.0);
            QCOMPARE(image.pixelColor(point), empty.pixelColor(point));
        }
    }

    void badgesHeatUp()
    {
        const auto badge = [this](int waiters) {
            return paper({60, 20}, [&](QPainter &p) { paintBadge(p, QRectF(0, 0, 60, 20), waiters, m_theme); });
        };
        LOOKS(badge(0), 21, 10, Qt::white);
        LOOKS(badge(1), 21, 10, m_theme.heat[0]);
        LOOKS(badge(2), 21, 10, m_theme.heat[0]);
        LOOKS(badge(3), 21, 10, m_theme.heat[1]);
        LOOKS(badge(5), 21, 10, m_theme.heat[1]);
        LOOKS(badge(6), 21, 10, m_theme.heat[3]);
        LOOKS(badge(12345), 12, 10, m_theme.heat[3]); // grows with its number
    }

    void chipIsAsWideAsItSays()
    {
        const QString word = QStringLiteral("UNCERTAIN");
        const int width = static_cast<int>(chipWidth(word));
        const QImage image = paper({width + 10, 20}, [&](QPainter &p) {
            paintChip(p, QRectF(0, 0, width, 20), QStringLiteral("state-uncertain"), word, m_theme.doubt);
        });
        LOOKS(image, 3, 10, m_theme.doubt.tint);
        for (int y = 0; y < 20; ++y) { // the word ends before the right margin
            LOOKS(image, width - 3, 10, m_theme.doubt.tint);
            QCOMPARE(image.pixelColor(width + 2, y), QColor(Qt::white));
        }
    }

    void hatchRepeatsWithoutSeams()
    {
        for (const qreal ratio : {1.0, 1.5, 2.0}) {
            const QBrush brush = hatchBrush(Qt::black, 5, ratio);
            const QImage tile = brush.textureImage();
            QCOMPARE(tile.width(), qRound(5 * M_SQRT2 * ratio));
            // Where a line leaves the tile at the bottom, one enters at the top: first row and column mirror each
            // other.
            for (int i = 0; i < tile.width(); ++i)
                QVERIFY(std::abs(qAlpha(tile.pixel(i, 0)) - qAlpha(tile.pixel(0, i))) <= 4);
        }
    }

    void digitsKeepTheirCells()
    {
        const QFontMetricsF metrics(scaledFont(2));
        QCOMPARE(tabularWidth(metrics, QStringLiteral("11 s")), tabularWidth(metrics, QStringLiteral("08 s")));
    }

    void sparkColumnsShowValuesAndGaps()
    {
        std::array<float, 16> values{};
        values.fill(-1);
        values[14] = 7;
        values[15] = 3;
        const QImage image =
            paper({80, 15}, [&](QPainter &p) { paintSparkColumns(p, QRectF(0, 0, 80, 15), values, 7, m_theme); });
        LOOKS(image, 71, 2, m_theme.heat[2]);
        LOOKS(image, 76, 13, m_theme.accent);
        LOOKS(image, 76, 3, Qt::white);
        int ink = 0;
        for (int y = 0; y < 15; ++y)
            ink += image.pixelColor(2, y) != QColor(Qt::white) || image.pixelColor(1, y) != QColor(Qt::white);
        QVERIFY(ink > 2 && ink < 10); // dotted
    }

    void textIsElidedInItsLastLine()
    {
        const auto draw = [](const QString &text) {
            bool isElided = false;
            paper({120, 60}, [&](QPainter &p) { isElided = drawElidedText(p, QRectF(0, 0, 120, 60), text, 3, 16); });
            return isElided;
        };
        QVERIFY(!draw(QStringLiteral("one line")));
        QVERIFY(!draw(QStringLiteral("a\nb\nc")));
        QVERIFY(draw(QStringLiteral("a\nb\nc\nd")));
        QVERIFY(draw(QStringLiteral("word ").repeated(60)));
        QVERIFY(draw(QString(200, QLatin1Char('x'))));
    }
};

LOCKDECK_TEST(PaintTest)
#include "painttest.moc"
