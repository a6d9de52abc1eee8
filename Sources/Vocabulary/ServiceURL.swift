/// Where a service is, as the settings write it: an `http`, `https`, `redis`, `rediss`, `tcp`, `tls` or `unix` URL.
///
/// Parsed strictly after RFC 3986 and without Foundation: what is accepted here is sent as it is. User and password are
/// percent-decoded; path and query keep their encoding. Its description shows no user, password, query or fragment.
package struct ServiceURL: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// What is spoken at the address.
    package enum Scheme: String, Hashable, Sendable, CaseIterable {
        case http, https, redis, rediss, tcp, tls
        /// Redis on a Unix socket.
        case unix

        /// The port of a URL that names none; nil where one has to be given, and for a Unix socket.
        package var defaultPort: Int? {
            switch self {
            case .http: 80
            case .https: 443
            case .redis, .rediss: 6379
            case .tcp, .tls, .unix: nil
            }
        }

        /// Whether the bytes on the wire are encrypted.
        package var isEncrypted: Bool {
            switch self {
            case .https, .rediss, .tls: true
            case .http, .redis, .tcp, .unix: false
            }
        }
    }

    package let scheme: Scheme
    /// Percent-decoded; nil when there is none or it is empty.
    package let user: String?
    /// Percent-decoded; nil when there is none or it is empty.
    package let password: String?
    /// In lower case, an IPv6 address without its brackets; empty for a Unix socket.
    package let host: String
    /// From 1 to 65535; 0 for a Unix socket.
    package let port: Int
    /// As written, still percent-encoded, without the query; may be empty.
    package let path: String
    /// As written, without the `?`; nil when there is none.
    package let query: String?
    /// The forms in which the password may appear in texts: percent-decoded, and as written.
    package let secrets: Set<String>

    /// The path of the Unix socket, percent-decoded; nil for every other scheme.
    package let socketPath: String?
    /// The number of the Redis database (`/0`); nil when the URL names none.
    package let database: Int?

    /// The URL's parts.
    ///
    /// - Throws: ``ServiceURLError`` with what was expected; it quotes no part that may hold a password.
    package init(parsing text: String) throws(ServiceURLError) {
        var reader = try URLReader(text)
        let scheme = try reader.scheme()
        let authority = try reader.authority()
        let (path, query) = try reader.pathAndQuery()
        (user, password, secrets) = try URLReader.credentials(authority.credentials)
        self.scheme = scheme
        self.path = path
        self.query = query
        if scheme == .unix {
            guard authority.location.isEmpty else {
                throw ServiceURLError("expected an absolute path after `unix://`, as in `unix:///run/redis.sock`")
            }
            (host, port, database) = ("", 0, nil)
            socketPath = try URLReader.socketPath(path)
        } else {
            (host, port) = try URLReader.location(authority.location, scheme)
            database = scheme == .redis || scheme == .rediss ? try URLReader.database(path) : nil
            if scheme == .tcp || scheme == .tls, !(path.isEmpty || path == "/") || query != nil {
                throw ServiceURLError("expected nothing after the port of a `\(scheme)` URL")
            }
            socketPath = nil
        }
    }

    /// The host as it stands in a URL or a `Host` header: with the port unless it is the scheme's default.
    package var authority: String {
        let name = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        return port == scheme.defaultPort ? name : "\(name):\(port)"
    }

    /// What the request line of HTTP names: path and query.
    package var requestTarget: String {
        (path.isEmpty ? "/" : path) + (query.map { "?" + $0 } ?? "")
    }

    /// Scheme, host and port: all that may be shown where the path is a secret too.
    package var origin: String { scheme == .unix ? "unix://" : "\(scheme)://\(authority)" }

    /// The URL for people, without user, password, query and fragment.
    package var description: String { origin + path }

    package var debugDescription: String { description }
}

/// Why a text is no ``ServiceURL``.
package struct ServiceURLError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was expected; never quotes what may be a password.
    package let message: String

    package init(_ message: String) {
        self.message = message
    }

    package var description: String { message }
}
