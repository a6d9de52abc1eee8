package import Probing
package import Vocabulary

/// A fresh login, `SELECT 1`, and the side of replication: the server would take a request now.
///
/// A kept connection would hide used-up slots, a postmaster that hangs, and a changed password.
package struct PostgresReadyProbe: Probe {
    private let options: PostgresOptions
    private let resolver: Resolver

    package init(_ options: PostgresOptions, environment: ProbeEnvironment) {
        self.options = options
        resolver = environment.resolver
    }

    package func run(_ run: ProbeRun) async throws(ProbeFailure) -> Report {
        try await ask(run)
    }

    @PostgresActor private func ask(_ run: ProbeRun) async throws(ProbeFailure) -> Report {
        let connection = try await PostgresConnection.open(options, resolver: resolver, run: run)
        defer { connection.close() }
        run.enter(.query)
        let results: [PostgresResult]
        do throws(PostgresError) {
            results = try await connection.query(
                "select 1; \(PostgresIdentity.query); \(PostgresSlots.query)"
            )
            run.finish()
        } catch {
            throw error.failure(of: options, in: run.phase)
        }
        guard results.count == 3, results[0][0, 0] == "1", let identity = PostgresIdentity(results[1]),
            let slots = PostgresSlots(results[2])
        else { throw PostgresError.unexpected.failure(of: options, in: .query) }
        try options.role.check(identity)
        return report(identity, slots, isEncrypted: connection.isEncrypted)
    }

    private func report(_ identity: PostgresIdentity, _ slots: PostgresSlots, isEncrypted: Bool) -> Report {
        let budget = options.connectionBudget.map { min(Int64($0), slots.usable) } ?? slots.usable
        return Report(
            version: identity.version,
            runIdentity: identity.run,
            facts: [
                Fact("connections", .integer(slots.connections), metric: PostgresMetrics.connections),
                Fact("maxConnections", .integer(budget), metric: PostgresMetrics.maxConnections),
                Fact("replicationRole", .text(identity.isInRecovery ? "standby" : "primary")),
                Fact(nil, .flag(identity.isInRecovery), metric: PostgresMetrics.inRecovery),
                Fact("encrypted", .flag(isEncrypted), metric: PostgresMetrics.encrypted),
                Fact("sslMode", .text(options.effectiveSSLMode.rawValue)),
                Fact(nil, .number(identity.startedSeconds), metric: PostgresMetrics.startTime),
            ]
        )
    }
}

extension PostgresOptions.Role {
    /// - Throws: an `assertion` when the server is on the other side.
    func check(_ identity: PostgresIdentity) throws(ProbeFailure) {
        let expectsRecovery: Bool
        switch self {
        case .any: return
        case .primary: expectsRecovery = false
        case .standby: expectsRecovery = true
        }
        guard identity.isInRecovery != expectsRecovery else { return }
        let actual = identity.isInRecovery ? "a standby (in recovery)" : "a primary (not in recovery)"
        throw ProbeFailure(.assertion, in: .query, "expected a \(rawValue), the server is \(actual)")
    }
}
