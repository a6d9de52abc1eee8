package import Vocabulary

/// What a check asks, by the probe that asks it.
///
/// Holds secrets: never to be logged.
package enum ProbeOptions: Sendable, Equatable {
    case http(HTTPProbeOptions)
    case tcp(TCPProbeOptions)
    case redis(RedisProbeOptions)
    case postgres(PostgresProbeOptions)
    case server(ServerProbeOptions)
    case tls(TLSProbeOptions)
    case dns(DNSProbeOptions)
    case host(HostProbeOptions)

    /// All of it as a text, with the secrets: equal where a running probe can stay.
    ///
    /// A URL's description leaves its query out, which is why the request's target is here again.
    package var fingerprint: String {
        switch self {
        case .http(let options): "\(self) \(options.url.requestTarget)"
        case .tcp, .redis, .postgres, .server, .tls, .dns, .host: "\(self)"
        }
    }
}

/// One HTTP request and what its answer has to be.
package struct HTTPProbeOptions: Sendable, Equatable {
    package struct Header: Sendable, Equatable {
        package let name: String
        package let value: String
    }

    /// Scheme `http` or `https`, with the path to ask for and without credentials, which are in `headers`.
    package let url: ServiceURL
    package let method: String
    package let headers: [Header]
    package let body: String?
    package let expect: HTTPExpectationSettings
    package let tls: TLSSettings
}

/// What an HTTP answer has to be; everything that is given has to hold.
package struct HTTPExpectationSettings: Sendable, Equatable {
    /// Default 200–299.
    package var statuses: [ClosedRange<Int>] = [200...299]
    package var json: [JSONExpectation] = []
    /// Texts that the body has to contain.
    package var contains: [String] = []

    package init() {}
}

/// A value that a JSON body has to have.
package struct JSONExpectation: Sendable, Equatable {
    package enum Value: Sendable, Equatable {
        case text(String)
        case number(Double)
        case flag(Bool)
        case null
    }

    /// Keys from the outermost object inwards; a number also indexes an array.
    package let path: [String]
    package let value: Value
}

/// A TCP connection, with a TLS handshake for the scheme `tls`.
package struct TCPProbeOptions: Sendable, Equatable {
    package let url: ServiceURL
    package let tls: TLSSettings
    /// Sent once connected; nil sends nothing.
    package let send: String?
    /// Has to occur in what the service says; nil ends the run once connected.
    package let expect: String?
}

/// A Redis server and who asks it.
package struct RedisProbeOptions: Sendable, Equatable {
    /// Scheme `redis`, `rediss` or `unix`.
    package let url: ServiceURL
    package let username: String?
    package let password: String?
    package let database: Int
    /// Whether the deep check writes and reads a key of its own.
    package let writesCanary: Bool
    package let tls: TLSSettings
}

/// How a client checks whom it talks to.
///
/// Paths are absolute or relative to the working directory; each was readable when the settings were read.
package struct TLSSettings: Sendable, Equatable {
    /// What of the server's certificate has to be right.
    package enum Verification: String, Sendable, CaseIterable {
        /// Signed by a trusted authority, in its time, and made out to the host.
        case full
        /// As `full`, but whoever the certificate names will do.
        case noHostname = "no_hostname"
        /// Nothing: encrypted, and that is all.
        case none
    }

    /// The oldest version of the protocol to speak; what is older than 1.2 is broken (RFC 8996).
    package enum Version: String, Sendable, CaseIterable {
        case v1_0 = "1.0"
        case v1_1 = "1.1"
        case v1_2 = "1.2"
        case v1_3 = "1.3"
    }

    package var verification = Verification.full
    package var minimumVersion = Version.v1_2
    /// Certificates to trust instead of the system's, PEM.
    package var authorityFile: String?
    /// Our own certificate and key, PEM; both or none.
    package var certificateFile: String?
    package var keyFile: String?
    /// The name to ask for and to verify instead of the host's.
    package var serverName: String?

    package init() {}
}
