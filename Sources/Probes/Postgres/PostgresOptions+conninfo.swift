extension PostgresOptions {
    /// A file that does not exist, whoever looks: libpq then neither reads the file's default place nor complains.
    private static let noFile = "/dev/null/none"

    /// libpq's connection string: every option that the environment or a file in the home directory could set is given.
    ///
    /// `addresses` are the host's, in the order in which libpq should try them; none for a Unix socket.
    func conninfo(addresses: [String]) -> String {
        let addresses = addresses.prefix(8)
        let count = max(addresses.count, 1)
        let pairs = [
            ("host", repeated(host, count)), ("port", repeated("\(port)", count)),
            ("hostaddr", addresses.joined(separator: ",")),
            ("dbname", database), ("user", user), ("password", password ?? ""),
            ("passfile", "/dev/null"), ("application_name", applicationName), ("fallback_application_name", "vedette"),
            ("client_encoding", "UTF8"), ("options", startupOptions), ("connect_timeout", "0"),
            ("target_session_attrs", "any"), ("channel_binding", "prefer"), ("requirepeer", ""),
            ("gssencmode", "disable"), ("krbsrvname", "postgres"), ("replication", ""),
        ]
        return (pairs + tls).map { "\($0)=\(Self.quoted($1))" }.joined(separator: " ")
    }

    private var tls: [(String, String)] {
        [
            ("sslmode", effectiveSSLMode.rawValue), ("sslrootcert", rootCertificateFile),
            ("sslcert", Self.noFile), ("sslkey", Self.noFile), ("sslcrl", Self.noFile), ("sslcrldir", ""),
            ("sslcompression", "0"), ("sslsni", "1"),
            ("ssl_min_protocol_version", "TLSv1.2"), ("ssl_max_protocol_version", ""),
        ]
    }

    /// With a readable file `require` verifies like `verify-ca`, so the modes that do not verify get none by default.
    private var rootCertificateFile: String {
        if let rootCertificates { return rootCertificates }
        switch effectiveSSLMode {
        case .disable, .allow, .prefer, .require: return Self.noFile
        case .verifyCA, .verifyFull: return Self.debianCertificates
        }
    }

    private var startupOptions: String {
        guard let statementTimeout else { return "" }
        return "-c statement_timeout=\(statementTimeout / .milliseconds(1), rounded: .up) -c lock_timeout=500"
    }

    /// libpq wants one host and one port for each address.
    private func repeated(_ text: String, _ count: Int) -> String {
        Array(repeating: text, count: count).joined(separator: ",")
    }

    private static func quoted(_ value: String) -> String {
        var quoted = "'"
        for character in value.unicodeScalars {
            if character == "'" || character == "\\" { quoted.unicodeScalars.append("\\") }
            quoted.unicodeScalars.append(character)
        }
        return quoted + "'"
    }
}

extension DefaultStringInterpolation {
    fileprivate mutating func appendInterpolation(_ value: Double, rounded rule: FloatingPointRoundingRule) {
        appendInterpolation(Int64(exactly: value.rounded(rule)) ?? .max)
    }
}
