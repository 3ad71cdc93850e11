#pragma once

#include "holdwitness.h"
#include "locktablemodel.h"

#include <QtCore/QStringList>

#include <map>
#include <random>

namespace Lockdeck::Test {

/// Chances from one seed: the same seed, the same sequence, on every computer. Or from bytes, which a fuzzer chooses.
class Dice
{
public:
    explicit Dice(quint64 seed) : m_engine(seed) {}
    /// Every throw takes as many of the bytes as its bound has; when none is left it is 0. They are not copied.
    explicit Dice(QByteArrayView bytes) : m_bytes(bytes) {}

    int below(int bound) { return static_cast<int>((m_engine ? (*m_engine)() : next(bound)) % quint64(bound)); }
    int between(int least, int most) { return least + below(most - least + 1); }
    bool oneIn(int chances) { return below(chances) == 0; }
    /// There are no bytes left. A seed lasts for ever.
    bool isSpent() const { return !m_engine && m_bytes.isEmpty(); }

private:
    quint64 next(int bound)
    {
        quint64 value = 0;
        for (int rest = bound - 1; rest > 0 && !m_bytes.isEmpty(); rest /= 256) {
            value = value * 256 + static_cast<unsigned char>(m_bytes.front());
            m_bytes = m_bytes.sliced(1);
        }
        return value;
    }

    std::optional<std::mt19937_64> m_engine;
    QByteArrayView m_bytes;
};

/// Options of a server so small that its bounds are met all the time.
ServerOptions smallServer(bool autoRelease, Dice &dice);

/// A LockTable, its model and a witness, led through the same random calls. The rules of use are kept: a connection
/// that waits gets no next request and is not closed.
class LockTableTrial
{
public:
    /// The dice stay the caller's and must outlive the trial.
    LockTableTrial(const ServerOptions &options, Dice &dice);

    /// One random operation. What is wrong after it, or nothing.
    QString step();
    QString shutDown();
    /// The last operations, oldest first, with the answers the model expects.
    QString story() const { return m_story.join(u'\n'); }
    /// How often each kind of answer came, so that a test can see that all of them were tried.
    const std::map<Reply::Kind, int> &seen() const { return m_seen; }

private:
    using Call = HoldWitness::Call;
    /// A grant as it was told: what the model calls its token, and what the table does.
    struct Told
    {
        QByteArray key;
        QByteArray modelToken;
    };

    QString letTimePass();
    QString advance(Moment now);
    QString openOrClose();
    QString ask(ConnectionId connection);
    Request randomRequest();
    Request requestWithToken(Request request);

    QString perform(Call call);
    void finishSlices(Call &call);
    QString compare(LockTable::Answers table, LockTable::Answers model);
    QString compareReplies(const LockTable::Answer &table, const LockTable::Answer &model);
    QString compareStates() const;
    std::vector<HoldRecord> takeRecords();
    void tell(const QString &line);
    std::vector<ConnectionId> idleConnections() const;

    Dice &m_dice;
    Moment m_start;
    Moment m_now;
    LockTable m_table;
    LockTableModel m_model;
    HoldWitness m_witness;
    std::vector<ConnectionId> m_open;
    QHash<QByteArray, QByteArray> m_tokens;  ///< the table's, by the model's
    QHash<ConnectionId, QByteArray> m_asked; ///< the key of each connection's last request
    std::deque<Told> m_told;                 ///< the latest
    std::map<Reply::Kind, int> m_seen;
    QStringList m_story;
};

} // namespace Lockdeck::Test
