import NIOCore
package import Vocabulary

/// Where to connect to, and whether to encrypt.
package struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    package enum Place: Hashable, Sendable {
        case host(String, port: Int)
        /// The path of a Unix socket.
        case socket(String)
    }

    package let place: Place
    /// Nil means plain bytes.
    package let tls: TLSOptions?
    /// The address, when the place names no host to resolve; parsed once, not in every run.
    let literal: SocketAddress?

    package init(_ place: Place, tls: TLSOptions? = nil) {
        self.place = place
        self.tls = tls
        literal = Self.literal(place)
    }

    /// The endpoint of `url`; `tls` counts only where the URL's scheme encrypts.
    package init(_ url: ServiceURL, tls: TLSOptions) {
        self.init(
            url.socketPath.map(Place.socket) ?? .host(url.host, port: url.port),
            tls: url.scheme.isEncrypted ? tls : nil
        )
    }

    private static func literal(_ place: Place) -> SocketAddress? {
        guard case .host(let host, let port) = place else { return nil }
        return try? SocketAddress(ipAddress: host, port: port)
    }

    /// Whom a certificate has to name, sent as SNI too; nil for an address.
    var serverName: String? {
        if let name = tls?.serverName { return name }
        guard case .host(let host, _) = place, literal == nil else { return nil }
        return host.utf8.last == UInt8(ascii: ".") ? String(host.dropLast()) : host
    }

    package var description: String {
        switch place {
        case .host(let host, let port): host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .socket(let path): path
        }
    }
}
