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

    package init(_ place: Place, tls: TLSOptions? = nil) {
        self.place = place
        self.tls = tls
    }

    /// The endpoint of `url`; `tls` counts only where the URL's scheme encrypts.
    package init(_ url: ServiceURL, tls: TLSOptions) {
        place = url.socketPath.map(Place.socket) ?? .host(url.host, port: url.port)
        self.tls = url.scheme.isEncrypted ? tls : nil
    }

    /// Whom a certificate has to name, sent as SNI too; nil for an address.
    var serverName: String? {
        if let name = tls?.serverName { return name }
        guard case .host(let host, _) = place, (try? SocketAddress(ipAddress: host, port: 0)) == nil else { return nil }
        return host.utf8.last == UInt8(ascii: ".") ? String(host.dropLast()) : host
    }

    package var description: String {
        switch place {
        case .host(let host, let port): host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .socket(let path): path
        }
    }
}
