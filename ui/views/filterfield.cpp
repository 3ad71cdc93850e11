#include "ui/views/filterfield.h"

#include "ui/models/tooltiptext.h"
#include "ui/paint/paint.h"

#include <QtGui/QAction>
#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QAbstractButton>

namespace Lockdeck {

static constexpr int buttonWidth = 28;

/// ".*" at the end of the field, behind a thin line.
class FilterField::ExpressionButton final : public QAbstractButton
{
public:
    explicit ExpressionButton(QWidget *parent) : QAbstractButton(parent)
    {
        setCheckable(true);
        setCursor(Qt::ArrowCursor);
        setFocusPolicy(Qt::TabFocus);
        setAttribute(Qt::WA_Hover);
        setToolTip(FilterField::tr("The filter is a regular expression"));
        setAccessibleName(FilterField::tr("Regular expression"));
    }
    QSize sizeHint() const override { return {buttonWidth, 20}; }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Theme &theme = Theme::current();
        QPainter painter(this);
        painter.fillRect(QRect(0, 4, 1, height() - 8), theme.border);
        const QRect face = rect().adjusted(4, 3, -3, -3);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(hasFocus() ? QPen(theme.accent, 2) : QPen(Qt::NoPen));
        painter.setBrush(isChecked() ? theme.selection : underMouse() ? theme.hover : QColor(Qt::transparent));
        painter.drawRoundedRect(face, 4, 4);
        painter.setPen(isChecked() ? theme.accent : theme.text2);
        painter.setFont(scaledFont(0.96, isChecked() ? QFont::Bold : QFont::Normal));
        painter.drawText(face, Qt::AlignCenter, QStringLiteral(".*"));
    }
};

FilterField::FilterField(const QString &placeholder, Expressions expressions, QWidget *parent)
    : QLineEdit(parent), m_funnel(addAction(icon(QStringLiteral("filter")), LeadingPosition))
{
    setPlaceholderText(placeholder);
    setAccessibleName(placeholder);
    connect(this, &QLineEdit::textChanged, this, &FilterField::filterChanged);
    if (expressions == Expressions::No)
        return;
    m_expression = new ExpressionButton(this);
    setTextMargins(0, 0, buttonWidth, 0);
    connect(m_expression, &QAbstractButton::toggled, this, &FilterField::filterChanged);
}

bool FilterField::isExpression() const
{
    return m_expression && m_expression->isChecked();
}

void FilterField::setExpression(bool on)
{
    if (m_expression)
        m_expression->setChecked(on);
}

void FilterField::setProblem(const QString &problem)
{
    m_problem = problem;
    setToolTip(toolTipText(problem));
    setAccessibleDescription(problem);
    update();
}

void FilterField::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && !text().isEmpty())
        clear();
    else
        QLineEdit::keyPressEvent(event);
}

void FilterField::resizeEvent(QResizeEvent *event)
{
    QLineEdit::resizeEvent(event);
    placeButton();
}

void FilterField::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange && m_funnel)
        m_funnel->setIcon(icon(QStringLiteral("filter")));
    QLineEdit::changeEvent(event);
}

void FilterField::paintEvent(QPaintEvent *event)
{
    QLineEdit::paintEvent(event);
    if (m_problem.isEmpty())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(Theme::current().bad.fill, 2));
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 5, 5);
}

void FilterField::placeButton()
{
    if (m_expression)
        m_expression->setGeometry(width() - buttonWidth - 1, 1, buttonWidth, height() - 2);
}

} // namespace Lockdeck
