import Subprocess

/// Real PostgreSQL with the database `rag`, the table of the claude-context guide, and pgvector when it is there.
struct PostgresServer: Part {
    let programs: Programs
    /// Holds the data and the socket; belongs to its user.
    let directory: String
    private let process = ServerProcess(stopSignal: .interrupt)

    static let role = "vedette"
    /// No secret: the lab listens on loopback only and holds nothing.
    ///
    /// It is no word that Vedette uses elsewhere, so that hiding it hides nothing else.
    static let password = "lab-password"
    static let database = "rag"
    static let table = "web_provenance"
    static let indexes = [
        "idx_web_prov_domain", "idx_web_prov_last_indexed", "idx_web_prov_version", "idx_web_prov_metadata_gin",
    ]

    init(programs: Programs, directory: String) {
        self.programs = programs
        self.directory = directory
    }

    var nature: String { "real" }

    func url(port: Int) -> String {
        "postgres://\(Self.role):\(Self.password)@127.0.0.1:\(port)/\(Self.database)"
    }

    func prepare() async throws {
        let initialise = [
            "\(programs.postgres)/initdb", "-D", data, "-U", "postgres", "--auth-local=trust",
            "--auth-host=scram-sha-256", "-E", "UTF8", "--locale=C", "--no-sync",
        ]
        let answer = try await Command(programs.user.prefix + initialise).run()
        guard answer.succeeded else { throw LabError(.unavailable, "postgres: initdb failed: \(answer.output)") }
        try await execute(Self.roleAndDatabase, in: "postgres")
        try await execute(Self.tables + (programs.hasVector ? ["CREATE EXTENSION vector"] : []), in: Self.database)
    }

    func run(port: Int, isUp: @escaping @Sendable (Int) -> Void) async throws {
        let port = try await port == 0 ? Ports.free() : port
        let words = [
            "\(programs.postgres)/postgres", "-D", data, "-c", "listen_addresses=127.0.0.1", "-c", "port=\(port)",
            "-c", "unix_socket_directories=\(directory)", "-c", "fsync=off", "-c", "max_connections=60",
            "-c", "logging_collector=off", "-c", "log_destination=stderr",
        ]
        try await process.run(
            Command(programs.user.prefix + words),
            readyText: "database system is ready to accept connections"
        ) { isUp(port) }
    }

    func freeze() throws(LabError) { try process.freeze() }

    func thaw() throws(LabError) { try process.thaw() }

    private var data: String { "\(directory)/data" }

    /// Runs statements in single-user mode: no port, no password and no client program needed.
    private func execute(_ statements: [String], in database: String) async throws {
        // With -j a statement ends at a semicolon and an empty line.
        let script = statements.map { "\($0);\n\n" }.joined()
        let words = ["\(programs.postgres)/postgres", "--single", "-j", "-D", data, "-c", "fsync=off", database]
        let answer = try await Command(programs.user.prefix + words, input: script).run()
        // Single-user mode goes on after an error and exits 0.
        guard answer.succeeded, !answer.output.contains("ERROR:"), !answer.output.contains("FATAL:") else {
            throw LabError(.unavailable, "postgres: the database could not be prepared: \(answer.output)")
        }
    }

    private static let roleAndDatabase = [
        "CREATE ROLE \(role) LOGIN PASSWORD '\(password)'",
        "GRANT pg_monitor TO \(role)",
        "CREATE DATABASE \(database) OWNER \(role)",
    ]

    private static let tables = [
        """
        CREATE TABLE \(table) (
            url text PRIMARY KEY,
            domain text NOT NULL,
            first_indexed_at timestamptz NOT NULL DEFAULT now(),
            last_indexed_at timestamptz NOT NULL DEFAULT now(),
            last_modified_at timestamptz,
            content_hash text,
            version integer DEFAULT 1,
            metadata jsonb DEFAULT '{}'::jsonb,
            created_at timestamptz DEFAULT now(),
            updated_at timestamptz DEFAULT now()
        )
        """,
        "CREATE INDEX idx_web_prov_domain ON \(table) (domain)",
        "CREATE INDEX idx_web_prov_last_indexed ON \(table) (last_indexed_at DESC)",
        "CREATE INDEX idx_web_prov_version ON \(table) (version)",
        "CREATE INDEX idx_web_prov_metadata_gin ON \(table) USING gin (metadata)",
        "ALTER TABLE \(table) OWNER TO \(role)",
    ]
}
