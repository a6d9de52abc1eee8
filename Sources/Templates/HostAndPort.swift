/// `host:port` taken apart as Go's `net.SplitHostPort` does.
struct HostAndPort {
    let host: String
    let port: String

    /// nil for what has no port, too many colons or stray brackets.
    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("[") {
            guard host.hasSuffix("]"), host.firstIndex(of: "]") == host.index(before: host.endIndex) else { return nil }
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        let port = text[text.index(after: colon)...]
        guard !host.contains("["), !host.contains("]"), !port.contains("["), !port.contains("]") else { return nil }
        (self.host, self.port) = (String(host), String(port))
    }

    /// `web.example.com:9090` as `web:9090`; addresses stay.
    static func withoutDomain(_ text: String) -> String {
        let parts = HostAndPort(text)
        let host = parts?.host ?? text
        guard !isAddress(host) else { return text }
        let name = String(host.prefix { $0 != "." })
        guard let port = parts?.port, !port.isEmpty else { return name }
        return name.contains(":") ? "[\(name)]:\(port)" : "\(name):\(port)"
    }

    private static func isAddress(_ host: String) -> Bool {
        if host.contains(":") { return host.utf8.allSatisfy { "0123456789abcdefABCDEF:.".utf8.contains($0) } }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { $0.utf8.allSatisfy("0123456789".utf8.contains) && UInt8($0) != nil }
    }
}
