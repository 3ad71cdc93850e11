#pragma once

#include "ui/models/minutefigures.h"
#include "ui/models/overview.h"

#include <QtWidgets/QWidget>

#include <vector>

class QLabel;

namespace Lockdeck {

/// One line over the table: keys, held, contended, waiting, hand-overs a second, and as buttons the keys that most wait
/// for, as many as there is room for. Fed with every batch of events and with the overview of what is shown.
class OverviewStrip : public QWidget
{
    Q_OBJECT

public:
    /// `clock` must outlive the strip.
    explicit OverviewStrip(QWidget *parent = nullptr, const Clock &clock = Clock::system());
    ~OverviewStrip() override;

    void setOverview(const FleetSnapshotPtr &snapshot, const Overview &overview);
    void noteEvents(const std::vector<FleetEvent> &events);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void keyChosen(int server, const QString &key);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    class KeyButton;
    void showFigures();
    void arrange();

    const Clock &m_clock;
    MinuteFigures m_minute;
    Overview m_overview;
    QLabel *m_figures;
    QLabel *m_title;
    std::vector<KeyButton *> m_keys;
};

} // namespace Lockdeck
