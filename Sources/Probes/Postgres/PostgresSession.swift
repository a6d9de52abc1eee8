import Probing
import Vocabulary

/// The connection that a probe keeps between its runs.
///
/// A kept connection may have died since: of a restart, an idle limit, a firewall. That is no verdict on the server, so
/// when a question breaks a kept connection it is asked once more over a fresh one within the same run, and what that
/// one says counts.
@PostgresActor final class PostgresSession {
    private let options: PostgresOptions
    private let resolver: Resolver
    private var kept: PostgresConnection?
    /// Learned once per connection, since a server cannot restart without breaking it.
    private(set) var identity: PostgresIdentity?

    nonisolated init(_ options: PostgresOptions, resolver: Resolver) {
        self.options = options
        self.resolver = resolver
    }

    /// Whether the next run will begin with a connection of an earlier one.
    var isConnected: Bool { kept?.isOpen ?? false }

    /// Asks over the kept connection, or over a fresh one that is then kept.
    func ask<Answer>(
        _ run: ProbeRun,
        _ question: (PostgresConnection) async throws(PostgresError) -> Answer
    ) async throws(ProbeFailure) -> Answer {
        if let connection = kept, connection.isOpen {
            run.enter(.query)
            do throws(PostgresError) {
                return try await question(connection)
            } catch {
                // An answer that makes no sense is no reason to ask again, but one not to trust the connection.
                let isLost = !connection.isOpen && !error.isCancelled
                if isLost || error.sqlState == nil { forget() }
                guard isLost else { throw error.failure(of: options, in: run.phase) }
            }
        }
        return try await askFresh(run, question)
    }

    private func askFresh<Answer>(
        _ run: ProbeRun,
        _ question: (PostgresConnection) async throws(PostgresError) -> Answer
    ) async throws(ProbeFailure) -> Answer {
        forget()
        let connection = try await PostgresConnection.open(options, resolver: resolver, run: run)
        run.enter(.query)
        do throws(PostgresError) {
            let identity = try await connection.identity()
            let answer = try await question(connection)
            (kept, self.identity) = (connection, identity)
            return answer
        } catch {
            connection.close()
            throw error.failure(of: options, in: run.phase)
        }
    }

    /// Lets go of the connection.
    func forget() {
        kept?.close()
        kept = nil
    }
}
