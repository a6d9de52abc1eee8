import NIOCore

/// The host of an authority or of an origin, without its port, in lower case.
struct HostName: Equatable {
    let name: String

    /// Nil for what is neither a name nor an address with, perhaps, a port.
    init?(_ authority: String) {
        let text = authority.lowercased()
        let rest: Substring
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            name = String(text[text.index(after: text.startIndex)..<end])
            rest = text[text.index(after: end)...]
        } else {
            name = String(text.prefix { $0 != ":" })
            rest = text.dropFirst(name.count)
        }
        let isPort =
            rest.isEmpty || rest.first == ":" && rest.dropFirst().utf8.allSatisfy { (0x30...0x39).contains($0) }
        guard isPort, !name.isEmpty, !name.contains("@") else { return nil }
    }

    /// Nil for what is no http origin, `null` included.
    init?(origin: String) {
        guard let authority = Self.authority(ofOrigin: origin) else { return nil }
        self.init(authority)
    }

    /// Host and port of an http origin, in lower case.
    static func authority(ofOrigin origin: String) -> String? {
        let origin = origin.lowercased()
        return ["http://", "https://"].first(where: origin.hasPrefix).map { String(origin.dropFirst($0.count)) }
    }

    /// Whether only this machine answers under the name.
    var isLoopback: Bool {
        if name == "localhost" { return true }
        return (try? SocketAddress(ipAddress: name, port: 0))?.isLoopback ?? false
    }
}
