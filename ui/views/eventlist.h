#pragma once

#include "ui/views/linetable.h"

namespace Lockdeck {

class EventsModel;

/// The lines of an EventsModel, newest first. Who has scrolled down to read goes on reading the same lines; what is
/// selected can be copied with both times of each.
class EventList : public LineTable
{
    Q_OBJECT

public:
    /// Whether a column says which key a line is about; where it is narrow that column goes by itself.
    enum class Keys { Shown, Left };
    EventList(EventsModel *model, Keys keys, QWidget *parent = nullptr);

protected:
    void fitColumns() override;
    void copySelected() const override;

private:
    void keepPlace(int inserted);

    EventsModel *m_events;
    Keys m_keys;
};

} // namespace Lockdeck
