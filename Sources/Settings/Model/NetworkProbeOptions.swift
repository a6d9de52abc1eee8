package import Vocabulary

/// A server whose certificate is looked at.
package struct TLSProbeOptions: Sendable, Equatable {
    /// Scheme `tls` or `https`; of it only host and port count.
    package let url: ServiceURL
    package let tls: TLSSettings
    /// What to offer by ALPN.
    package let applicationProtocols: [String]
    /// For how long the certificate has to be valid still; zero demands nothing.
    package let validFor: Duration
}

/// A name to resolve and what has to come of it.
package struct DNSProbeOptions: Sendable, Equatable {
    package enum RecordType: String, Sendable, CaseIterable {
        case a = "A"
        case aaaa = "AAAA"
        case cname = "CNAME"
        case mx = "MX"
        case txt = "TXT"
        case ns = "NS"
        case srv = "SRV"
        case ptr = "PTR"
    }

    package enum Transport: String, Sendable, CaseIterable { case udp, tcp }

    /// A name server by name or address.
    package struct Server: Sendable, Equatable {
        package let host: String
        package let port: Int
    }

    package let name: String
    /// Nil means addresses of both families.
    package let type: RecordType?
    /// Nil asks the system.
    package let server: Server?
    package let transport: Transport
    /// Each of these has to be among the answers.
    package let addresses: [String]
    /// Each of these texts has to occur in some answer.
    package let contains: [String]
    package let atLeast: Int
}

/// What to look at of this machine, and when it counts as short of something.
package struct HostProbeOptions: Sendable, Equatable {
    package enum Scope: String, Sendable, CaseIterable { case auto, machine, cgroup }

    /// Absolute, one in each file system to look at.
    package let paths: [String]
    package let scope: Scope
    /// In percent; nil is no limit.
    package let cpuPercentBelow: Int?
    package let memoryPercentBelow: Int?
    package let diskFreePercentAbove: Int?
}
