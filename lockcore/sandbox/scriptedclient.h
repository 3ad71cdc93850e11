#pragma once

#include "client/transport.h"
#include "sandbox/scene.h"

#include <QtCore/QTimer>

#include <memory>

namespace Lockdeck {

/// Plays one script against a server, on one connection, as a simple program would: ask, wait, hold and renew, release,
/// pause, and again. Comes back after whatever went wrong. Lives in one thread, needs its event loop.
class ScriptedClient : public QObject
{
    Q_OBJECT

public:
    ScriptedClient(Endpoint endpoint, std::unique_ptr<Transport> transport, TurnSource turns);
    ~ScriptedClient() override;

    void start();

private:
    enum class Stage { Away, Resting, Asking, Holding, Releasing };

    void onOpened();
    void onAnswered(const Answer &answer);
    void onTimer();
    void ask();
    void hold(const Reply &grant);
    void letGo();
    void renew();
    void rest();
    void goAway(std::chrono::milliseconds duration);

    Endpoint m_endpoint;
    std::unique_ptr<Transport> m_transport;
    TurnSource m_turns;
    Turn m_turn;
    Stage m_stage = Stage::Away;
    QByteArray m_token;
    QTimer m_timer; ///< the end of the stage
    QTimer m_renewal;
};

} // namespace Lockdeck
