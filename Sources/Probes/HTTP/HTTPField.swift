import Vocabulary

/// A header field that may be sent.
package struct HTTPField: Hashable, Sendable {
    package let name: String
    package let value: String

    /// The field, or nil when name or value hold what would break out of their line or what HTTP forbids (RFC 9110 §5).
    package init?(_ name: String, _ value: String) {
        guard !name.isEmpty, name.utf8.allSatisfy(Self.isTokenByte),
            value.utf8.allSatisfy({ $0 == 0x09 || (0x20...0x7E).contains($0) || $0 >= 0x80 })
        else { return nil }
        self.name = name
        self.value = value
    }

    private init(trusted name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// `Authorization: Basic …` after RFC 7617.
    package static func basic(user: String, password: String) -> HTTPField {
        HTTPField(trusted: "Authorization", "Basic " + Base64.encode("\(user):\(password)".utf8))
    }

    /// `Proxy-Authorization` from the user and password of a proxy's URL; nil when it has none.
    static func proxyAuthorization(_ proxy: ServiceURL) -> HTTPField? {
        guard proxy.user != nil || proxy.password != nil else { return nil }
        return HTTPField(
            trusted: "Proxy-Authorization",
            basic(user: proxy.user ?? "", password: proxy.password ?? "").value
        )
    }

    /// `Authorization: Bearer …`; nil when the token cannot stand in a header.
    package static func bearer(_ token: String) -> HTTPField? {
        HTTPField("Authorization", "Bearer " + token)
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default:
            "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
