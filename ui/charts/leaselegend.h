#pragma once

#include "client/holdstatus.h"

#include <QtWidgets/QScrollArea>

#include <map>
#include <vector>

class QVBoxLayout;

namespace Lockdeck {

/// What one row of the legend stands for. Ordered as shown.
struct LegendKey
{
    enum class Kind { Hold, Others, RoundTrips };
    Kind kind = Kind::Hold;
    HoldId id = 0; ///< Hold only

    auto operator<=>(const LegendKey &) const = default;
};

struct LegendEntry
{
    enum class Tone { Plain, Doubt, Bad, Over };

    LegendKey key;
    int slot = 0;  ///< Hold: its colour and dashes
    QString text;  ///< the hold's key, or what the row stands for
    QString owner; ///< "you"
    QString value; ///< "28 s", "≤ 10 s", "lost"
    Tone tone = Tone::Plain;
    QString spoken; ///< for screen readers and the tool tip: "deploy/api, you, 28 s left"

    bool operator==(const LegendEntry &) const = default;
};

class LegendRow;

/// The lease chart's legend: a row per line with its value, each a button that shows or hides what it stands for.
/// Up and Down go from row to row.
class LeaseLegend : public QScrollArea
{
    Q_OBJECT

public:
    explicit LeaseLegend(QWidget *parent = nullptr);

    void setEntries(const std::vector<LegendEntry> &entries);

    QSize sizeHint() const override { return {200, 120}; }
    QSize minimumSizeHint() const override { return {100, 40}; }

signals:
    void visibilityChanged(Lockdeck::LegendKey key, bool visible);

private:
    LegendRow *rowFor(const LegendKey &key);

    std::map<LegendKey, LegendRow *> m_rows;
    QVBoxLayout *m_layout;
};

} // namespace Lockdeck
