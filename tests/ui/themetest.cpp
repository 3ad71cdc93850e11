#include "support/testmain.h"

#include "ui/paint/theme.h"

#include <QtWidgets/QApplication>
#include <QtWidgets/QStyle>

#include <cmath>

using namespace Lockdeck;

/// WCAG 2 relative luminance and contrast.
static double luminance(const QColor &color)
{
    const auto linear = [](double c) { return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

static double contrast(const QColor &a, const QColor &b)
{
    const auto [dark, light] = std::minmax({luminance(a), luminance(b)});
    return (light + 0.05) / (dark + 0.05);
}

/// The worst contrast over everything that can lie behind a row's text.
static double worst(const QColor &color, const Theme &theme)
{
    double least = 21;
    for (const QColor &ground : {theme.window, theme.base, theme.alternate, theme.card, theme.selection, theme.hover})
        least = std::min(least, contrast(color, ground));
    return least;
}

/// Claims are given to one decimal.
static bool reaches(double ratio, double claimed)
{
    return ratio >= claimed - 0.05;
}

#define REACHES(ratio, claimed)                                                                                        \
    QVERIFY2(reaches(ratio, claimed), qPrintable(QStringLiteral("%1 < %2").arg(ratio).arg(claimed)))

class ThemeTest : public QObject
{
    Q_OBJECT

private slots:
    void textCanBeReadOnEveryGround()
    {
        REACHES(worst(Theme::light().text2, Theme::light()), 6.7);
        REACHES(worst(Theme::dark().text2, Theme::dark()), 6.8);
        REACHES(worst(Theme::light().text3, Theme::light()), 4.6);
        REACHES(worst(Theme::dark().text3, Theme::dark()), 4.6);
        REACHES(worst(Theme::light().link, Theme::light()), 5.6);
        REACHES(worst(Theme::dark().link, Theme::dark()), 6.6);
        REACHES(contrast(Theme::light().accentText, Theme::light().accent), 6.1);
        REACHES(contrast(Theme::dark().accentText, Theme::dark().accent), 7.9);
    }

    void stateWordsCanBeReadOnEveryGroundAndTheirTint_data()
    {
        QTest::addColumn<StateColors>("light");
        QTest::addColumn<double>("lightClaim");
        QTest::addColumn<StateColors>("dark");
        QTest::addColumn<double>("darkClaim");
        const Theme &light = Theme::light();
        const Theme &dark = Theme::dark();
        QTest::newRow("hold") << light.hold << 5.4 << dark.hold << 6.6;
        QTest::newRow("wait") << light.wait << 5.6 << dark.wait << 6.7;
        QTest::newRow("doubt") << light.doubt << 5.7 << dark.doubt << 7.2;
        QTest::newRow("bad") << light.bad << 5.1 << dark.bad << 6.2;
        QTest::newRow("over") << light.over << 6.2 << dark.over << 6.8;
        QTest::newRow("production") << light.production << 6.4 << dark.production << 6.1;
    }
    void stateWordsCanBeReadOnEveryGroundAndTheirTint()
    {
        QFETCH(StateColors, light);
        QFETCH(double, lightClaim);
        QFETCH(StateColors, dark);
        QFETCH(double, darkClaim);
        REACHES(std::min(worst(light.text, Theme::light()), contrast(light.text, light.tint)), lightClaim);
        REACHES(std::min(worst(dark.text, Theme::dark()), contrast(dark.text, dark.tint)), darkClaim);
    }

    void outlinesAndMarksAreSeenOnTheBase()
    {
        REACHES(contrast(Theme::light().field, Theme::light().base), 3.6);
        REACHES(contrast(Theme::dark().field, Theme::dark().base), 3.8);
        REACHES(contrast(Theme::light().doubtMark, Theme::light().base), 4.1);
        REACHES(contrast(Theme::dark().doubtMark, Theme::dark().base), 8.0);
        for (const Theme *theme : {&Theme::light(), &Theme::dark()})
            for (const StateColors &family : {theme->hold, theme->wait, theme->bad, theme->over, theme->production})
                REACHES(contrast(family.fill, theme->base), 3.1);
    }

    void labelsCanBeReadOnBars()
    {
        for (const auto &[theme, claim] : {std::pair(&Theme::light(), 5.7), std::pair(&Theme::dark(), 4.5)}) {
            REACHES(contrast(theme->slateText, theme->slate), claim);
            REACHES(contrast(theme->slateText, theme->slateLight), claim);
            REACHES(contrast(theme->onHold, theme->hold.fill), 5.5);
        }
        REACHES(contrast(Theme::light().onProduction, Theme::light().production.fill), 5.9);
        REACHES(contrast(Theme::dark().onProduction, Theme::dark().production.fill), 4.5);
    }

    void seriesAreSeenOnTheBase()
    {
        const std::array light{5.2, 4.5, 4.7, 3.7, 4.4};
        const std::array dark{7.9, 7.7, 7.3, 8.0, 12.5};
        for (std::size_t i = 0; i < light.size(); ++i) {
            REACHES(contrast(Theme::light().series[i], Theme::light().base), light[i]);
            REACHES(contrast(Theme::dark().series[i], Theme::dark().base), dark[i]);
        }
    }

    void badgesCanBeRead()
    {
        for (const Theme *theme : {&Theme::light(), &Theme::dark()}) {
            REACHES(contrast(theme->text, theme->heat[0]), 4.5);
            REACHES(contrast(theme->text, theme->heat[1]), 4.5);
            REACHES(contrast(theme->accentText, theme->heat[3]), 4.5);
        }
    }

    void everyStateHasItsFamily()
    {
        const Theme &theme = Theme::light();
        QCOMPARE(theme.family(HoldState::Held).fill, theme.hold.fill);
        QCOMPARE(theme.family(HoldState::Queued).fill, theme.wait.fill);
        QCOMPARE(theme.family(HoldState::Waiting).fill, theme.wait.fill);
        QCOMPARE(theme.family(HoldState::Verifying).fill, theme.wait.fill);
        QCOMPARE(theme.family(HoldState::Uncertain).fill, theme.doubt.fill);
        QCOMPARE(theme.family(HoldState::Lost).fill, theme.bad.fill);
        QCOMPARE(theme.family(HoldState::Failed).fill, theme.bad.fill);
        for (const auto state : {HoldState::Connecting, HoldState::Requesting, HoldState::TimedOut,
                                 HoldState::Releasing, HoldState::Released})
            QCOMPARE(theme.family(state).fill, theme.over.fill);
    }

    void paletteDistinguishesDisabledText()
    {
        for (const Theme *theme : {&Theme::light(), &Theme::dark()}) {
            const QPalette palette = theme->palette();
            QCOMPARE(palette.color(QPalette::Active, QPalette::Text), theme->text);
            QCOMPARE(palette.color(QPalette::Inactive, QPalette::Highlight), theme->accent);
            QCOMPARE(palette.color(QPalette::Disabled, QPalette::ButtonText), theme->disabled);
        }
    }

    void applySwitchesBackAndForth()
    {
        Theme::apply(*qApp, Theme::Scheme::Dark);
        QCOMPARE(&Theme::current(), &Theme::dark());
        QCOMPARE(QApplication::palette().color(QPalette::Window), Theme::dark().window);
        QCOMPARE(QApplication::style()->objectName(), QStringLiteral("lockdeck-flat"));
        Theme::apply(*qApp, Theme::Scheme::Light);
        QCOMPARE(&Theme::current(), &Theme::light());
        QCOMPARE(QApplication::palette().color(QPalette::Window), Theme::light().window);
    }

    void sizesAreFactorsOfTheSystemFont()
    {
        const double size = QFontInfo(QApplication::font()).pointSizeF();
        QVERIFY(std::abs(QFontInfo(scaledFont(2)).pointSizeF() - 2 * size) < 0.6);
        QCOMPARE(scaledFont(1, QFont::Bold).weight(), QFont::Bold);
    }
};

LOCKDECK_TEST(ThemeTest)
#include "themetest.moc"
