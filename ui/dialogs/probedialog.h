#pragma once

#include "ui/probe.h"

#include <QtWidgets/QDialog>

class QGridLayout;
class QLineEdit;
class QPushButton;

namespace Lockdeck {

class FieldError;
class InkLabel;
class RoundTripChart;
class SecondsField;
class Session;
class SituationPanel;

/// Probes a key: is it free, who waits, how fast does its server answer. Asking `stats` touches no lock; taking the
/// lock for a moment is a second, explicit choice. Not modal.
class ProbeDialog : public QDialog
{
    Q_OBJECT

public:
    explicit ProbeDialog(Session &session, QWidget *parent = nullptr);
    void setKey(const QString &key);

signals:
    /// There is something new, or the probe has stopped.
    void probed(const Lockdeck::ProbeReport &report);

private:
    void addFields(QGridLayout *form);
    void toggle();
    void take();
    void startOver();
    void refresh();
    void report();
    bool complain();

    Session &m_session;
    Probe m_probe;
    QTimer m_tick;
    QLineEdit *m_key;
    InkLabel *m_shard;
    FieldError *m_error;
    SituationPanel *m_panel;
    SecondsField *m_interval;
    QPushButton *m_toggle;
    InkLabel *m_figures;
    RoundTripChart *m_chart;
    QPushButton *m_take;
    InkLabel *m_taken;
    ProbeReport m_report;
    bool m_wasStopped = false; ///< because the window has turned to other servers
};

} // namespace Lockdeck
