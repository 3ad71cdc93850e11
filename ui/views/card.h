#pragma once

#include <QtWidgets/QAbstractButton>
#include <QtWidgets/QFrame>

namespace Lockdeck {

/// A rounded frame in the card colour with a 1 px border.
class Card : public QFrame
{
    Q_OBJECT

public:
    explicit Card(QWidget *parent = nullptr);

protected:
    void paintEvent(QPaintEvent *event) override;
};

/// A whole card to click: icon tile, title, one or two lines that say what happens.
class ChoiceCard : public QAbstractButton
{
    Q_OBJECT

public:
    ChoiceCard(const QString &iconName, const QString &title, const QString &description, QWidget *parent = nullptr);
    QSize sizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    QRect textRect(int width) const;

    QString m_icon;
    QString m_description;
};

} // namespace Lockdeck
