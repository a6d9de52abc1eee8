/// One entry of `NO_PROXY`: whom to ask directly although there is a proxy.
///
/// `*` is everybody, `example.com` the domain and all below it, `.example.com` and `*.example.com` only what is below it,
/// `10.1.2.3` an address, `10.0.0.0/8` a block; a `:port` behind it narrows it down.
package struct ProxyException: Sendable, Hashable {
    private enum Host: Hashable {
        case any
        case block(AddressBlock)
        /// Without a dot at either end, in lower case.
        case domain(String, includesItself: Bool)
    }

    private let host: Host
    private let port: Int?

    /// Nil when `text` is no such entry.
    package init?(_ text: String) {
        guard let (name, port) = Self.split(text.lowercased()) else { return nil }
        self.port = port
        if name == "*" {
            host = .any
        } else if let block = AddressBlock(name) {
            host = .block(block)
        } else if let domain = Self.domain(name) {
            host = domain
        } else {
            return nil
        }
    }

    /// Whether `url` is asked directly because of this entry.
    package func covers(_ url: ServiceURL) -> Bool {
        if let port, port != url.port { return false }
        let name = url.host.utf8.last == UInt8(ascii: ".") ? String(url.host.dropLast()) : url.host
        return switch host {
        case .any: true
        case .block(let block): block.contains(name)
        case .domain(let domain, let includesItself):
            name.hasSuffix("." + domain) || (includesItself && name == domain)
        }
    }

    /// The host without brackets and the port behind it, if there is one.
    private static func split(_ text: String) -> (host: String, port: Int?)? {
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { return nil }
            let host = String(text[text.index(after: text.startIndex)..<end])
            let rest = text[text.index(after: end)...]
            if rest.isEmpty { return (host, nil) }
            guard rest.first == ":", let port = port(rest.dropFirst()) else { return nil }
            return (host, port)
        }
        let colons = text.utf8.count { $0 == UInt8(ascii: ":") }
        // An IPv6 address has several.
        guard colons == 1, let colon = text.firstIndex(of: ":") else { return (text, nil) }
        guard let port = port(text[text.index(after: colon)...]) else { return nil }
        return (String(text[..<colon]), port)
    }

    private static func port(_ text: Substring) -> Int? {
        guard let port = Int(text), (1...65535).contains(port) else { return nil }
        return port
    }

    private static func domain(_ name: String) -> Host? {
        var domain = name[...]
        if domain.hasPrefix("*.") { domain = domain.dropFirst() }
        let isBelow = domain.hasPrefix(".")
        if isBelow { domain = domain.dropFirst() }
        if domain.hasSuffix(".") { domain = domain.dropLast() }
        let isName = domain.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
            default: false
            }
        }
        guard !domain.isEmpty, isName else { return nil }
        return .domain(String(domain), includesItself: !isBelow)
    }
}
