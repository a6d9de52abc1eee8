import Vocabulary

/// Which server to probe, as whom, and what is expected of it.
///
/// Its description never contains the password.
package struct PostgresOptions: Sendable, Hashable {
    /// How much TLS, in libpq's words (PostgreSQL documentation, "SSL Support").
    package enum SSLMode: String, Sendable, Hashable, CaseIterable {
        case disable, allow, prefer, require
        case verifyCA = "verify-ca"
        case verifyFull = "verify-full"
    }

    /// Which side of replication the server has to be on.
    package enum Role: String, Sendable, Hashable, CaseIterable {
        case any, primary, standby
    }

    /// Where Debian keeps the certificates of the public authorities.
    package static let debianCertificates = "/etc/ssl/certs/ca-certificates.crt"

    /// A name, an address, or the directory of a Unix socket, which begins with `/`.
    package var host: String
    package var port: Int
    package var database: String
    package var user: String
    package var password: String?
    /// Nil means ``effectiveSSLMode``'s default.
    package var sslMode: SSLMode?
    /// A file of PEM certificates to verify against; nil means Debian's for the modes that verify.
    package var rootCertificates: String?
    package var applicationName = "vedette"
    package var role = Role.any
    package var expected = PostgresExpectations()
    /// Ends an abandoned query on the server; nil for a pooler that refuses startup options (PgBouncer).
    package var statementTimeout: Duration? = .seconds(5)
    /// What the applications may use of the connections, when that is less than the server allows.
    package var connectionBudget: Int?

    package init(
        host: String,
        port: Int = 5432,
        database: String? = nil,
        user: String = "postgres",
        password: String? = nil,
        sslMode: SSLMode? = nil
    ) {
        self.host = host
        self.port = port
        self.database = database ?? user
        self.user = user
        self.password = password
        self.sslMode = sslMode
    }

    /// Whether the host is the directory of a Unix socket.
    package var isSocket: Bool { host.hasPrefix("/") }

    /// Whether the bytes stay on this machine, as far as the host's spelling tells.
    package var isLocal: Bool {
        if isSocket || host == "localhost" || host == "::1" { return true }
        let bytes = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return bytes.count == 4 && bytes[0] == 127 && !bytes.contains(nil)
    }

    /// The mode in use: verified by default, and on this machine encrypted when the server can.
    package var effectiveSSLMode: SSLMode { sslMode ?? (isLocal ? .prefer : .verifyFull) }

    /// The server and the account as they may be shown: `postgres://user@host:5432/database`.
    package var display: String {
        let place = host.contains(":") ? "[\(host)]" : host
        return isSocket
            ? "postgres://\(user)@/\(database)?host=\(host)" : "postgres://\(user)@\(place):\(port)/\(database)"
    }

    /// Hides the password in texts that others wrote.
    var redactor: Redactor { Redactor(secrets: password.map { [$0] } ?? []) }
}

extension PostgresOptions: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { display }
    package var debugDescription: String { display }
    package var customMirror: Mirror { Mirror(self, children: ["display": display]) }
}
