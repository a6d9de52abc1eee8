import Vocabulary

/// The counters of the connected database, from `pg_stat_database`.
struct PostgresCounters: Sendable {
    let committed: Int64
    let rolledBack: Int64
    let deadlocks: Int64
    let temporaryBytes: Int64
    let cache: CacheHitWindow.Sample

    static let query = """
        select xact_commit, xact_rollback, deadlocks, temp_bytes, blks_hit, blks_read, \
        coalesce(stats_reset::text, '') from pg_stat_database where datname = current_database()
        """

    /// `run` is the server's start: a crash loses the statistics without a new `stats_reset`.
    init?(_ result: PostgresResult, run: String) {
        let numbers = (0..<6).compactMap { result.integer(0, $0) }
        guard numbers.count == 6, let reset = result[0, 6] else { return nil }
        committed = numbers[0]
        rolledBack = numbers[1]
        deadlocks = numbers[2]
        temporaryBytes = numbers[3]
        cache = CacheHitWindow.Sample(hits: numbers[4], reads: numbers[5], epoch: "\(run) \(reset)")
    }

    var facts: [Fact] {
        [
            Fact(nil, .integer(committed), metric: PostgresMetrics.transactions("commit")),
            Fact(nil, .integer(rolledBack), metric: PostgresMetrics.transactions("rollback")),
            Fact("deadlocks", .integer(deadlocks), metric: PostgresMetrics.deadlocks),
            Fact(nil, .integer(temporaryBytes), metric: PostgresMetrics.temporaryBytes),
        ]
    }
}
