#pragma once

#include "monitor/alerts/alertpreview.h"
#include "monitor/fleetsnapshot.h"
#include "monitor/keystory.h"

#include <QtCore/QObject>

#include <memory>
#include <optional>

namespace Lockdeck {

class ProtocolLog;

/// Watches one or more servers: a StatsPoller each, in one worker thread; parsing, merging, difference and events
/// happen there. Publishes immutable snapshots through a Mailbox. Public members are for the owner's thread; none
/// blocks.
class Fleet : public QObject
{
    Q_OBJECT

public:
    /// What its connections say and hear is told to `protocol`, where there is one.
    explicit Fleet(QObject *parent = nullptr, std::shared_ptr<ProtocolLog> protocol = {});
    ~Fleet() override;

    /// Replaces what is watched; starts at once. An empty list stops.
    void watch(const ServerSet &servers);
    /// How often each server is asked; never more than what a duty cycle of 5 % allows. Default 1 s.
    void setInterval(std::chrono::milliseconds interval);
    std::chrono::milliseconds interval() const;
    /// Polls all servers now (those with no poll in flight), and tries down servers at once.
    void refresh();
    /// The same of one server, an index into the snapshot's servers.
    void refresh(int server);

    /// The latest snapshot; never null (an empty one before the first poll).
    FleetSnapshotPtr snapshot() const;
    /// Every snapshot since the last call, oldest first, so that no event is missed; bounded.
    std::vector<FleetSnapshotPtr> takeSnapshots();

    /// Follows one key of one server (an index into the snapshot's servers) in detail, instead of the one before;
    /// watch() ends it, and so does an empty key.
    void inspect(int server, const QString &key);
    /// What was told of that key last; null before the first answer.
    KeyStoryPtr story() const;

    /// Follows many keys, instead of those before; of more than StoryFollower::maxKeys the first. watch() ends it, and
    /// so does an empty list.
    void follow(std::vector<KeyPlace> keys);
    /// One story for each of them, in their order, never null; empty before the first answer.
    const std::vector<KeyStoryPtr> &followed() const;
    /// Counts how often a rule of keys (AlertRule::isOfRows()) would have fired, by what the history knows.
    void preview(const AlertRule &rule);
    /// What the last one came to; nothing before that is counted. watch() ends it.
    std::optional<AlertPreview> previewed() const;

signals:
    /// There is a new snapshot.
    void changed();
    /// There is a new story of the key inspected.
    void storyChanged();
    /// There is something new of the keys followed.
    void followedChanged();
    void previewChanged();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace Lockdeck
