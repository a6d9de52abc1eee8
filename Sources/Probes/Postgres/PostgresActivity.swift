import Vocabulary

/// What the other clients do, from `pg_stat_activity`.
struct PostgresActivity: Sendable {
    /// Sessions by state.
    ///
    /// Without the right to see other sessions there is only `hidden`.
    let sessions: [String: Int64]
    /// Nil when the account may not see it.
    let oldestTransaction: Double?
    let longestQuery: Double?
    let lockWaiters: Int64?

    /// Background processes are in the view too, so they are left out by type.
    ///
    /// Where the view hides other sessions (it
    /// does not fail then), the databases' own counts are all there is.
    static let query = """
        select coalesce(state, 'hidden'), count(*), max(extract(epoch from now() - xact_start)), \
        max(extract(epoch from now() - query_start)) filter (where state = 'active'), \
        count(*) filter (where wait_event_type = 'Lock') from pg_stat_activity \
        where backend_type = 'client backend' and pid <> pg_backend_pid() \
        and pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') group by 1 \
        union all select 'hidden', greatest(sum(numbackends) - 1, 0)::bigint, null, null, null \
        from pg_stat_database having not pg_has_role(current_user, 'pg_read_all_stats', 'USAGE')
        """

    private static let usualStates = ["active", "idle", "idle in transaction", "idle in transaction (aborted)"]
    private static let rareStates = ["fastpath function call", "disabled", "hidden"]

    init?(_ result: PostgresResult) {
        var sessions: [String: Int64] = [:]
        var isHidden = false
        for row in result.rows.indices {
            guard let state = result[row, 0], let count = result.integer(row, 1) else { return nil }
            let isKnown = (Self.usualStates + Self.rareStates).contains(state)
            sessions[isKnown ? state : "other", default: 0] += count
            if state == "hidden", result[row, 4] == nil { isHidden = true }
        }
        if !isHidden { for state in Self.usualStates { sessions[state, default: 0] += 0 } }
        self.sessions = sessions
        let rows = result.rows.indices
        // A clock that steps back on the server would make an age negative.
        oldestTransaction = isHidden ? nil : max(rows.compactMap { result.number($0, 2) }.max() ?? 0, 0)
        longestQuery = isHidden ? nil : max(rows.compactMap { result.number($0, 3) }.max() ?? 0, 0)
        lockWaiters = isHidden ? nil : rows.compactMap { result.integer($0, 4) }.reduce(0) { $0.addingClamped($1) }
    }

    var facts: [Fact] {
        let states = sessions.sorted { $0.key < $1.key }.map { state, count in
            Fact(Self.keys[state], .integer(count), metric: PostgresMetrics.clients(state))
        }
        return states + [
            Fact("oldestTransactionSeconds", .init(oldestTransaction), metric: PostgresMetrics.oldestTransaction),
            Fact("longestQuerySeconds", .init(longestQuery), metric: PostgresMetrics.longestQuery),
            Fact("lockWaiters", lockWaiters.map { .integer($0) } ?? .unknown, metric: PostgresMetrics.lockWaiters),
        ]
    }

    private static let keys = [
        "active": "activeConnections", "idle": "idleConnections", "idle in transaction": "idleInTransaction",
        "hidden": "otherConnections",
    ]
}

extension FactValue {
    /// A number, or known to be unknown.
    init(_ number: Double?) {
        self = number.map { .number($0) } ?? .unknown
    }
}
