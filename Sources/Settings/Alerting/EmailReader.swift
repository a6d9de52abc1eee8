import Alerting
import Documents
import Vocabulary

/// Reads what is particular to receivers of kind `email`.
struct EmailReader {
    static let keys = [
        "host", "port", "encryption", "user", "password", "password_file", "from", "to", "helo", "tls",
    ]

    let section: Section

    private var reading: Reading { section.reading }

    func read() -> ReceiverOptions.Email? {
        for key in ["host", "from", "to"] where !section.has(key) {
            reading.fail("\(section.title) needs `\(key)`", at: section.position)
        }
        let host = self.host("host")
        let given = section.integer("port", in: 1...65535)
        let encryption =
            section.word("encryption", ReceiverOptions.Email.Encryption.self) ?? (given == 465 ? .tls : .starttls)
        let user = user()
        let password = section.secret("password")?.text
        let from = addresses("from").first
        let to = addresses("to")
        let helo = self.host("helo")
        let tls = ReceiverPlaceReader(section: section).tls(isUsed: encryption != .none)
        checkCredentials()
        guard let host, let from, !to.isEmpty else { return nil }
        checkEncryption(encryption, host, hasUser: user != nil)
        return .init(
            host: host,
            port: given ?? Self.port(encryption),
            encryption: encryption,
            user: user,
            password: password,
            from: from,
            to: to,
            helo: helo,
            tls: tls
        )
    }

    static func port(_ encryption: ReceiverOptions.Email.Encryption) -> Int {
        switch encryption {
        case .tls: 465
        case .starttls: 587
        case .none: 25
        }
    }

    private func user() -> String? {
        let user = section.text("user", "the name of a user")
        reading.publish(user)
        return user
    }

    private func host(_ key: String) -> String? {
        guard let scalar = section.scalar(key, "the name or address of a host") else { return nil }
        let name = scalar.text.contains(":") ? "[\(scalar.text)]" : scalar.text
        guard let url = try? ServiceURL(parsing: "http://\(name)"), url.path.isEmpty, url.user == nil, url.query == nil
        else {
            section.refuse(scalar, key, expected: "the name or address of a host, without port")
            return nil
        }
        return url.host
    }

    /// The addresses of a list; one alone needs no list.
    private func addresses(_ key: String) -> [String] {
        let expected = "an address such as `Vedette <vedette@example.com>`"
        let scalars: [ScalarNode]
        if key == "to", case .sequence? = section.node(key) {
            scalars = section.list(key, expected) ?? []
            if section.node(key)?.isEmptyCollection == true {
                reading.fail("expected at least one address in `to`", at: section.valuePosition(key))
            }
        } else {
            scalars = section.scalar(key, expected).map { [$0] } ?? []
        }
        return scalars.compactMap { scalar in
            guard MailAddress(scalar.text) != nil else {
                section.refuse(scalar, key, expected: expected)
                return nil
            }
            return scalar.text
        }
    }

    private func checkCredentials() {
        let hasPassword = section.has("password") || section.has("password_file")
        guard section.has("user") != hasPassword else { return }
        reading.fail("`user` and `password` go together", at: section.position)
    }

    private func checkEncryption(_ encryption: ReceiverOptions.Email.Encryption, _ host: String, hasUser: Bool) {
        guard encryption == .none, !Loopback.contains(host) else { return }
        let position = section.valuePosition("encryption")
        if hasUser {
            reading.fail(
                "a password is not sent unencrypted: `encryption: none` is for a relay on this machine",
                at: position
            )
        } else {
            reading.warn("mails go to \(host) unencrypted", at: position)
        }
    }
}
