#include "ui/views/connectpage.h"

#include "ui/paint/paint.h"
#include "ui/views/card.h"
#include "ui/views/inklabel.h"
#include "ui/views/keyfield.h"

#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>

#include <algorithm>

namespace Lockdeck {

static constexpr int connectWidth = 352;

static QPushButton *flatButton(const QString &text)
{
    auto *button = new QPushButton(text);
    button->setFlat(true);
    button->setAutoDefault(false);
    return button;
}

ConnectPage::ConnectPage(QWidget *parent)
    : QWidget(parent),
      m_url(new KeyField(QStringLiteral("server"))),
      m_token(new KeyField(QStringLiteral("token"))),
      m_plainToken(new QCheckBox),
      m_caForm(new QWidget),
      m_caFile(new KeyField(QStringLiteral("shield"))),
      m_connect(new QPushButton(tr("&Connect"))),
      m_openAnyway(flatButton(tr("Open the window anyway"))),
      m_close(flatButton(tr("Back to the locks"))),
      m_clearRecent(flatButton(tr("Clear"))),
      m_problem(new FieldError),
      m_progress(new InkLabel(Ink::Text2, 0.92)),
      m_holdsNote(new InkLabel(Ink::Text2, 0.92)),
      m_recentTitle(new InkLabel(tr("Recent connections"), Ink::Text2, 0.92, QFont::DemiBold)),
      m_recent(new QVBoxLayout)
{
    auto *columns = new QHBoxLayout(this);
    columns->setContentsMargins(0, 0, 0, 0);
    columns->setSpacing(0);
    columns->addWidget(makeStartColumn(), 1);
    m_connectColumn = makeConnectColumn();
    columns->addWidget(m_connectColumn);

    setCanClose(false);
    setRecent({});
    setHoldsNote({});
    clearProgress();
    m_openAnyway->hide();
    connect(m_url, &QLineEdit::returnPressed, this, &ConnectPage::submit);
    connect(m_token, &QLineEdit::returnPressed, this, &ConnectPage::submit);
    connect(m_connect, &QPushButton::clicked, this, &ConnectPage::submit);
    connect(m_caFile, &QLineEdit::returnPressed, this, &ConnectPage::submit);
    for (const QLineEdit *field : {m_url, m_token, m_caFile})
        connect(field, &QLineEdit::textChanged, this, &ConnectPage::checkForm);
    connect(m_openAnyway, &QPushButton::clicked, this, &ConnectPage::openAnywayRequested);
    connect(m_close, &QPushButton::clicked, this, &ConnectPage::closeRequested);
    connect(m_clearRecent, &QPushButton::clicked, this, &ConnectPage::forgetRecentRequested);
}

QWidget *ConnectPage::makeStartColumn()
{
    auto *sandbox = new ChoiceCard(QStringLiteral("sandbox"), tr("Start the sandbox"),
                                   tr("A dflockd of its own on 127.0.0.1 with twelve scripted clients on eight keys: "
                                      "contention, a pool of slots, a client that crashes now and then."));
    sandbox->setObjectName(QStringLiteral("sandboxCard"));
    connect(sandbox, &QAbstractButton::clicked, this, &ConnectPage::sandboxRequested);
    auto *local = new ChoiceCard(QStringLiteral("server"), tr("Connect to this computer"),
                                 tr("The dflockd at 127.0.0.1:6388, where one listens unless told otherwise."));
    local->setObjectName(QStringLiteral("localCard"));
    connect(local, &QAbstractButton::clicked, this, [this] {
        setUrl(QStringLiteral("dflockd://127.0.0.1:6388"));
        submit();
    });

    auto *column = new QWidget;
    auto *layout = new QVBoxLayout(column);
    layout->setContentsMargins(24, 20, 24, 16);
    layout->setSpacing(8);
    layout->addWidget(new InkLabel(tr("See who holds what"), Ink::Text, 1.23, QFont::DemiBold));
    auto *lead =
        new InkLabel(tr("Lockdeck watches dflockd servers, takes locks by hand, and keeps them renewed."), Ink::Text2);
    lead->setWordWrap(true);
    layout->addWidget(lead);
    layout->addSpacing(8);
    layout->addWidget(sandbox);
    layout->addWidget(local);
    layout->addSpacing(8);
    auto *info = new InkLabel(tr("The sandbox touches nothing outside this computer."), Ink::Text3, 0.92);
    layout->addWidget(info);
    layout->addWidget(m_holdsNote);
    layout->addStretch(1);
    layout->addWidget(m_close, 0, Qt::AlignLeft);
    m_holdsNote->setWordWrap(true);
    m_close->setIcon(icon(QStringLiteral("lock")));
    return column;
}

QWidget *ConnectPage::makeConnectColumn()
{
    m_url->setPlaceholderText(QStringLiteral("dflockd://host:6388,host:6388"));
    m_url->setAccessibleName(tr("Servers"));
    m_url->setObjectName(QStringLiteral("urlField"));
    m_url->setFixedHeight(30);
    m_connect->setDefault(true);
    m_connect->setFixedHeight(30);
    m_connect->setIcon(icon(QStringLiteral("connect"), Theme::current().accentText));

    auto *column = new QWidget;
    column->setFixedWidth(connectWidth);
    auto *layout = new QVBoxLayout(column);
    layout->setContentsMargins(20, 20, 20, 16);
    layout->setSpacing(8);
    layout->addWidget(new InkLabel(tr("Connect"), Ink::Text, 1.23, QFont::DemiBold));
    layout->addWidget(new InkLabel(tr("Servers in the order your clients use."), Ink::Text2));
    layout->addWidget(m_url);
    layout->addWidget(m_problem);
    addCaForm(layout);
    addTokenForm(layout);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(m_connect);
    buttons->addWidget(m_openAnyway);
    buttons->addStretch(1);
    layout->addLayout(buttons);
    layout->addWidget(m_progress);
    m_progress->setWordWrap(true);

    layout->addSpacing(16);
    auto *heading = new QHBoxLayout;
    heading->addWidget(m_recentTitle);
    heading->addStretch(1);
    heading->addWidget(m_clearRecent);
    layout->addLayout(heading);
    m_recent->setSpacing(6);
    layout->addLayout(m_recent);
    layout->addStretch(1);
    return column;
}

void ConnectPage::addTokenForm(QVBoxLayout *column)
{
    m_token->setEchoMode(QLineEdit::Password);
    m_token->setPlaceholderText(tr("auth token, where the server asks for one"));
    m_token->setAccessibleName(tr("Auth token"));
    m_token->setObjectName(QStringLiteral("tokenField"));
    m_token->setToolTip(tr("Kept in memory only, never in the settings."));
    m_token->setFixedHeight(30);
    m_plainToken->setObjectName(QStringLiteral("plainTokenBox"));
    m_plainToken->setText(tr("Send the token unencrypted over the network"));
    m_plainToken->hide();
    column->addWidget(m_token);
    column->addWidget(m_plainToken);
}

void ConnectPage::addCaForm(QVBoxLayout *column)
{
    m_caFile->setPlaceholderText(tr("CA file; without one the system's store"));
    m_caFile->setAccessibleName(tr("CA file"));
    m_caFile->setObjectName(QStringLiteral("caField"));
    m_caFile->setToolTip(tr("PEM certificates to trust, and nobody else"));
    m_caFile->setFixedHeight(30);
    auto *choose = flatButton(tr("Choose…"));
    connect(choose, &QPushButton::clicked, this, &ConnectPage::chooseCaFile);
    auto *row = new QHBoxLayout(m_caForm);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(m_caFile, 1);
    row->addWidget(choose);
    m_caForm->hide();
    column->addWidget(m_caForm);
}

/// Not a dialog of the system's: those come with an event loop of their own.
void ConnectPage::chooseCaFile()
{
    auto *dialog = new QFileDialog(this, tr("Certificates to trust"), m_caFile->text(),
                                   tr("Certificates (*.pem *.crt *.cer);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setOption(QFileDialog::DontUseNativeDialog);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &ConnectPage::setCaFile);
    dialog->open();
}

bool ConnectPage::needsPlainTokenConsent(const ServerSet &servers) const
{
    return !m_token->text().isEmpty() && !servers.tls &&
           !std::ranges::all_of(servers.servers, [](const ServerAddress &address) { return address.isLoopback(); });
}

/// The yes counts for what it was given for: another address or token asks again.
void ConnectPage::checkForm()
{
    m_problem->clearText();
    m_openAnyway->hide();
    m_plainToken->setChecked(false);
    const auto url = parseServerUrl(m_url->text());
    m_plainToken->setVisible(url && needsPlainTokenConsent(url->servers));
    m_caForm->setVisible(url && url->servers.tls);
}

void ConnectPage::submit()
{
    clearProgress();
    auto url = parseServerUrl(m_url->text());
    if (!url)
        return showProblem(url.error().message);
    if (const QString file = m_caFile->text().trimmed(); url->servers.tls && !file.isEmpty()) {
        const Result<TlsTrust> trust = TlsTrust::fromFile(file);
        if (!trust)
            return showProblem(trust.error().message);
        url.value().servers.trust = *trust;
    }
    if (needsPlainTokenConsent(url->servers) && !m_plainToken->isChecked()) {
        m_plainToken->show();
        return showProblem(tr("The token would cross the network readable for everyone on the way. "
                              "Tick the box below if that is all right here."));
    }
    m_problem->clearText();
    url.value().servers.authToken = m_token->text().toUtf8();
    url.value().servers.plainAuth = m_plainToken->isChecked();
    emit connectRequested(*url);
}

void ConnectPage::setUrl(const QString &url)
{
    m_url->setText(url);
}

void ConnectPage::setCaFile(const QString &file)
{
    m_caFile->setText(file);
}

void ConnectPage::setRecent(const QStringList &urls)
{
    while (QLayoutItem *item = m_recent->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const QString &url : urls) {
        auto *row = new QPushButton(url);
        row->setAutoDefault(false);
        row->setToolTip(tr("Fills the form in"));
        connect(row, &QPushButton::clicked, this, [this, url] {
            setUrl(url);
            focusUrl();
        });
        m_recent->addWidget(row);
    }
    m_recentTitle->setVisible(!urls.isEmpty());
    m_clearRecent->setVisible(!urls.isEmpty());
}

void ConnectPage::setHoldsNote(const QString &text)
{
    m_holdsNote->setText(text);
    m_holdsNote->setVisible(!text.isEmpty());
}

void ConnectPage::setCanClose(bool canClose)
{
    m_close->setVisible(canClose);
}

void ConnectPage::showProgress(const QString &text)
{
    m_progress->setText(text);
    m_progress->show();
}

void ConnectPage::clearProgress()
{
    m_openAnyway->hide();
    m_progress->hide();
}

void ConnectPage::showProblem(const QString &text, bool canOpenAnyway)
{
    m_problem->showText(text);
    clearProgress();
    m_openAnyway->setVisible(canOpenAnyway);
}

QString ConnectPage::problem() const
{
    return m_problem->isHidden() ? QString() : m_problem->text();
}

void ConnectPage::focusUrl()
{
    m_url->setFocus(Qt::OtherFocusReason);
    m_url->selectAll();
}

void ConnectPage::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && !m_close->isHidden())
        emit closeRequested();
    else
        QWidget::keyPressEvent(event);
}

/// The icon on the accent has the colour of its text.
void ConnectPage::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        m_connect->setIcon(icon(QStringLiteral("connect"), Theme::current().accentText));
}

void ConnectPage::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setPen(Theme::current().border);
    const int x = m_connectColumn->x();
    painter.drawLine(x, 0, x, height());
}

} // namespace Lockdeck
