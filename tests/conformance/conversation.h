#pragma once

#include "expectations.h"
#include "server/lockserver.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QJsonObject>
#include <QtCore/QTimer>
#include <QtNetwork/QTcpSocket>

#include <chrono>
#include <map>
#include <memory>
#include <vector>

namespace Lockdeck::Test {

/// One recorded conversation, played over loopback against a LockServer of its own by the events of the loop, so that
/// many can be played at once. The format is described in tests/data/README.md.
class Conversation : public QObject
{
    Q_OBJECT

public:
    explicit Conversation(const QJsonObject &scenario, QObject *parent = nullptr);

    QString name() const { return m_name; }
    void start();
    bool isOver() const { return m_isOver; }
    /// Why it failed, or nothing; while it is not over, where it is.
    QString problem() const;

private:
    /// A step of the recording is one or several of these, one after the other.
    struct Action
    {
        enum class Kind { Open, Send, Close, Silent, Receive, ReceiveStats, End, Sleep, Terminate };
        Kind kind{};
        QString peer;
        QString text;
        QJsonValue stats;
        std::chrono::milliseconds limit{0};     ///< how long it takes or may take
        std::chrono::milliseconds notBefore{0}; ///< Receive
        int step = 0;                           ///< counted from 1
    };
    struct Peer
    {
        QTcpSocket *socket = nullptr; ///< a child of the conversation
        QByteArray bytes;
        bool wasConnected = false;
        bool isClosed() const { return wasConnected && socket->state() != QAbstractSocket::ConnectedState; }
    };
    enum class Progress { Pending, Done };

    void addStep(const QJsonObject &step, int number);
    void play();
    void begin(const Action &action);
    Progress look(const Action &action);
    Progress lookForLine(const Action &action, Peer &peer);
    void checkLine(const Action &action, const QByteArray &line);
    void open(const QString &name);
    void fail(const QString &why);
    void finish();

    QString m_name;
    QStringList m_flags;
    std::vector<Action> m_actions;
    std::size_t m_at = 0;
    bool m_hasBegun = false;
    bool m_hasElapsed = false;
    bool m_isPlaying = false;
    bool m_isOver = false;
    QString m_problem;
    std::unique_ptr<LockServer> m_server;
    std::map<QString, Peer> m_peers;
    Expectations m_expectations;
    QTimer m_timer;
    QElapsedTimer m_sinceBegin;
};

} // namespace Lockdeck::Test
