import Vocabulary

/// How one run counts in the latency figures, in six bits.
struct RunOutcome: Sendable, Equatable {
    /// 0 for a success, one more than the reason's index for a failure.
    let code: UInt8

    static let success = RunOutcome(code: 0)

    init(code: UInt8) {
        self.code = code
    }

    init(_ failure: FailureReason?) {
        code = failure.map { UInt8(truncatingIfNeeded: $0.index + 1) } ?? 0
    }

    var isSuccess: Bool { code == 0 }

    /// Whether the run's duration is the target's latency.
    ///
    /// It is when the target answered, whatever it said, or when it ran out of time. A run that ended before an answer
    /// was possible (refused, not resolved, not let in, broken off by us) would make an outage look fast.
    var countsAsLatency: Bool { Self.counting & 1 << UInt64(code) != 0 }

    /// One bit per code.
    private static let counting: UInt64 = FailureReason.allCases.filter(\.countsAsLatency)
        .reduce(1) { $0 | 1 << UInt64(RunOutcome($1).code) }
}

extension FailureReason {
    /// The position in ``FailureReason/allCases``.
    var index: Int {
        switch self {
        case .dns: 0
        case .connectRefused: 1
        case .connectTimeout: 2
        case .tls: 3
        case .auth: 4
        case .timeout: 5
        case .protocol: 6
        case .http4xx: 7
        case .http5xx: 8
        case .assertion: 9
        case .saturated: 10
        case .starting: 11
        case .exhausted: 12
        case .readOnly: 13
        case .internal: 14
        }
    }

    var countsAsLatency: Bool {
        switch self {
        case .connectTimeout, .timeout, .protocol, .http4xx, .http5xx, .assertion, .saturated, .starting, .exhausted,
            .readOnly:
            true
        case .dns, .connectRefused, .tls, .auth, .internal: false
        }
    }
}
