#pragma once

#include "client/holdstatus.h"
#include "monitor/fleetsnapshot.h"

#include <QtCore/QString>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace Lockdeck::Test {

using namespace std::chrono_literals;

/// Three servers, asked a moment before `now`, for tests of the views: made by hand, so that every state is there.
class SampleFleet
{
public:
    explicit SampleFleet(Moment now) : m_now(now)
    {
        for (const char *host : {"a.locks", "b.locks", "c.locks"})
            addServer(QString::fromLatin1(host));
    }

    ServerStatus &server(int i) { return m_snapshot.servers[static_cast<std::size_t>(i)]; }
    std::vector<FleetEvent> &events() { return m_snapshot.events; }
    HistoryFigures &history() { return m_snapshot.history; }

    KeyRow &add(int server, const char *key, KeyRow::Kind kind)
    {
        KeyRow row;
        row.server = server;
        row.key = QString::fromUtf8(key);
        row.kind = kind;
        row.seen = m_snapshot.servers[static_cast<std::size_t>(server)].lastAnswered;
        row.waiterTrend.fill(0);
        m_snapshot.keys.push_back(row);
        return m_snapshot.keys.back();
    }
    /// A lock that connection `owner` holds since `held`, with `left` of a lease of `lease`.
    KeyRow &lock(int server, const char *key, quint64 owner, std::chrono::seconds held, std::chrono::seconds left,
                 std::chrono::seconds lease, int waiters = 0)
    {
        KeyRow &row = add(server, key, KeyRow::Kind::Lock);
        row.owner = owner;
        row.holders = owner == 0 ? 0 : 1;
        row.ownerSince = m_now - held;
        row.deadline = m_now + left;
        row.leaseSeen = lease;
        row.ranOut = left == 0s && owner != 0;
        wait(row, waiters, held);
        return row;
    }
    KeyRow &semaphore(int server, const char *key, qint64 holders, qint64 limit, int waiters = 0)
    {
        KeyRow &row = add(server, key, KeyRow::Kind::Semaphore);
        row.holders = holders;
        row.limit = limit;
        wait(row, waiters, 40s);
        return row;
    }
    KeyRow &free(int server, const char *key, std::chrono::seconds idle)
    {
        KeyRow &row = add(server, key, KeyRow::Kind::Free);
        row.idle = idle;
        return row;
    }

    FleetSnapshotPtr take()
    {
        FleetSnapshot snapshot = m_snapshot;
        snapshot.taken = m_now;
        snapshot.generation = ++m_snapshot.generation;
        std::sort(snapshot.keys.begin(), snapshot.keys.end(), [](const KeyRow &a, const KeyRow &b) {
            return std::pair(a.server, a.key) < std::pair(b.server, b.key);
        });
        for (const KeyRow &row : snapshot.keys)
            ++snapshot.servers[static_cast<std::size_t>(row.server)].keys;
        return std::make_shared<FleetSnapshot>(std::move(snapshot));
    }

    /// An own hold of `key`, confirmed 5 s ago, that was asked for `held` ago.
    HoldStatus hold(int server, const char *key, HoldState state, std::chrono::seconds held,
                    std::chrono::seconds left) const
    {
        HoldStatus hold;
        hold.id = 7;
        hold.key = QString::fromUtf8(key);
        hold.server = m_snapshot.servers[static_cast<std::size_t>(server)].address;
        hold.state = state;
        hold.heldSince = m_now - held;
        hold.confirmed = m_now + left - 33s;
        hold.lease = 33s;
        hold.renewEvery = 7666ms;
        hold.deadline = m_now + left;
        hold.nextRenewal = hold.confirmed + hold.renewEvery;
        return hold;
    }

private:
    void addServer(const QString &host)
    {
        ServerStatus server;
        server.address.host = host;
        server.state = ServerState::Up;
        server.stateSince = m_now - 5min;
        server.roundTrip = 400us;
        server.parsing = 100us;
        server.lastAsked = m_now - 300ms;
        server.lastAnswered = server.lastAsked + server.roundTrip;
        server.dutyCycle = 0.001;
        server.connections = 212;
        server.roundTrips.fill(0.4F);
        m_snapshot.servers.push_back(server);
    }
    void wait(KeyRow &row, int waiters, std::chrono::seconds since)
    {
        row.waiters = waiters;
        if (waiters == 0)
            return;
        row.contendedSince = m_now - since;
        for (std::size_t i = 0; i < row.waiterTrend.size(); ++i)
            row.waiterTrend[i] = static_cast<float>(waiters) * static_cast<float>(i + 1) / 16;
    }

    Moment m_now;
    FleetSnapshot m_snapshot;
};

/// The rows of the picture: every state of the table once at least.
inline SampleFleet pictureFleet(Moment now)
{
    SampleFleet fleet(now);
    fleet.lock(2, "db/migrate", 17, 251s, 12s, 33s, 7);
    fleet.lock(2, "deploy/api", 31, 372s, 28s, 33s, 3);
    fleet.semaphore(0, "pool/workers", 5, 5, 3);
    fleet.lock(2, "search/reindex", 88, 41s, 25s, 33s, 2);
    fleet.lock(0, "billing/invoices", 203, 700s, 48s, 60s, 2);
    fleet.lock(1, "report/daily", 44, 125s, 10s, 33s, 1);
    fleet.lock(2, "media/transcode", 0, 0s, 0s, 0s, 1);
    fleet.lock(2, "backup/pg-main", 5, 4320s, 512s, 600s);
    fleet.lock(0, "cache/rebuild", 219, 11s, 22s, 33s);
    fleet.lock(0, "ingest/eu-1", 61, 1620s, 9s, 15s);
    fleet.lock(2, "ledger/settle", 12, 34s, 0s, 33s);
    fleet.semaphore(1, "pool/ffmpeg", 3, 8);
    fleet.free(0, "build/cache", 14s);
    fleet.free(2, "build/docs", 41s);
    fleet.lock(0, "mail/send", 9, 20s, 20s, 33s).otherShard = true;
    fleet.add(0, "tmp/once", KeyRow::Kind::Forgotten);
    fleet.lock(0, "tenant/9f1c2c7e-4d0b-4c55-9a7e-0d4b5a1c33aa/export/\u202egnp.tnemyap", 77, 3s, 30s, 33s);
    return fleet;
}

} // namespace Lockdeck::Test
