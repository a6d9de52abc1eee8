/// A PostgreSQL server, who asks it, and what it is expected to have.
package struct PostgresProbeOptions: Sendable, Equatable {
    /// How the connection is encrypted; the words are libpq's.
    package enum SSLMode: String, Sendable, CaseIterable {
        case disable, allow, prefer, require
        case verifyCA = "verify-ca"
        case verifyFull = "verify-full"

        /// Whether the server's certificate is checked.
        package var isVerified: Bool { self == .verifyCA || self == .verifyFull }
    }

    /// Which side of a replication the server has to be.
    package enum ServerRole: String, Sendable, CaseIterable { case any, primary, standby }

    /// A name, an address, or the absolute path of a socket's directory.
    package var host: String
    package var port: Int
    package var database: String
    package var user: String
    package var password: String?
    package var sslMode: SSLMode
    /// The certificates to trust, PEM; nil means the system's.
    package var authorityFile: String?
    package var applicationName = "vedette"
    package var serverRole = ServerRole.any
    /// Behind PgBouncer, which refuses startup options such as a statement timeout.
    package var isPooled = false
    /// The application's budget of connections; nil means the server's limit.
    package var maxConnections: Int?
    package var extensions: [String] = []
    package var tables: [String] = []
    package var indexes: [String] = []

    /// Where it is, for people.
    package var address: String {
        let place = host.hasPrefix("/") ? host : host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        return "postgres://\(place)/\(database)"
    }
}
