#include "ui/paint/paint.h"

#include <QtCore/QBuffer>
#include <QtCore/QDir>
#include <QtCore/QHash>
#include <QtGui/QIconEngine>
#include <QtGui/QImageReader>
#include <QtGui/QPainter>

// The macro declares a function of the global namespace. A static library has to ask for its resources.
static void loadIconResources()
{
    Q_INIT_RESOURCE(icons);
}

namespace Lockdeck {

namespace {

struct IconKey
{
    QString name;
    QRgb color = 0;
    QSize size; ///< in device pixels

    bool operator==(const IconKey &) const = default;
};

size_t qHash(const IconKey &key, size_t seed = 0)
{
    return qHashMulti(seed, key.name, key.color, key.size.width(), key.size.height());
}

/// The file with its colour filled in; empty when there is none.
QByteArray iconSource(const QString &name, const QColor &color)
{
    loadIconResources();
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return file.readAll().replace("currentColor", color.name(QColor::HexRgb).toLatin1());
}

QPixmap render(const QByteArray &source, QSize size)
{
    QByteArray bytes = source;
    QBuffer buffer(&bytes);
    QImageReader reader(&buffer, "svg");
    reader.setScaledSize(size);
    reader.setBackgroundColor(Qt::transparent);
    const QImage image = reader.read();
    if (image.isNull())
        qWarning("An icon cannot be read (%s): is Qt's SVG plugin installed?", qUtf8Printable(reader.errorString()));
    return QPixmap::fromImage(image);
}

/// Seen at once, in a test as in the window: a box with a cross.
QPixmap missingIcon(QSize size)
{
    QPixmap pixmap(size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setPen(Qt::magenta);
    const QRect box(0, 0, size.width() - 1, size.height() - 1);
    painter.drawRect(box);
    painter.drawLine(box.topLeft(), box.bottomRight());
    painter.drawLine(box.topRight(), box.bottomLeft());
    return pixmap;
}

QPixmap load(const IconKey &key)
{
    const QByteArray source = iconSource(key.name, QColor::fromRgba(key.color));
    QPixmap pixmap;
    if (source.isEmpty())
        qWarning("There is no icon '%s'", qUtf8Printable(key.name));
    else
        pixmap = render(source, key.size);
    return pixmap.isNull() ? missingIcon(key.size) : pixmap;
}

QPixmap iconPixmap(const QString &name, const QColor &color, QSize deviceSize)
{
    // Names, colours and sizes are few, so this stays small; the bound is for resizing by hand and many ratios.
    constexpr qsizetype bound = 2000;
    static QHash<IconKey, QPixmap> cache;
    const IconKey key{name, color.rgba(), deviceSize.expandedTo(QSize(1, 1))};
    if (const auto it = cache.constFind(key); it != cache.cend())
        return *it;
    if (cache.size() >= bound)
        cache.clear();
    return *cache.insert(key, load(key));
}

/// Paints in the theme's colours of the moment, so that icons follow a switch of the theme by themselves.
class ThemedIconEngine final : public QIconEngine
{
public:
    ThemedIconEngine(const QString &name, const QColor &color) : m_name(name), m_color(color) {}

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override
    {
        paintIcon(*painter, rect, m_name, color(mode, state));
    }
    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        return iconPixmap(m_name, color(mode, state), size);
    }
    QPixmap scaledPixmap(const QSize &size, QIcon::Mode mode, QIcon::State state, qreal scale) override
    {
        QPixmap scaled = iconPixmap(m_name, color(mode, state), size);
        scaled.setDevicePixelRatio(scale);
        return scaled;
    }
    QIconEngine *clone() const override { return new ThemedIconEngine(*this); }
    QString iconName() override { return m_name; }
    bool isNull() override { return false; }

private:
    QColor color(QIcon::Mode mode, QIcon::State state) const
    {
        const Theme &theme = Theme::current();
        if (mode == QIcon::Disabled)
            return theme.disabled;
        if (m_color.isValid())
            return m_color;
        return mode == QIcon::Selected || state == QIcon::On ? theme.accent : theme.text2;
    }

    QString m_name;
    QColor m_color; ///< invalid: the theme's
};

} // namespace

QIcon icon(const QString &name)
{
    return icon(name, QColor());
}

QIcon icon(const QString &name, const QColor &color)
{
    return QIcon(new ThemedIconEngine(name, color));
}

void paintIcon(QPainter &painter, const QRectF &rect, const QString &name, const QColor &color)
{
    const qreal ratio = painter.device()->devicePixelRatioF();
    const QSize deviceSize = (rect.size() * ratio).toSize();
    // A glyph between two pixels is a blurred glyph.
    const QPointF topLeft(std::round(rect.x() * ratio) / ratio, std::round(rect.y() * ratio) / ratio);
    QPixmap pixmap = iconPixmap(name, color, deviceSize);
    pixmap.setDevicePixelRatio(ratio);
    painter.drawPixmap(topLeft, pixmap);
}

QIcon appIcon()
{
    static const QIcon icon = [] {
        QIcon made;
        for (const int size : {16, 24, 32, 48, 128, 256})
            made.addPixmap(iconPixmap(QStringLiteral("app"), Qt::black, QSize(size, size)));
        return made;
    }();
    return icon;
}

QStringList iconNames()
{
    loadIconResources();
    QStringList names = QDir(QStringLiteral(":/icons")).entryList({QStringLiteral("*.svg")}, QDir::Files, QDir::Name);
    for (QString &name : names)
        name.chop(4);
    return names;
}

} // namespace Lockdeck
