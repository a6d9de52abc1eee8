import HTTPTypes

extension WebPolicy {
    /// What a request presents as its key.
    enum Credential: Equatable {
        case none
        /// Presented, and not one of ours.
        case unknown
        case key(Key)
    }

    /// The key in `Authorization: Bearer` or in `X-API-Key`; one that we know is enough, whatever the other holds.
    func credential(in headers: HTTPFields) -> Credential {
        let bearer = headers[.authorization].flatMap { value -> String? in
            guard value.lowercased().hasPrefix("bearer ") else { return nil }
            return String(value.dropFirst("bearer ".count))
        }
        let presented = [bearer, headers[.xAPIKey]].compactMap(\.self)
        guard !presented.isEmpty else { return .none }
        // Every key is compared, each in constant time, so that the answer's time tells nothing.
        let matches = keys.filter { key in presented.map { Self.isEqual(key.secret, $0) }.contains(true) }
        return matches.first.map(Credential.key) ?? .unknown
    }

    private static func isEqual(_ secret: String, _ presented: String) -> Bool {
        let secret = Array(secret.utf8)
        let presented = Array(presented.utf8)
        var difference: UInt8 = secret.count == presented.count ? 0 : 1
        for (index, byte) in presented.enumerated() {
            difference |= byte ^ (secret.isEmpty ? 0xFF : secret[index % secret.count])
        }
        return difference == 0 && !secret.isEmpty
    }
}

extension HTTPField.Name {
    static let xAPIKey = constant("X-API-Key")
    static let xForwardedFor = constant("X-Forwarded-For")
    static let secFetchSite = constant("Sec-Fetch-Site")

    private static func constant(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no header name") }
        return name
    }
}
