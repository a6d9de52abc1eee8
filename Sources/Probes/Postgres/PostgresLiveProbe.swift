package import Probing
package import Vocabulary

/// `SELECT 1` on a kept connection: the process accepts and answers.
package struct PostgresLiveProbe: Probe {
    private let session: PostgresSession

    package init(_ options: PostgresOptions, environment: ProbeEnvironment) {
        session = PostgresSession(options, resolver: environment.resolver)
    }

    package func run(_ run: ProbeRun) async throws(ProbeFailure) -> Report {
        try await Self.run(run, session)
    }

    @PostgresActor private static func run(
        _ run: ProbeRun,
        _ session: PostgresSession
    ) async throws(ProbeFailure) -> Report {
        try await session.ask(run) { connection throws(PostgresError) in
            guard try await connection.query("select 1").first?[0, 0] == "1" else { throw .unexpected }
        }
        run.finish()
        return Report(version: session.identity?.version, runIdentity: session.identity?.run)
    }

    package func close() async {
        await session.forget()
    }
}
