#include "ui/paint/theme.h"

#include "ui/paint/flatstyle.h"

#include <QtWidgets/QApplication>
#include <QtWidgets/QToolTip>

namespace Lockdeck {

static const Theme *s_current = nullptr;

const StateColors &Theme::family(HoldState state) const
{
    switch (state) {
    case HoldState::Queued:
    case HoldState::Waiting:
    case HoldState::Verifying:
        return wait;
    case HoldState::Held:
        return hold;
    case HoldState::Uncertain:
        return doubt;
    case HoldState::Lost:
    case HoldState::Failed:
        return bad;
    case HoldState::Idle:
    case HoldState::Connecting:
    case HoldState::Requesting:
    case HoldState::TimedOut:
    case HoldState::Releasing:
    case HoldState::Released:
        break;
    }
    return over;
}

QPalette Theme::palette() const
{
    QPalette palette;
    palette.setColor(QPalette::Window, window);
    palette.setColor(QPalette::WindowText, text);
    palette.setColor(QPalette::Base, base);
    palette.setColor(QPalette::AlternateBase, alternate);
    palette.setColor(QPalette::Text, text);
    palette.setColor(QPalette::PlaceholderText, placeholder);
    palette.setColor(QPalette::Button, button);
    palette.setColor(QPalette::ButtonText, text);
    palette.setColor(QPalette::BrightText, bad.text);
    palette.setColor(QPalette::Highlight, accent);
    palette.setColor(QPalette::HighlightedText, accentText);
    palette.setColor(QPalette::Link, link);
    palette.setColor(QPalette::LinkVisited, linkVisited);
    palette.setColor(QPalette::ToolTipBase, toolTip);
    palette.setColor(QPalette::ToolTipText, text);
    palette.setColor(QPalette::Light, lightEdge);
    palette.setColor(QPalette::Midlight, midlight);
    palette.setColor(QPalette::Mid, border);
    palette.setColor(QPalette::Dark, borderStrong);
    palette.setColor(QPalette::Shadow, shadow);
    for (const auto role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::BrightText, QPalette::PlaceholderText,
          QPalette::HighlightedText, QPalette::Link, QPalette::LinkVisited, QPalette::ToolTipText})
        palette.setColor(QPalette::Disabled, role, disabled);
    // Disabled text is made for plain surfaces, so a disabled selection must not keep the accent behind it.
    palette.setColor(QPalette::Disabled, QPalette::Highlight, track);
    return palette;
}

const Theme &Theme::light()
{
    static const Theme theme{
        .scheme = Scheme::Light,
        .window = 0xF1F3F5,
        .base = 0xFFFFFF,
        .alternate = 0xF8F9FB,
        .button = 0xFDFDFE,
        .card = 0xFFFFFF,
        .text = 0x1B2027,
        .text2 = 0x47505B,
        .text3 = 0x5F6873,
        .placeholder = 0x5F6873,
        .disabled = 0x9299A1,
        .border = 0xD3D8DE,
        .borderStrong = 0xB4BCC6,
        .field = 0x7F8994,
        .grid = 0xE9ECF0,
        .track = 0xE2E6EB,
        .selection = 0xDCEBF7,
        .hover = 0xEEF3F8,
        .accent = 0x0066A8,
        .accentText = 0xFFFFFF,
        .link = 0x005E9C,
        .linkVisited = 0x6B4A9E,
        .toolTip = 0xFFFFFF,
        .lightEdge = 0xFFFFFF,
        .midlight = 0xE9ECF0,
        .shadow = 0x7F8994,
        .slate = 0x7E93A8,
        .slateLight = 0xA5B5C4,
        .slateText = 0x0F1720,
        .onHold = 0x06140F,
        .heat = {0xCFE3F2, 0x92C3E4, 0x4597CC, 0x0066A8},
        .hold = {0x009E73, 0x006B4E, 0xE2F3ED},
        .wait = {0x0072B2, 0x005E9C, 0xE2EFF8},
        .doubt = {0xE69F00, 0x7A5200, 0xFDF1D6},
        .bad = {0xD55E00, 0xA34400, 0xFCE8DB},
        .over = {0x8A939E, 0x4C5560, 0xECEFF2},
        .production = {0xA83A79, 0x8E2C65, 0xF7E6F0},
        .onProduction = 0xFFFFFF,
        .doubtMark = 0xAD7200,
        .series = {0x0072B2, 0x00875F, 0xB0558A, 0x2A8CC4, 0x857A00},
    };
    return theme;
}

const Theme &Theme::dark()
{
    static const Theme theme{
        .scheme = Scheme::Dark,
        .window = 0x1B1E22,
        .base = 0x141619,
        .alternate = 0x181B1F,
        .button = 0x2A2F35,
        .card = 0x22262B,
        .text = 0xE7EAEE,
        .text2 = 0xB4BCC6,
        .text3 = 0x929BA6,
        .placeholder = 0x929BA6,
        .disabled = 0x686F78,
        .border = 0x31373E,
        .borderStrong = 0x49515B,
        .field = 0x6A747F,
        .grid = 0x23282D,
        .track = 0x2D333A,
        .selection = 0x1C3346,
        .hover = 0x1F252B,
        .accent = 0x56B4E9,
        .accentText = 0x0B1620,
        .link = 0x72C1EE,
        .linkVisited = 0xB79AE0,
        .toolTip = 0x2C3239,
        .lightEdge = 0x31373E,
        .midlight = 0x2D333A,
        .shadow = 0x0A0B0D,
        .slate = 0x5F7388,
        .slateLight = 0x45566A,
        .slateText = 0xF4F7FA,
        .onHold = 0x06140F,
        .heat = {0x1E3547, 0x28577A, 0x3686BA, 0x56B4E9},
        .hold = {0x12A67C, 0x45CFA3, 0x163129},
        .wait = {0x3D9BD6, 0x77C2EE, 0x172E40},
        .doubt = {0xE69F00, 0xF3B740, 0x382C12},
        .bad = {0xE06A14, 0xFF9A5C, 0x3A2416},
        .over = {0x7C8691, 0xB4BCC6, 0x2A2F35},
        .production = {0xC2589A, 0xE79AC8, 0x38202F},
        .onProduction = 0x16090F,
        .doubtMark = 0xE69F00,
        .series = {0x56B4E9, 0x2CBF92, 0xD98DB8, 0x8FA8FF, 0xE5DA4A},
    };
    return theme;
}

const Theme &Theme::current()
{
    return s_current ? *s_current : light();
}

void Theme::apply(QApplication &, Scheme scheme)
{
    systemScheme(); // remembers what the desktop had before its palette is gone
    s_current = scheme == Scheme::Light ? &light() : &dark();
    QApplication::setPalette(s_current->palette());
    QToolTip::setPalette(s_current->palette());
    if (!dynamic_cast<FlatStyle *>(QApplication::style()))
        QApplication::setStyle(new FlatStyle);
}

Theme::Scheme Theme::systemScheme()
{
    static const Scheme scheme = [] {
        const QPalette desktop = QGuiApplication::palette();
        const bool isDark =
            desktop.color(QPalette::Window).lightnessF() < desktop.color(QPalette::WindowText).lightnessF();
        return isDark ? Scheme::Dark : Scheme::Light;
    }();
    return scheme;
}

QFont scaledFont(double factor, QFont::Weight weight)
{
    QFont font = QGuiApplication::font();
    if (font.pointSizeF() > 0)
        font.setPointSizeF(font.pointSizeF() * factor);
    else
        font.setPixelSize(qRound(font.pixelSize() * factor));
    font.setWeight(weight);
    return font;
}

} // namespace Lockdeck
