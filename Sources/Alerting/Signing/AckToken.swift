package import Vocabulary

/// What a link holds that acknowledges one incident: the incident, how long the link holds, and our signature.
///
/// `INCIDENT.EXPIRY.SIGNATURE`, the expiry in seconds since 1970, the signature HMAC-SHA-256 in base64url.
package struct AckToken: Hashable, Sendable {
    package enum Verdict: Hashable, Sendable {
        case valid(ULID)
        /// Ours, and too old.
        case expired(ULID)
        case forged
    }

    /// How long a link holds.
    package static let lifetime: Duration = .seconds(24 * 3600)
    private static let longest = 128

    package let incident: ULID
    package let expires: WallTime

    package init(incident: ULID, expires: WallTime) {
        self.incident = incident
        self.expires = expires
    }

    /// One that is given out now.
    package init(incident: ULID, issuedAt now: WallTime) {
        self.init(incident: incident, expires: now.advanced(by: Self.lifetime))
    }

    /// The text for a link, which needs no escaping in a URL; nil when it cannot be signed.
    package func text(key: some Sequence<UInt8>) -> String? {
        let claim = "\(incident).\(expires.nanosecondsSinceEpoch.flooredDivision(by: 1_000_000_000))"
        return Self.signature(of: claim, key).map { "\(claim).\($0)" }
    }

    /// Whether a text is a token that we gave out, and for which incident.
    package static func verify(_ text: String, key: some Sequence<UInt8>, at now: WallTime) -> Verdict {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard text.utf8.count <= longest, parts.count == 3,
            let expected = signature(of: "\(parts[0]).\(parts[1])", key), isEqual(expected, parts[2]),
            let incident = ULID(String(parts[0])), let seconds = Int64(parts[1])
        else { return .forged }
        return now.seconds < Double(seconds) ? .valid(incident) : .expired(incident)
    }

    private static func signature(of claim: String, _ key: some Sequence<UInt8>) -> String? {
        // What is signed says what for: no other signature of ours, under the same key, can stand here.
        guard let bytes = Signature.make(of: "acknowledge \(claim)".utf8, key: key) else { return nil }
        let text = Base64.encode(bytes).filter { $0 != "=" }
        return text.replacing("+", with: "-").replacing("/", with: "_")
    }

    /// In a time that does not tell how much is right.
    private static func isEqual(_ left: String, _ right: Substring) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        return zip(left.utf8, right.utf8).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
