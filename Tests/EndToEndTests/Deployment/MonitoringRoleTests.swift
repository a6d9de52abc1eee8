import Foundation
import TestKit
import Testing

@Suite(.timeLimit(.minutes(1))) struct MonitoringRoleTests {
    @Test func `the script makes the account that vedette needs, and changes its password`() async throws {
        let checkout = try Checkout()
        let server = try await PostgresServer.start(binaries: try PostgresServer.pgvectorBinaries())
        let settings = try checkout.directory.write(
            """
            services:
              postgres:
                kind: postgres
                host: 127.0.0.1
                port: \(server.port)
                database: postgres
                user: monitor
                password_file: password
                sslmode: disable
                expect: { extensions: [vector] }

            """,
            to: "vedette.yaml"
        )
        for password in ["first", #"it's "$1" \ & 100 %"#] {
            try checkout.directory.write(password, to: "password")
            try await run(checkout.path("deploy/compose/monitoring-role.sh"), server, checkout)
            let check = try await CommandRun.vedette("check", "--config", settings, in: checkout.directory)
            #expect(check.exit == .code(0), "\(check.output)")
        }
        #expect(
            try await sql(
                "SELECT pg_has_role('monitor', 'pg_monitor', 'USAGE'), "
                    + "pg_has_role('monitor', 'pg_use_reserved_connections', 'USAGE'), rolconfig "
                    + "FROM pg_roles WHERE rolname = 'monitor'",
                server,
                checkout
            ) == "t|t|{statement_timeout=2s,lock_timeout=500ms}"
        )
        try checkout.directory.write("first", to: "password")
        let old = try await CommandRun.vedette("check", "--config", settings, in: checkout.directory)
        // Refused credentials: the server works, we are not let in.
        #expect(old.exit == .code(2), "\(old.output)")
        #expect(old.output.contains(" auth "), "\(old.output)")
    }

    @Test func `the script leaves out what a release before 16 does not know`() async throws {
        let checkout = try Checkout()
        let server = try await PostgresServer.start()
        try checkout.directory.write("any", to: "password")
        // Debian's PostgreSQL 15 has no pgvector here: that line alone is left out.
        let script = try checkout.text("deploy/compose/monitoring-role.sh")
        let extensionLine = "CREATE EXTENSION IF NOT EXISTS vector;\n"
        try #require(script.contains(extensionLine))
        let file = try checkout.directory.write(
            script.replacing(extensionLine, with: ""),
            to: "monitoring-role.sh",
            mode: 0o755
        )
        try await run(file, server, checkout)
        #expect(
            try await sql("SELECT pg_has_role('monitor', 'pg_monitor', 'USAGE')", server, checkout) == "t"
        )
    }

    private func run(_ script: String, _ server: PostgresServer, _ checkout: Checkout) async throws {
        try await ServerProcess.run(
            script,
            [],
            in: checkout.directory,
            environment: environment(server).merging([
                "POSTGRES_USER": PostgresServer.user, "POSTGRES_DB": "postgres",
                "MONITOR_PASSWORD_FILE": checkout.directory.path("password"),
            ]) { $1 }
        )
    }

    /// The one value that the query has.
    private func sql(_ query: String, _ server: PostgresServer, _ checkout: Checkout) async throws -> String {
        try await ServerProcess.run(
            "psql",
            ["-XAtq", "-U", PostgresServer.user, "-d", "postgres", "-c", query],
            in: checkout.directory,
            environment: environment(server)
        ).trimmingCharacters(in: .newlines)
    }

    private func environment(_ server: PostgresServer) -> [String: String] {
        ["PGHOST": "127.0.0.1", "PGPORT": "\(server.port)", "PGPASSWORD": PostgresServer.password]
    }
}
