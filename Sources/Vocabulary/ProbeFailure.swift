/// Why a run did not succeed.
///
/// A failed run is data, not an exception: it is recorded, counted, and may raise an alert.
package struct ProbeFailure: Error, Hashable, Sendable {
    package let reason: FailureReason
    /// Where in the exchange it failed; nil when the run never got that far or the question makes no sense.
    package let phase: Phase?
    /// What happened, for a person; may quote the target, so it is shown only after ``Redactor``.
    package let message: String

    package init(_ reason: FailureReason, in phase: Phase? = nil, _ message: String) {
        self.reason = reason
        self.phase = phase
        self.message = message
    }
}

/// The fixed list of failure codes, also the values of the metric label `reason`.
package enum FailureReason: String, Hashable, Sendable, CaseIterable, Codable, CustomStringConvertible {
    /// The name did not resolve, or its lookup did not end.
    case dns
    case connectRefused = "connect_refused"
    case connectTimeout = "connect_timeout"
    /// The handshake failed, or the certificate did not verify.
    case tls
    /// The target refused our credentials.
    case auth
    /// The deadline passed after the connection stood.
    case timeout
    /// The answer is not what the protocol allows; also a connection closed in the middle of an answer.
    case `protocol`
    case http4xx = "http_4xx"
    case http5xx = "http_5xx"
    /// A well-formed answer that is not the expected one.
    case assertion
    /// The target is alive and says that it has too much to do (429, BUSY).
    case saturated
    /// The target is alive and says that it is not ready yet (LOADING, 57P03).
    case starting
    /// Something countable ran out: connection slots, disk, memory.
    case exhausted
    /// Reads work, writes do not.
    case readOnly = "read_only"
    /// Our own fault: nothing is concluded about the target.
    case `internal`

    package var description: String { rawValue }
}

/// A part of a probe's exchange; also the values of the metric label `phase`.
package enum Phase: String, Hashable, Sendable, CaseIterable, Codable, CustomStringConvertible {
    case dns
    case connect
    case tls
    /// Logging in: PostgreSQL's authentication, Redis' AUTH.
    case auth
    /// From the request's last byte to the answer's first.
    case wait
    /// From the answer's first byte to its last.
    case transfer
    /// A query or command from its first byte to its complete answer.
    case query

    package var description: String { rawValue }
}
