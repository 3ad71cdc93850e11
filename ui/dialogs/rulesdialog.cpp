#include "ui/dialogs/rulesdialog.h"

#include "monitor/alerts/keypattern.h"
#include "ui/dialogs/formparts.h"
#include "ui/models/alertwords.h"
#include "ui/paint/paint.h"
#include "ui/views/inklabel.h"

#include <QtCore/QSignalBlocker>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QListWidget>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QSpinBox>

#include <array>
#include <utility>

namespace Lockdeck {

using Kind = AlertRule::Kind;

static QStringList kindNames()
{
    return {RulesDialog::tr("Keys that many wait for"),    RulesDialog::tr("Locks held for long"),
            RulesDialog::tr("Renewals that are overdue"),  RulesDialog::tr("Servers that are down"),
            RulesDialog::tr("Own holds that are granted"), RulesDialog::tr("Own holds that are at risk"),
            RulesDialog::tr("Own holds that are lost")};
}

RulesDialog::RulesDialog(std::vector<AlertRule> rules, QWidget *parent)
    : QDialog(parent),
      m_rules(std::move(rules)),
      m_list(new QListWidget),
      m_add(new QPushButton(tr("&Add"))),
      m_remove(new QPushButton(tr("&Remove"))),
      m_form(new QFormLayout),
      m_kind(new QComboBox),
      m_threshold(new QSpinBox),
      m_duration(new QSpinBox),
      m_keys(formEdit(tr("Keys"))),
      m_server(formEdit(tr("Server"))),
      m_preview(new InkLabel(Ink::Text2, 0.92))
{
    setWindowTitle(tr("Alert rules"));
    fillForm();
    auto *usual = new QPushButton(tr("&Usual Rules"));
    usual->setToolTip(tr("Puts the rules back that Lockdeck begins with"));
    auto *cancel = new QPushButton(tr("Cancel"));
    auto *apply = new QPushButton(tr("Apply"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(20, 16, 20, 16);
    column->setSpacing(12);
    column->addWidget(makeList(), 1);
    column->addLayout(m_form);
    m_preview->setObjectName(QStringLiteral("preview"));
    m_preview->setWordWrap(true);
    m_preview->setMinimumHeight(2 * m_preview->fontMetrics().height()); // so that nothing moves while it is asked
    m_preview->setAlignment(Qt::AlignTop);
    column->addWidget(m_preview);
    column->addLayout(buttonRow({usual, cancel, apply}));
    connect(usual, &QPushButton::clicked, this, [this] {
        m_rules = usualAlertRules();
        showRules(0);
    });
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(apply, &QPushButton::clicked, this, &QDialog::accept);
    resize(520, 520);
    showRules(0);
    m_list->setFocus();
}

QWidget *RulesDialog::makeList()
{
    m_list->setAccessibleName(tr("Rules"));
    m_list->setObjectName(QStringLiteral("rules"));
    connect(m_list, &QListWidget::currentRowChanged, this, &RulesDialog::showRule);
    connect(m_list, &QListWidget::itemChanged, this, [this](const QListWidgetItem *item) {
        m_rules[static_cast<std::size_t>(m_list->row(item))].enabled = item->checkState() == Qt::Checked;
    });
    connect(m_add, &QPushButton::clicked, this, &RulesDialog::addRule);
    connect(m_remove, &QPushButton::clicked, this, &RulesDialog::removeRule);
    auto *box = new QWidget;
    auto *row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    auto *buttons = new QVBoxLayout;
    buttons->addWidget(m_add);
    buttons->addWidget(m_remove);
    buttons->addStretch(1);
    row->addWidget(m_list, 1);
    row->addLayout(buttons);
    return box;
}

void RulesDialog::fillForm()
{
    m_kind->addItems(kindNames());
    m_threshold->setRange(1, AlertRule::maxThreshold);
    m_threshold->setSuffix(tr(" or more"));
    m_duration->setRange(0, static_cast<int>(AlertRule::maxDuration.count()));
    m_duration->setSuffix(tr("\u00a0s"));
    m_keys->setMaxLength(KeyPattern::maxText);
    m_keys->setPlaceholderText(tr("all; a part of the key, or with * and ? the whole of it"));
    m_server->setMaxLength(AlertRule::maxServer);
    m_server->setPlaceholderText(tr("all; as listed, such as 10.0.0.5:6388"));

    m_form->addRow(formLabel(tr("&Tell of"), m_kind), m_kind);
    m_form->addRow(formLabel(tr("&Waiters"), m_threshold), m_threshold);
    m_form->addRow(formLabel(tr("&For at least"), m_duration), m_duration);
    m_form->addRow(formLabel(tr("&Keys"), m_keys), m_keys);
    m_form->addRow(formLabel(tr("&Server"), m_server), m_server);
    connect(m_kind, &QComboBox::activated, this, &RulesDialog::takeRule);
    connect(m_threshold, &QSpinBox::valueChanged, this, &RulesDialog::takeRule);
    connect(m_duration, &QSpinBox::valueChanged, this, &RulesDialog::takeRule);
    connect(m_keys, &QLineEdit::textEdited, this, &RulesDialog::takeRule);
    connect(m_server, &QLineEdit::textEdited, this, &RulesDialog::takeRule);
}

void RulesDialog::addRule()
{
    AlertRule rule;
    rule.threshold = 5;
    rule.duration = std::chrono::seconds(60);
    m_rules.push_back(rule);
    showRules(static_cast<int>(m_rules.size()) - 1);
    m_kind->setFocus();
}

void RulesDialog::removeRule()
{
    const int row = m_list->currentRow();
    if (row < 0)
        return;
    m_rules.erase(m_rules.begin() + row);
    showRules(std::min(row, static_cast<int>(m_rules.size()) - 1));
}

void RulesDialog::showRules(int chosen)
{
    {
        const QSignalBlocker blocker(m_list);
        m_list->clear();
        for (const AlertRule &rule : m_rules) {
            auto *item = new QListWidgetItem(AlertWords::rule(rule), m_list);
            item->setFlags(item->flags() | Qt::ItemIsUserCheckable);
            item->setCheckState(rule.enabled ? Qt::Checked : Qt::Unchecked);
        }
        m_list->setCurrentRow(chosen);
    }
    m_add->setEnabled(m_rules.size() < AlertRule::maxRules);
    showRule();
}

AlertRule *RulesDialog::chosen()
{
    const int row = m_list->currentRow();
    return row < 0 ? nullptr : &m_rules[static_cast<std::size_t>(row)];
}

void RulesDialog::showRule()
{
    const AlertRule *rule = chosen();
    m_remove->setEnabled(rule);
    for (QWidget *field : std::initializer_list<QWidget *>{m_kind, m_threshold, m_duration, m_keys, m_server})
        field->setEnabled(rule);
    const AlertRule shown = rule ? *rule : AlertRule{};
    m_isShowing = true;
    m_kind->setCurrentIndex(static_cast<int>(shown.kind));
    m_threshold->setValue(shown.threshold);
    m_duration->setValue(static_cast<int>(shown.duration.count()));
    m_keys->setText(shown.keys);
    m_server->setText(shown.server);
    m_isShowing = false;
    showFields(shown.kind);
    askForPreview();
}

/// What the fields say becomes the chosen rule. Fields that its kind does not look at keep what they say meanwhile.
void RulesDialog::takeRule()
{
    AlertRule *rule = chosen();
    if (!rule || m_isShowing)
        return;
    AlertRule typed = *rule;
    typed.kind = static_cast<Kind>(m_kind->currentIndex());
    typed.threshold = m_threshold->value();
    typed.duration = std::chrono::seconds(m_duration->value());
    typed.keys = m_keys->text();
    typed.server = m_server->text();
    *rule = bounded(typed);
    showFields(rule->kind);
    const QSignalBlocker blocker(m_list);
    m_list->currentItem()->setText(AlertWords::rule(*rule));
    askForPreview();
}

/// What was said of another rule does not stay.
void RulesDialog::askForPreview()
{
    const AlertRule *rule = chosen();
    m_preview->setText(rule ? tr("Looking at the past…") : QString());
    if (rule && isVisible())
        emit previewWanted(*rule);
}

void RulesDialog::showEvent(QShowEvent *event)
{
    QDialog::showEvent(event);
    askForPreview();
}

void RulesDialog::showPreview(const AlertPreview &preview)
{
    const AlertRule *rule = chosen();
    if (!rule)
        return;
    AlertRule asked = preview.rule;
    asked.id = rule->id;
    asked.enabled = rule->enabled;
    if (asked == bounded(*rule))
        m_preview->setText(AlertWords::preview(preview));
}

/// Only what this kind looks at is there to be set.
void RulesDialog::showFields(Kind kind)
{
    AlertRule rule;
    rule.kind = kind;
    m_form->setRowVisible(m_threshold, rule.hasThreshold());
    m_form->setRowVisible(m_duration, rule.hasDuration());
    m_form->setRowVisible(m_keys, rule.hasKeys());
}

} // namespace Lockdeck
