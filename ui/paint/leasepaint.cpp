#include "ui/paint/paint.h"

#include <QtGui/QPainter>
#include <QtGui/QPainterPath>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace Lockdeck {

namespace {

constexpr qreal barHeight = 8;
constexpr qreal barRadius = 2;
constexpr QSizeF notchSize(1.5, 14);

/// The part of the bar between two shares; round only where the bar itself ends.
QPainterPath barPart(const QRectF &bar, double from, double to)
{
    const QRectF part(bar.left() + from * bar.width(), bar.top(), (to - from) * bar.width(), bar.height());
    const qreal left = from <= 0 ? std::min(barRadius, part.width()) : 0;
    const qreal right = to >= 1 ? std::min(barRadius, part.width()) : 0;
    QPainterPath path(QPointF(part.left() + left, part.top()));
    path.lineTo(part.right() - right, part.top());
    path.quadTo(part.topRight(), QPointF(part.right(), part.top() + right));
    path.lineTo(part.right(), part.bottom() - right);
    path.quadTo(part.bottomRight(), QPointF(part.right() - right, part.bottom()));
    path.lineTo(part.left() + left, part.bottom());
    path.quadTo(part.bottomLeft(), QPointF(part.left(), part.bottom() - left));
    path.lineTo(part.left(), part.top() + left);
    path.quadTo(part.topLeft(), QPointF(part.left() + left, part.top()));
    return path;
}

QColor leaseColor(LeaseLook::Kind kind, const Theme &theme)
{
    switch (kind) {
    case LeaseLook::Kind::Own:
        return theme.hold.fill;
    case LeaseLook::Kind::Other:
        return theme.slate;
    case LeaseLook::Kind::Unknown:
        return theme.slateLight;
    case LeaseLook::Kind::Doubt:
        break;
    }
    return theme.doubt.fill;
}

QBrush overdueHatch(const QPainter &painter, const QColor &color)
{
    return hatchBrush(color, 4, painter.device()->devicePixelRatioF(), 2);
}

/// TOKENS.md, Geometry.
struct RingGeometry
{
    qreal radius;
    qreal pen;
    qreal notchInner;
    qreal notchOuter;

    static RingGeometry forSize(qreal size)
    {
        if (size < 2 * compactRingSize)
            return {11, 4, 8.5, 13.5};
        return {31, 6, 26.5, 35.5};
    }
};

/// One ring, with everything its parts need to paint themselves. Shares count clockwise from 12 o'clock.
class RingPainter
{
public:
    RingPainter(QPainter &painter, const QRectF &rect, const RingLook &look, const Theme &theme)
        : m_painter(painter),
          m_look(look),
          m_theme(theme),
          m_center(rect.center()),
          m_geometry(RingGeometry::forSize(std::min(rect.width(), rect.height()))),
          m_isCompact(m_geometry.radius < 20)
    {}

    void paint()
    {
        m_painter.setRenderHint(QPainter::Antialiasing);
        m_painter.setBrush(Qt::NoBrush);
        if (m_look.dashed)
            dashedTrack();
        else
            arc(0, 1, m_theme.track);
        if (m_look.spinner)
            arc(m_look.turn, 0.27, m_look.color, Qt::RoundCap);
        else if (m_look.segments > 0)
            segments();
        else if (!m_look.dashed)
            lease();
        if (!m_look.glyph.isEmpty())
            glyph();
        else if (!m_isCompact)
            words();
    }

private:
    void arc(double start, double span, const QBrush &brush, Qt::PenCapStyle cap = Qt::FlatCap)
    {
        if (span > 0)
            strokeArc(start, span, QPen(brush, m_geometry.pen, Qt::SolidLine, cap));
    }

    void strokeArc(double start, double span, const QPen &pen)
    {
        constexpr double turn = 360 * 16;
        m_painter.setPen(pen);
        m_painter.drawArc(circle(), qRound(turn / 4 - start * turn), -qRound(std::min(span, 1.0) * turn));
    }

    QRectF circle() const
    {
        const qreal r = m_geometry.radius;
        return {m_center.x() - r, m_center.y() - r, 2 * r, 2 * r};
    }

    /// Dashes of 5 and gaps of 4 px, stretched so that a whole number of them closes the circle.
    void dashedTrack()
    {
        const qreal length = 2 * std::numbers::pi * m_geometry.radius;
        const qreal scale = m_isCompact ? 0.6 : 1;
        const qreal count = std::round(length / (9 * scale));
        const qreal period = length / count / m_geometry.pen;
        QPen pen(m_theme.track, m_geometry.pen, Qt::SolidLine, Qt::FlatCap);
        pen.setDashPattern({period * 5 / 9, period * 4 / 9});
        m_painter.setPen(pen);
        m_painter.drawEllipse(circle());
    }

    void segments()
    {
        // More segments than can be told apart are one arc.
        const double each = 1.0 / m_look.segments;
        const double gap =
            m_look.segments > 1 && m_look.segments <= 24 ? 1.5 / (2 * std::numbers::pi * m_geometry.radius) : 0;
        const int place = std::clamp(m_look.place, 0, m_look.segments);
        if (gap == 0) {
            arc(0, place * each, m_look.color);
            return;
        }
        for (int i = 0; i < m_look.segments; ++i)
            arc(i * each + gap / 2, each - gap, i < place ? m_look.color : m_theme.track);
    }

    void lease()
    {
        arc(0, m_look.share, m_look.color);
        if (m_look.overdue > 0) {
            arc(m_look.share, m_look.overdue, m_theme.doubt.tint);
            overdueStripes();
        }
        if (m_look.notch)
            notch(*m_look.notch);
    }

    /// Stripes across the arc: a hatch of one direction would vanish where the ring runs along it.
    void overdueStripes()
    {
        QPen pen(m_look.color, m_geometry.pen, Qt::SolidLine, Qt::FlatCap);
        pen.setDashPattern({2 / m_geometry.pen, 2 / m_geometry.pen});
        strokeArc(m_look.share, m_look.overdue, pen);
    }

    void notch(double share)
    {
        const double angle = 2 * std::numbers::pi * share;
        const QPointF out(std::sin(angle), -std::cos(angle));
        m_painter.setPen(QPen(m_theme.text, 1.8, Qt::SolidLine, Qt::FlatCap));
        m_painter.drawLine(m_center + out * m_geometry.notchInner, m_center + out * m_geometry.notchOuter);
    }

    void glyph()
    {
        const qreal size = m_isCompact ? 12 : 26;
        QRectF box(0, 0, size, size);
        box.moveCenter(m_center);
        paintIcon(m_painter, box, m_look.glyph, m_look.glyphColor.isValid() ? m_look.glyphColor : m_look.color);
    }

    /// "28" over "s left", or "at most" over "10 s".
    void words()
    {
        const QFont small = scaledFont(0.73, QFont::Medium);
        const QFont big = scaledFont(m_look.over.isEmpty() ? 2 : 1.54, QFont::DemiBold);
        if (!m_look.over.isEmpty()) {
            line(m_look.over, small, m_theme.text2, -8);
            line(m_look.big, big, m_theme.text, 10);
        } else if (!m_look.under.isEmpty()) {
            line(m_look.big, big, m_theme.text, 5);
            line(m_look.under, small, m_theme.text2, 16);
        } else {
            line(m_look.big, big, m_theme.text, QFontMetricsF(big).capHeight() / 2);
        }
    }

    /// Centred, its baseline `baseline` px below the middle, narrowed until it fits into the ring at that height.
    void line(const QString &text, QFont font, const QColor &color, qreal baseline)
    {
        const qreal inner = m_geometry.radius - m_geometry.pen / 2 - 2;
        const qreal capTop = baseline - QFontMetricsF(font).capHeight();
        const qreal farthest = std::max(std::abs(capTop), std::abs(baseline));
        const qreal room = 2 * std::sqrt(std::max(inner * inner - farthest * farthest, 100.0));
        if (const qreal width = tabularWidth(QFontMetricsF(font), text); width > room) {
            if (font.pointSizeF() > 0)
                font.setPointSizeF(font.pointSizeF() * room / width);
            else
                font.setPixelSize(std::max(1, static_cast<int>(font.pixelSize() * room / width)));
        }
        m_painter.setFont(font);
        m_painter.setPen(color);
        // drawTabular() places by the line's box; its baseline lies `ascent` below the top.
        const QFontMetricsF metrics(font, m_painter.device());
        const QRectF box(m_center.x() - 50, m_center.y() + baseline - metrics.ascent(), 100, metrics.height());
        drawTabular(m_painter, box, Qt::AlignHCenter | Qt::AlignTop, text);
    }

    QPainter &m_painter;
    const RingLook &m_look;
    const Theme &m_theme;
    QPointF m_center;
    RingGeometry m_geometry;
    bool m_isCompact;
};

} // namespace

void paintLeaseBar(QPainter &painter, const QRectF &rect, const LeaseLook &look, const Theme &theme)
{
    const QRectF bar(rect.left(), rect.center().y() - barHeight / 2, rect.width(), barHeight);
    const double left = std::clamp(look.left, 0.0, 1.0);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillPath(barPart(bar, 0, 1), theme.track);
    if (left > 0)
        painter.fillPath(barPart(bar, 0, left), leaseColor(look.kind, theme));
    if (look.notch) {
        const double notch = std::clamp(*look.notch, 0.0, 1.0);
        if (look.kind == LeaseLook::Kind::Doubt && notch > left) {
            painter.fillPath(barPart(bar, left, notch), theme.doubt.tint);
            painter.fillPath(barPart(bar, left, notch), overdueHatch(painter, theme.doubt.fill));
        }
        QRectF line(QPointF(), notchSize);
        line.moveCenter({bar.left() + notch * bar.width(), bar.center().y()});
        painter.fillRect(line, theme.text);
    }
    painter.restore();
}

void paintRing(QPainter &painter, const QRectF &rect, const RingLook &look, const Theme &theme)
{
    painter.save();
    RingPainter(painter, rect, look, theme).paint();
    painter.restore();
}

} // namespace Lockdeck
