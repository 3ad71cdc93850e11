#pragma once

#include "monitor/alerts/alertpreview.h"

#include <QtWidgets/QDialog>

#include <vector>

class QComboBox;
class QFormLayout;
class QLineEdit;
class QListWidget;
class QPushButton;
class QSpinBox;

namespace Lockdeck {

class InkLabel;

/// The rules of alerts: a list, each with a tick that says whether it is on, and below it what the chosen one says.
/// What the chosen one would have told is asked and said. Nothing takes effect before the dialog is accepted; then
/// rules() is what was made of them.
class RulesDialog : public QDialog
{
    Q_OBJECT

public:
    explicit RulesDialog(std::vector<AlertRule> rules, QWidget *parent = nullptr);
    const std::vector<AlertRule> &rules() const { return m_rules; }
    /// Said below the chosen rule, unless that says something else by now.
    void showPreview(const AlertPreview &preview);

signals:
    /// What would this rule have told?
    void previewWanted(const AlertRule &rule);

protected:
    void showEvent(QShowEvent *event) override;

private:
    QWidget *makeList();
    void fillForm();
    void addRule();
    void removeRule();
    void showRules(int chosen);
    void showRule();
    void takeRule();
    void showFields(AlertRule::Kind kind);
    void askForPreview();
    AlertRule *chosen();

    std::vector<AlertRule> m_rules;
    QListWidget *m_list;
    QPushButton *m_add;
    QPushButton *m_remove;
    QFormLayout *m_form;
    QComboBox *m_kind;
    QSpinBox *m_threshold;
    QSpinBox *m_duration;
    QLineEdit *m_keys;
    QLineEdit *m_server;
    InkLabel *m_preview;
    bool m_isShowing = false; ///< what changes in the fields was not typed
};

} // namespace Lockdeck
