#pragma once

#include "ui/views/linetable.h"

namespace Lockdeck {

class ProtocolModel;

/// The lines of a ProtocolModel, newest last. Who is at the end follows; who has scrolled up goes on reading the same
/// lines. Enter shows all of a line that is elided.
class ProtocolList : public LineTable
{
    Q_OBJECT

public:
    explicit ProtocolList(ProtocolModel *model, QWidget *parent = nullptr);
    /// To the newest line, and on with those that come.
    void follow();

protected:
    void fitColumns() override;
    void copySelected() const override;

private:
    void keepPlace(int removed);
    void tellAll(const QModelIndex &index);

    ProtocolModel *m_lines;
    bool m_follows = true;
};

} // namespace Lockdeck
