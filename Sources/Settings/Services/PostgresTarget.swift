/// Rules for PostgreSQL targets that the settings file and the environment share.
enum PostgresTarget {
    /// Whether the bytes stay on this machine.
    static func isLocal(_ host: String) -> Bool {
        host.hasPrefix("/") || host == "localhost" || host == "::1" || host.hasPrefix("127.")
    }

    /// The mode of a target of the settings file that names none: verified, unless the bytes stay on this machine.
    static func defaultMode(_ host: String) -> PostgresProbeOptions.SSLMode {
        isLocal(host) ? .prefer : .verifyFull
    }

    static func options(
        _ url: PostgresURL,
        mode: PostgresProbeOptions.SSLMode,
        _ reading: Reading
    ) -> PostgresProbeOptions {
        let user = url.user ?? "postgres"
        for word in [url.host, user, url.database] { reading.publish(word) }
        return PostgresProbeOptions(
            host: url.host,
            port: url.port,
            database: url.database ?? user,
            user: user,
            password: url.password,
            sslMode: url.sslMode ?? mode,
            authorityFile: url.authorityFile,
            applicationName: url.applicationName ?? "vedette",
            serverRole: url.serverRole,
            isPooled: url.isPooled
        )
    }

    /// What to tell an operator about parts of a URL that are meant for other clients.
    static func warning(_ ignored: [String]) -> String {
        "ignored, they are meant for another client: \(ignored.map { "`\(Reading.shown($0))`" }.joined(separator: ", "))"
    }
}
