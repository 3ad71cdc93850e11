#pragma once

#include <QtWidgets/QLineEdit>

class QAction;

namespace Lockdeck {

/// A field that filters what is below it: a funnel in front, Esc clears, and on wish a `.*` button that makes the text
/// a regular expression.
class FilterField : public QLineEdit
{
    Q_OBJECT

public:
    enum class Expressions { No, Offered };
    explicit FilterField(const QString &placeholder, Expressions expressions, QWidget *parent = nullptr);

    bool isExpression() const;
    void setExpression(bool on);
    /// Why the text filters nothing: outlined, and said in the tooltip. Empty when all is well.
    void setProblem(const QString &problem);
    QString problem() const { return m_problem; }

signals:
    /// The text, or what it is taken for, is another.
    void filterChanged();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    class ExpressionButton;
    void placeButton();

    QAction *m_funnel;
    ExpressionButton *m_expression = nullptr;
    QString m_problem;
};

} // namespace Lockdeck
