import Documents
import Vocabulary

/// Reads what is particular to services of kind `postgres`.
struct PostgresServiceReader {
    let section: Section

    private var reading: Reading { section.reading }

    func read() -> ServiceShape? {
        let url = section.has("url") || section.has("url_file") ? url() : fields()
        let password = section.secret("password")
        let mode = section.word("sslmode", PostgresProbeOptions.SSLMode.self)
        let role = section.word("server_role", PostgresProbeOptions.ServerRole.self)
        let isPooled = section.flag("pgbouncer")
        let budget = section.integer("max_connections", in: 1...262_143)
        let application = section.text("application_name")
        let authority = section.section("tls", keys: ["ca_file"])?.tlsFiles().authorities?.path
        let expect = section.section("expect", keys: ["extensions", "tables", "indexes"])
        let (extensions, tables, indexes) = (
            expect?.texts("extensions") ?? [], expect?.texts("tables") ?? [], expect?.texts("indexes") ?? []
        )
        guard var url else { return nil }
        if let password {
            if url.password != nil {
                reading.fail("`password` and the password of the URL exclude each other", at: password.position)
            }
            url.password = password.text
        }
        if let own = url.sslMode, let mode, own != mode {
            reading.fail("`sslmode` and the URL's `sslmode` differ", at: section.valuePosition("sslmode"))
        }
        var options = PostgresTarget.options(url, mode: mode ?? PostgresTarget.defaultMode(url.host), reading)
        options.serverRole = role ?? options.serverRole
        options.isPooled = isPooled ?? options.isPooled
        options.maxConnections = budget
        options.applicationName = application ?? options.applicationName
        options.authorityFile = authority ?? options.authorityFile
        (options.extensions, options.tables, options.indexes) = (extensions, tables, indexes)
        warn(options)
        let finished = options
        return ServiceShape(address: finished.address) { _, _ in .postgres(finished) }
    }

    private func warn(_ options: PostgresProbeOptions) {
        guard options.sslMode == .require, !PostgresTarget.isLocal(options.host) else { return }
        let key = section.has("sslmode") ? "sslmode" : "url"
        reading.warn("`sslmode=require` encrypts but does not verify the server", at: section.valuePosition(key))
    }

    private func url() -> PostgresURL? {
        for key in ["host", "port", "database", "user"] where section.has(key) {
            reading.fail("`url` and `\(key)` exclude each other", at: section.keyPosition(key))
        }
        guard let scalar = section.urlText() else { return nil }
        do throws(PostgresURL.Failure) {
            let url = try PostgresURL(parsing: scalar.text)
            reading.keepSecrets(url.secrets)
            if !url.ignored.isEmpty { reading.warn(PostgresTarget.warning(url.ignored), at: scalar.position) }
            return url
        } catch {
            let example = "postgres://user@host:5432/database"
            reading.fail(
                "bad URL\(Section.harmless(scalar)): \(error.message), such as `\(example)`",
                at: scalar.position
            )
            return nil
        }
    }

    private func fields() -> PostgresURL? {
        guard section.has("host") else {
            reading.fail("\(section.title) needs `url` or `host`", at: section.position)
            return nil
        }
        let port = section.integer("port", in: 1...65535) ?? 5432
        let database = section.text("database")
        let user = section.text("user")
        guard let host = section.scalar("host", "the name or address of a host") else { return nil }
        guard let url = PostgresURL(host: host.text, port: port, database: database, user: user) else {
            section.refuse(host, "host", expected: "the name or address of a host")
            return nil
        }
        return url
    }
}

extension PostgresURL {
    /// The same as fields; nil when `host` is neither a host nor the absolute path of a socket's directory.
    init?(host: String, port: Int, database: String?, user: String?) {
        let name = host.hasPrefix("/") ? "localhost" : host.contains(":") ? "[\(host)]" : host
        guard !name.contains("@"), !name.contains("/"), !name.contains("?"),
            let url = try? PostgresURL(parsing: "postgres://\(name):\(port)")
        else { return nil }
        self = url
        if host.hasPrefix("/") { self.host = host }
        self.database = database
        self.user = user
    }
}
