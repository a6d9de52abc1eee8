import Vocabulary

/// The metrics of PostgreSQL's facts; each one belongs to one check, so that no two checks write the same series.
enum PostgresMetrics {
    // ready
    static let connections = FactMetric(
        "vedette_postgres_connections",
        help: "Client connections to the server, Vedette's own among them."
    )
    static let maxConnections = FactMetric(
        "vedette_postgres_usable_connections",
        help: "Connections that ordinary accounts may open: max_connections without the reserved ones, or the budget."
    )
    static let inRecovery = FactMetric(
        "vedette_postgres_in_recovery",
        help: "Whether the server is a standby or still recovering (1), or a primary (0)."
    )
    static let encrypted = FactMetric(
        "vedette_postgres_connection_encrypted",
        help: "Whether Vedette's own connection uses TLS."
    )
    static let startTime = FactMetric(
        "vedette_postgres_start_time_seconds",
        help: "When the server's postmaster started, in seconds since 1970."
    )

    // deep
    static func clients(_ state: String) -> FactMetric {
        FactMetric(
            "vedette_postgres_client_sessions",
            help: "Sessions of other clients by state; `hidden` where the account may not see the state.",
            labels: ["state": state]
        )
    }
    static let oldestTransaction = FactMetric(
        "vedette_postgres_oldest_transaction_age_seconds",
        help: "Age of the oldest open transaction of another client, 0 when there is none."
    )
    static let longestQuery = FactMetric(
        "vedette_postgres_longest_query_age_seconds",
        help: "Age of the longest running query of another client, 0 when there is none."
    )
    static let lockWaiters = FactMetric(
        "vedette_postgres_lock_waiting_sessions",
        help: "Sessions of other clients that wait for a lock."
    )
    static let cacheHitRatio = FactMetric(
        "vedette_postgres_cache_hit_ratio",
        help: "Share of the database's block reads of the last minutes that were found in shared buffers."
    )
    static func transactions(_ outcome: String) -> FactMetric {
        FactMetric(
            "vedette_postgres_transactions_total",
            help: "Transactions of the database since its statistics began, by outcome.",
            kind: .counter,
            labels: ["outcome": outcome]
        )
    }
    static let transactionIDAge = FactMetric(
        "vedette_postgres_transaction_id_age",
        help: "Transactions since the oldest that is not frozen, of the worst database; writes stop at 2 billion."
    )
    static let deadlocks = FactMetric(
        "vedette_postgres_deadlocks_total",
        help: "Deadlocks of the database since its statistics began.",
        kind: .counter
    )
    static let temporaryBytes = FactMetric(
        "vedette_postgres_temporary_file_bytes_total",
        help: "Bytes that queries of the database wrote to temporary files since its statistics began.",
        kind: .counter
    )
    static let vectorDistance = FactMetric(
        "vedette_postgres_vector_operator_working",
        help: "Whether pgvector computed the known distance of two vectors."
    )
}
