import Foundation
import Probes
import TestKit
import Testing

/// The database that the Compose file's scripts make, looked at with the Compose file's settings.
@Suite(.timeLimit(.minutes(1))) struct ComposeDatabaseTests {
    private let checkout: Checkout
    private let server: PostgresServer
    private let settings: String

    init() async throws {
        checkout = try Checkout()
        server = try await PostgresServer.start(binaries: try PostgresServer.pgvectorBinaries())
        let written = try checkout.text("deploy/compose/config/vedette.yaml")
        let moved = written.replacing("/run/secrets/", with: checkout.directory.path("")).replacing(
            "    host: postgres\n",
            with: "    host: 127.0.0.1\n    port: \(server.port)\n"
        )
        try #require(moved.contains("port: \(server.port)") && !moved.contains("/run/secrets"))
        settings = try checkout.directory.write(moved, to: "vedette.yaml")
        for secret in ["postgres_monitor_password", "redis_password", "qdrant_read_only_api_key", "vedette_write_key"] {
            try checkout.directory.write("not-a-secret-of-\(secret)", to: secret)
        }
        // What the image does before it runs the scripts.
        try await psql(
            PostgresServer.user,
            "postgres",
            "-c",
            "CREATE ROLE claude_context SUPERUSER LOGIN PASSWORD 'own'"
        )
        try await psql(
            PostgresServer.user,
            "postgres",
            "-c",
            "CREATE DATABASE claude_context_prod OWNER claude_context"
        )
    }

    @Test func `from the first start on the database is what vedette expects`() async throws {
        let scripts = try await scripts()
        try #require(scripts.count > 1)
        // As over a data directory that is there: the scripts may run again.
        for script in scripts + scripts { try await run(script) }
        let check = try await check()
        #expect(check.exit == .code(0), "\(check.output)")
    }

    @Test func `a table that is missing is told`() async throws {
        for script in try await scripts() where script.hasSuffix(".sh") { try await run(script) }
        let check = try await check()
        #expect(check.exit != .code(0))
        #expect(check.output.contains("assertion") && check.output.contains("web_provenance"), "\(check.output)")
    }

    /// The files that the image would run, in its order: by the name they have inside.
    private func scripts() async throws -> [String] {
        let compose = try await checkout.documents("deploy/compose.yaml").first
        let volumes = compose?[path: "services.postgres.volumes"]?.elements.compactMap(\.text) ?? []
        return volumes.map { $0.split(separator: ":").map(String.init) }
            .filter { $0.count > 1 && $0[1].hasPrefix("/docker-entrypoint-initdb.d/") }
            .sorted { $0[1] < $1[1] }
            .map { checkout.path("deploy/\($0[0].dropFirst(2))") }
    }

    private func run(_ script: String) async throws {
        guard script.hasSuffix(".sh") else {
            return try await psql("claude_context", "claude_context_prod", "-v", "ON_ERROR_STOP=1", "-f", script)
        }
        try await ServerProcess.run(
            script,
            [],
            in: checkout.directory,
            environment: environment(password: "own").merging([
                "POSTGRES_USER": "claude_context", "POSTGRES_DB": "claude_context_prod",
                "MONITOR_PASSWORD_FILE": checkout.directory.path("postgres_monitor_password"),
            ]) { $1 }
        )
    }

    private func psql(_ user: String, _ database: String, _ arguments: String...) async throws {
        try await ServerProcess.run(
            "psql",
            ["-Xq", "-U", user, "-d", database] + arguments,
            in: checkout.directory,
            environment: environment(password: user == PostgresServer.user ? PostgresServer.password : "own")
        )
    }

    private func environment(password: String) -> [String: String] {
        ["PGHOST": "127.0.0.1", "PGPORT": "\(server.port)", "PGPASSWORD": password]
    }

    private func check() async throws -> CommandRun {
        try await CommandRun.vedette("check", "--config", settings, "postgres", in: checkout.directory)
    }
}
