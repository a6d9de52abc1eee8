/// Which start of which server one talks to.
struct PostgresIdentity: Sendable, Hashable {
    /// `PostgreSQL 15.18`.
    let version: String
    /// When the postmaster started, in microseconds since 1970: another value is a restart, or another server.
    let startedMicroseconds: Int64
    /// A standby, or a server that is still in recovery.
    let isInRecovery: Bool
    let database: String

    static let query = """
        select current_setting('server_version'), (extract(epoch from pg_postmaster_start_time()) * 1000000)::bigint, \
        pg_is_in_recovery(), current_database()
        """

    init?(_ result: PostgresResult) {
        guard let version = result[0, 0], let started = result.integer(0, 1), let isInRecovery = result.flag(0, 2),
            let database = result[0, 3]
        else { return nil }
        // Debian adds its package version: `15.18 (Debian 15.18-0+deb12u1)`.
        self.version = "PostgreSQL \(version.prefix { $0 != " " })"
        startedMicroseconds = started
        self.isInRecovery = isInRecovery
        self.database = database
    }

    var run: String { "\(startedMicroseconds)" }
    var startedSeconds: Double { Double(startedMicroseconds) / 1e6 }
}

extension PostgresConnection {
    func identity() async throws(PostgresError) -> PostgresIdentity {
        guard let result = try await query(PostgresIdentity.query).first, let identity = PostgresIdentity(result) else {
            throw .unexpected
        }
        return identity
    }
}

extension PostgresError {
    /// An answer that has not the columns and types that were asked for.
    static let unexpected = PostgresError(sqlState: nil, message: "the answer has not the form of the question")
}
