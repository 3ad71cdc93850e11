#include "ui/charts/serieslook.h"

#include "ui/paint/theme.h"

namespace Lockdeck {

QPen seriesPen(int slot, qreal width)
{
    const auto &hues = Theme::current().series;
    const auto index = static_cast<std::size_t>(slot);
    QPen pen(hues[index % hues.size()], width, Qt::SolidLine, Qt::FlatCap, Qt::BevelJoin);
    if (index >= hues.size())
        pen.setDashPattern({5 / width, 2 / width});
    return pen;
}

QColor othersColor()
{
    const Theme &theme = Theme::current();
    const auto mixed = [](int over, int under) { return (over * 38 + under * 62) / 100; };
    return {mixed(theme.slateLight.red(), theme.base.red()), mixed(theme.slateLight.green(), theme.base.green()),
            mixed(theme.slateLight.blue(), theme.base.blue())};
}

} // namespace Lockdeck
