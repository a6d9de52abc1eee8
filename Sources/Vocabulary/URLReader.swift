import Glibc

/// Takes a URL apart, from left to right.
struct URLReader {
    /// Longer texts are no URL of a service.
    static let longest = 4096
    private static let quoting = "in a user or password write : / ? # @ as %3A %2F %3F %23 %40"

    private var rest: Substring.UTF8View

    init(_ text: String) throws(ServiceURLError) {
        guard text.utf8.count <= Self.longest else {
            throw ServiceURLError("a URL is at most \(Self.longest) bytes long")
        }
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw ServiceURLError("spaces, control and non-ASCII characters have to be percent-encoded in a URL")
        }
        rest = text[...].utf8
    }

    mutating func scheme() throws(ServiceURLError) -> ServiceURL.Scheme {
        let names = ServiceURL.Scheme.allCases.map { "`\($0)`" }.joined(separator: ", ")
        let bytes = rest.prefix { $0 != UInt8(ascii: ":") }
        let after = rest[bytes.endIndex...]
        guard after.starts(with: "://".utf8), let name = String(bytes) else {
            throw ServiceURLError("expected a URL that begins with its scheme and `://`; schemes are \(names)")
        }
        guard let scheme = ServiceURL.Scheme(rawValue: name.lowercased()) else {
            throw ServiceURLError("expected one of the schemes \(names)")
        }
        rest = after.dropFirst(3)
        return scheme
    }

    /// The part before the path: who, and where.
    mutating func authority() throws(ServiceURLError) -> (credentials: String?, location: String) {
        let bytes = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        rest = rest[bytes.endIndex...]
        let parts = bytes.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count <= 2, let last = parts.last, let location = String(last) else {
            throw ServiceURLError("expected at most one `@`; \(Self.quoting)")
        }
        return (parts.count == 2 ? String(parts[0]) : nil, location)
    }

    mutating func pathAndQuery() throws(ServiceURLError) -> (path: String, query: String?) {
        guard !rest.contains(UInt8(ascii: "#")) else {
            throw ServiceURLError("a fragment (`#…`) has no meaning here; \(Self.quoting)")
        }
        let path = rest.prefix { $0 != UInt8(ascii: "?") }
        let query = rest[path.endIndex...].dropFirst()
        let hasQuery = path.endIndex != rest.endIndex
        guard path.allSatisfy(Self.isPathByte), query.allSatisfy({ Self.isPathByte($0) || $0 == UInt8(ascii: "?") }),
            Self.percentDecoded(path) != nil, Self.percentDecoded(query) != nil,
            let pathText = String(path), let queryText = String(query)
        else {
            throw ServiceURLError("expected a path and query of characters that RFC 3986 allows, others as %XX")
        }
        return (pathText, hasQuery ? queryText : nil)
    }

    static func credentials(
        _ text: String?
    ) throws(ServiceURLError) -> (user: String?, password: String?, secrets: Set<String>) {
        guard let text else { return (nil, nil, []) }
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        let decoded = parts.map(decodedText)
        guard parts.allSatisfy({ $0.allSatisfy { isPathByte($0) && $0 != UInt8(ascii: "@") } }),
            !decoded.contains(where: { $0 == nil })
        else { throw ServiceURLError("expected a percent-encoded user and password; \(quoting)") }
        let user = decoded.first.flatMap(\.self)
        let password = decoded.count == 2 ? decoded[1] : nil
        let written = parts.count == 2 ? String(parts[1]) : nil
        let secrets = [password, written].compactMap(\.self).filter { !$0.isEmpty }
        return (user?.isEmpty == true ? nil : user, password?.isEmpty == true ? nil : password, Set(secrets))
    }

    static func location(
        _ text: String,
        _ scheme: ServiceURL.Scheme
    ) throws(ServiceURLError) -> (host: String, port: Int) {
        var rest = text.utf8[...]
        var host: String
        if rest.first == UInt8(ascii: "[") {
            guard let end = rest.firstIndex(of: UInt8(ascii: "]")),
                let address = String(rest[..<end].dropFirst()), isAddress(address, AF_INET6)
            else { throw ServiceURLError("expected an IPv6 address between `[` and `]`") }
            host = address
            rest = rest[end...].dropFirst()
        } else {
            let name = rest.prefix { $0 != UInt8(ascii: ":") }
            host = String(name) ?? ""
            rest = rest[name.endIndex...]
            guard isHost(host) else { throw ServiceURLError("expected the name or address of a host; \(quoting)") }
        }
        host = host.lowercased()
        if rest.isEmpty, let port = scheme.defaultPort { return (host, port) }
        guard rest.first == UInt8(ascii: ":"), let port = number(rest.dropFirst()), (1...65535).contains(port) else {
            throw ServiceURLError("expected `:` and a port from 1 to 65535 after the host; \(quoting)")
        }
        return (host, port)
    }

    static func socketPath(_ path: String) throws(ServiceURLError) -> String {
        guard path.utf8.first == UInt8(ascii: "/"), let decoded = decodedText(path.utf8[...]),
            (2...107).contains(decoded.utf8.count)
        else { throw ServiceURLError("expected an absolute path of at most 107 bytes, as in `unix:///run/redis.sock`") }
        return decoded
    }

    static func database(_ path: String) throws(ServiceURLError) -> Int? {
        if path.isEmpty || path == "/" { return nil }
        guard let number = number(path.utf8.dropFirst()) else {
            throw ServiceURLError("expected the number of a database as the path of a Redis URL, as in `/0`")
        }
        return number
    }

    private static func isHost(_ text: String) -> Bool {
        guard text.utf8.count <= 253 else { return false }
        var labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        if labels.count > 1, labels.last?.isEmpty == true { labels.removeLast() }
        guard let last = labels.last,
            labels.allSatisfy({ (1...63).contains($0.count) && $0.allSatisfy(isNameByte) })
        else { return false }
        return !last.allSatisfy(isDigit) || isAddress(text, AF_INET)
    }

    private static func isAddress(_ text: String, _ family: Int32) -> Bool {
        var storage = in6_addr()
        return unsafe inet_pton(family, text, &storage) == 1
    }

    private static func number(_ bytes: Substring.UTF8View) -> Int? {
        guard (1...5).contains(bytes.count), bytes.allSatisfy(isDigit) else { return nil }
        return bytes.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    private static func decodedText(_ bytes: Substring.UTF8View) -> String? {
        guard let decoded = percentDecoded(bytes), !decoded.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            return nil
        }
        return String(validating: decoded, as: UTF8.self)
    }

    private static func percentDecoded(_ bytes: Substring.UTF8View) -> [UInt8]? {
        var decoded: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                decoded.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(hexValue), let low = rest.popFirst().flatMap(hexValue) else {
                return nil
            }
            decoded.append(high << 4 | low)
        }
        return decoded
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// Letters, digits, `-`, and `_`, which container networks allow in names.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "_")
    }

    /// RFC 3986 `pchar`, `/` and the percent sign.
    private static func isPathByte(_ byte: UInt8) -> Bool {
        isNameByte(byte) || ".~!$&'()*+,;=:@/%".utf8.contains(byte)
    }
}
