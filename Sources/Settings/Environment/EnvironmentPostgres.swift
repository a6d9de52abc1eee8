import Vocabulary

/// PostgreSQL as `DATABASE_URL`, then `POSTGRES_URL`, then `POSTGRES_HOST…` describe it.
struct EnvironmentPostgres {
    let variables: Variables

    func primary() -> ServiceShape? {
        let first = url("DATABASE_URL")
        let second = url("POSTGRES_URL")
        let budget = variables.integer("POSTGRES_MAX_CONNECTIONS", in: 1...262_143)
        let port = variables.port("POSTGRES_PORT")
        let fields = fields(port)
        if let first, let second { compare("POSTGRES_URL", second, "DATABASE_URL", first) }
        guard var place = first ?? second ?? fields else {
            noteMissingHost()
            return nil
        }
        if let known = first ?? second {
            compareFields(known, first == nil ? "POSTGRES_URL" : "DATABASE_URL", port)
        }
        place.user = place.user ?? variables.text("POSTGRES_USER")
        place.password = place.password ?? variables.secret("POSTGRES_PASSWORD")
        place.database = place.database ?? variables.text("POSTGRES_DB")
        if place.user == nil { noteMissingUser(first != nil ? "DATABASE_URL" : second != nil ? "POSTGRES_URL" : nil) }
        var options = PostgresTarget.options(place, mode: mode(place), variables.reading)
        options.maxConnections = budget
        let finished = options
        return ServiceShape(address: finished.address) { _, _ in .postgres(finished) }
    }

    func replica() -> ServiceShape? {
        guard let place = url("DATABASE_URL_REPLICA") else { return nil }
        var options = PostgresTarget.options(place, mode: mode(place), variables.reading)
        options.serverRole = .standby
        let finished = options
        return ServiceShape(address: finished.address) { _, _ in .postgres(finished) }
    }

    private func url(_ variable: String) -> PostgresURL? {
        guard let text = variables.urlText(variable) else { return nil }
        do throws(PostgresURL.Failure) {
            let url = try PostgresURL(parsing: text)
            variables.reading.keepSecrets(url.secrets)
            if !url.ignored.isEmpty { variables.warn(variable, PostgresTarget.warning(url.ignored)) }
            return url
        } catch {
            let example = "postgres://user@host:5432/database"
            let found = EnvironmentURL.harmless(text)
            variables.fail(variable, "bad URL\(found): \(error.message), such as `\(example)`")
            return nil
        }
    }

    private func fields(_ port: Int?) -> PostgresURL? {
        guard let host = variables.text("POSTGRES_HOST") else { return nil }
        let url = PostgresURL(host: host, port: port ?? 5432, database: nil, user: nil)
        if url == nil {
            let expected = "expected the name or address of a host"
            variables.fail("POSTGRES_HOST", "\(expected), found `\(Reading.shown(host))`")
        }
        return url
    }

    /// What the document's client makes of `POSTGRES_SSL`: encrypted, not verified.
    private func mode(_ place: PostgresURL) -> PostgresProbeOptions.SSLMode {
        let flag = variables.flag("POSTGRES_SSL")
        if let own = place.sslMode {
            if flag == true, own == .disable || flag == false, own != .disable {
                variables.warn("POSTGRES_SSL", "ignored: the URL says `sslmode=\(own.rawValue)`")
            }
            return own
        }
        guard flag == true else { return flag == false ? .disable : .prefer }
        variables.warn(
            "POSTGRES_SSL",
            "the connection is encrypted, but the server is not verified (`sslmode=require`)"
        )
        return .require
    }

    private func compare(_ variable: String, _ url: PostgresURL, _ other: String, _ known: PostgresURL) {
        if url.host != known.host {
            variables.fail(variable, "disagrees with `\(other)`: host `\(url.host)`, not `\(known.host)`")
        }
        if url.port != known.port {
            variables.fail(variable, "disagrees with `\(other)`: port `\(url.port)`, not `\(known.port)`")
        }
        if let database = url.database, let expected = known.database, database != expected {
            variables.fail(variable, "disagrees with `\(other)`: database `\(database)`, not `\(expected)`")
        }
    }

    private func compareFields(_ known: PostgresURL, _ other: String, _ port: Int?) {
        if let host = variables.text("POSTGRES_HOST"), host.lowercased() != known.host {
            variables.fail("POSTGRES_HOST", "disagrees with `\(other)`: `\(Reading.shown(host))`, not `\(known.host)`")
        }
        if let port = port ?? (variables.has("POSTGRES_HOST") ? 5432 : nil), port != known.port {
            let variable = variables.has("POSTGRES_PORT") ? "POSTGRES_PORT" : "POSTGRES_HOST"
            variables.fail(variable, "disagrees with `\(other)`: port `\(port)`, not `\(known.port)`")
        }
        if let database = variables.text("POSTGRES_DB"), let expected = known.database, database != expected {
            let found = Reading.shown(database)
            variables.fail("POSTGRES_DB", "disagrees with `\(other)`: `\(found)`, not `\(expected)`")
        }
    }

    private func noteMissingHost() {
        guard !variables.has("POSTGRES_URL"), !variables.has("DATABASE_URL"), !variables.has("POSTGRES_HOST"),
            let variable = ["POSTGRES_DB", "POSTGRES_USER"].first(where: variables.has)
        else { return }
        variables.warn(variable, "is set, but `POSTGRES_HOST` is not: `postgres` is not watched")
    }

    private func noteMissingUser(_ variable: String?) {
        variables.warn(variable ?? "POSTGRES_HOST", "names no user: `postgres` is used")
    }
}
