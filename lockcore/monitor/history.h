#pragma once

#include "monitor/contentionwindow.h"
#include "monitor/keystory.h"
#include "monitor/recordlog.h"

#include <QtCore/QHash>

#include <array>
#include <deque>
#include <memory>
#include <vector>

namespace Lockdeck {

/// When one poll was, and the one before it.
struct PollTimes
{
    Moment previousAsked{}; ///< Moment{}: none on this connection, nothing is compared
    Moment asked{};
    Moment answered{};
    std::chrono::nanoseconds interval{0}; ///< between polls, as it is in force
};

/// What happened to each key of each server, and what follows from it: how its holder renews, how much is waited for
/// it, how long it is held. Bounded by a budget: for contended keys, and for the one that is pinned, more is kept than
/// for others, and what goes first is the oldest of its kind. Nothing is interpolated: what was not polled is a gap.
///
/// Fed with each step of each server. Pure; one owner, one thread. A step costs a few words of memory per key, and no
/// look-up of keys but of new ones.
class History
{
public:
    static constexpr std::size_t usualBudget = 64 * 1024 * 1024;
    /// As many records as a story tells.
    static constexpr std::size_t maxStory = 4096;
    /// As many gaps as are kept of a server, and keys that it has forgotten.
    static constexpr std::size_t maxGaps = 512;
    static constexpr int maxDeparted = 10'000;

    /// `budget` in bytes, of all servers together.
    explicit History(std::size_t budget = usualBudget);

    /// Forgets everything, and the pin; `servers` will be told of.
    void reset(std::size_t servers);
    /// What a poll showed: `step` leads on from the rows `before`. Writes what follows into its rows.
    void take(int server, const PollTimes &poll, const std::vector<KeyRow> &before, ServerStep &step);
    /// A poll that was due and brought nothing.
    void miss(int server);

    /// Where a key is among the rows of its server that take() has seen last; absent where it is not.
    static constexpr int absent = -1;
    static int rowOf(const QString &key, const std::vector<KeyRow> &rows);
    /// Keeps more of this key than of others, instead of the one pinned before; an empty key only ends that.
    void pin(int server, const QString &key, int row);
    /// What is kept of a key, of its records the newest `most`. Without request and rank, which are not of this key
    /// alone, and without holders and limit, which are in its row.
    KeyStory story(int server, const QString &key, int row, std::size_t most = maxStory) const;
    /// As long as it stays the same, so does the story, but for its `until`.
    struct Revision
    {
        Moment since{};
        qint64 recorded = 0;
        int waiters = 0;
        quint64 owner = 0;
        Moment newestGap{}; ///< its begin
        bool hasMissed = false;

        bool operator==(const Revision &) const = default;
    };
    Revision revision(int server, const QString &key, int row) const;
    HistoryFigures figures() const;
    /// The first answer of a server; Moment{}: none yet.
    Moment watchedSince(int server) const { return m_servers[static_cast<std::size_t>(server)].firstAnswered; }
    /// When something was last seen of a key of it of which nothing could be kept, or nothing any more; Moment{}:
    /// never.
    Moment lostAt(int server) const { return m_servers[static_cast<std::size_t>(server)].lostAt; }
    /// The keys that it has forgotten and of which something is kept, in no order.
    std::vector<QString> departedKeys(int server) const;

private:
    using Slot = quint32;
    static constexpr Slot noSlot = ~Slot{0};

    /// Which log a record is kept in: a flood of one kind takes no room from another.
    enum Kept { Renewals, Quiet, Contended, Pinned, KeptCount };

    /// What is known of one key.
    struct Entry
    {
        std::array<RecordLog::Place, KeptCount> newest{};
        qint64 recorded = 0;
        Moment since{};
        quint64 owner = 0;
        std::optional<SeenBetween> begin; ///< of its owner's hold, when that was seen
        RenewalLog renewals;
        std::unique_ptr<ContentionWindow> window; ///< while anybody waits, or did in the last minutes
        int waiters = 0;
        int departures = 0; ///< in the step that is taken right now
    };

    /// A key that the server has forgotten: it may come back.
    struct Departed
    {
        Slot slot = noSlot;
        quint64 turn = 0;
    };

    struct Server
    {
        std::vector<Slot> slotOfRow;
        QHash<QString, Departed> departed;
        std::deque<std::pair<quint64, QString>> turns; ///< of departed, oldest first; those that came back too
        std::deque<PollGap> gaps;
        Moment firstAnswered{};
        Moment lastAnswered{};
        Moment lostAt{};
        std::chrono::nanoseconds interval{0};
        bool hasMissed = false;
        qint64 keysLeftOut = 0;
    };

    void moveSlots(Server &server, const std::vector<KeyRow> &before, const ServerStep &step);
    void startOver(Server &server);
    void noteGap(Server &server, const PollTimes &poll);
    void takeEvents(Server &server, const PollTimes &poll, const ServerStep &step);
    void record(const FleetEvent &event, const KeyRow &row, const PollTimes &poll, Slot slot);
    void followRow(Server &server, std::size_t index, const PollTimes &poll, std::chrono::nanoseconds watched,
                   ServerStep &step);
    void conclude(KeyRow &row, const PollTimes &poll, std::chrono::nanoseconds watched, Entry &entry);
    void followPin(int server, const std::vector<KeyRow> &rows, Moment now);

    bool hasRoom(std::size_t bytes) const;
    Slot open(Server &server, Moment now);
    void close(Slot slot);
    void depart(Server &server, const QString &key, Slot slot);
    Slot comeBack(Server &server, const QString &key);
    bool closeLongestDeparted(Server &server);
    Slot slotOf(int server, const QString &key, int row) const;

    std::size_t m_budget;
    std::vector<RecordLog> m_logs; ///< by Kept
    std::deque<Entry> m_entries;
    std::vector<Slot> m_free;
    std::vector<Server> m_servers;
    std::size_t m_windows = 0;
    quint64 m_turn = 0;
    int m_pinnedServer = -1;
    QString m_pinnedKey;
    Slot m_pinned = noSlot;
};

} // namespace Lockdeck
