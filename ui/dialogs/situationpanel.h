#pragma once

#include "ui/keysituation.h"
#include "ui/views/card.h"

namespace Lockdeck {

class InkLabel;

/// What is known of a key, as a card: the sentence, how old it is, holder and queue as figures, and a warning.
class SituationPanel : public Card
{
    Q_OBJECT

public:
    explicit SituationPanel(QWidget *parent = nullptr);
    void show(const KeySituation &situation, Moment now);
    /// Instead of a situation: what would appear here.
    void showHint(const QString &text);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    struct Figure
    {
        QWidget *box;
        InkLabel *value;
        InkLabel *hint;
    };
    Figure makeFigure(const QString &label);
    void setFigure(const Figure &figure, const QString &value, const QString &hint);

    QString m_glyph;
    InkLabel *m_sentence;
    InkLabel *m_looked;
    InkLabel *m_warning;
    Figure m_holder;
    Figure m_ahead;
};

} // namespace Lockdeck
