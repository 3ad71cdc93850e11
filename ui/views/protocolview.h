#pragma once

#include "client/protocollog.h"

#include <QtCore/QTimer>
#include <QtWidgets/QWidget>

class QComboBox;
class QToolButton;

namespace Lockdeck {

class EmptyText;
class FilterField;
class InkLabel;
class ProtocolList;
class ProtocolModel;

/// What goes over the connections of this window, line by line, newest last: for teaching, and for bug reports.
/// Filtered by words and by connection; bounded. While it is hidden or paused the log collects, within its bounds.
class ProtocolView : public QWidget
{
    Q_OBJECT

public:
    explicit ProtocolView(QWidget *parent = nullptr);
    void setLog(std::shared_ptr<ProtocolLog> log);
    /// The window is paused, and what is shown stays; so it does while the button here is pressed.
    void setWindowPaused(bool paused);
    /// Asks for a file and writes the lines that are shown into it.
    void exportLines();
    void exportLinesTo(const QString &path);

signals:
    /// What became of an export, one sentence.
    void said(const QString &sentence, bool problem);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    QWidget *makeHead();
    QToolButton *addTool(QWidget *head, const QString &words);
    bool isFrozen() const;
    void take();
    void takeSoon();
    void clear();
    void applyFilter();
    void clearFilter();
    void refreshTalks();
    void refresh();
    QString emptyWords() const;
    void themeChanged();

    std::shared_ptr<ProtocolLog> m_log;
    ProtocolModel *m_model;
    ProtocolList *m_list;
    EmptyText *m_empty;
    FilterField *m_words = nullptr;
    QComboBox *m_talks = nullptr;
    InkLabel *m_counts = nullptr;
    QToolButton *m_pause = nullptr;
    QToolButton *m_clear = nullptr;
    QToolButton *m_export = nullptr;
    QTimer m_soon; ///< lines that come close together are shown together
    bool m_isWindowPaused = false;
    std::size_t m_droppedBefore = 0; ///< of the log, when the view was cleared
};

} // namespace Lockdeck
