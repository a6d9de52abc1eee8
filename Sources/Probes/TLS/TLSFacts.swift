import NIOSSL
import Vocabulary

/// What a handshake showed, as facts.
enum TLSFacts {
    /// The facts of `leaf`, the server's own certificate, and of all that the server presents, which may not be known.
    static func make(
        _ handshake: TLSHandshake,
        _ leaf: CertificateSummary,
        _ chain: [CertificateSummary]?,
        at now: WallTime
    ) -> [Fact] {
        [
            Fact("daysToExpiry", .number(days(leaf.timeLeft(at: now)))),
            Fact("notBefore", .text("\(leaf.notBefore)")),
            Fact("notAfter", .text("\(leaf.notAfter)")),
            Fact(nil, .number(wholeSeconds(leaf.notAfter)), metric: expiry),
            Fact("subject", .text(leaf.subject)),
            Fact("issuer", .text(leaf.issuer)),
            Fact("names", .text(leaf.names.joined(separator: ", "))),
            Fact("serialNumber", .text(leaf.serialNumber)),
            Fact("tlsVersion", handshake.version.map { .text(name($0)) } ?? .unknown),
            Fact("applicationProtocol", handshake.applicationProtocol.map(FactValue.text) ?? .unknown),
        ] + chainFacts(chain)
    }

    private static func chainFacts(_ chain: [CertificateSummary]?) -> [Fact] {
        let earliest = chain?.map(\.notAfter).min()
        return [
            Fact(
                "chainLength",
                chain.map { .integer(Int64($0.count)) } ?? .unknown,
                metric: FactMetric("vedette_tls_chain_certificates", help: "Certificates that the server presents.")
            ),
            Fact("chainNotAfter", earliest.map { .text("\($0)") } ?? .unknown),
            Fact(nil, earliest.map { .number(wholeSeconds($0)) } ?? .unknown, metric: chainExpiry),
        ]
    }

    private static let expiry = FactMetric(
        "vedette_tls_certificate_expiry_timestamp_seconds",
        help: "When the server's certificate expires, in seconds since 1970."
    )
    private static let chainExpiry = FactMetric(
        "vedette_tls_chain_expiry_timestamp_seconds",
        help: "When the first of the certificates that the server presents expires, in seconds since 1970."
    )

    /// With one decimal, rounded down: what is said to be left is left.
    private static func days(_ duration: Duration) -> Double {
        (Double(duration.nanoseconds) / 8.64e12).rounded(.down) / 10
    }

    private static func wholeSeconds(_ time: WallTime) -> Double { time.seconds.rounded(.down) }

    private static func name(_ version: TLSVersion) -> String {
        switch version {
        case .tlsv1: "TLS 1.0"
        case .tlsv11: "TLS 1.1"
        case .tlsv12: "TLS 1.2"
        case .tlsv13: "TLS 1.3"
        }
    }
}
