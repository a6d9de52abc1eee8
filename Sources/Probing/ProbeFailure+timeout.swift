package import Vocabulary

extension ProbeFailure {
    /// A run out of time; where it hung decides the reason.
    package static func timeout(after limit: Duration, in phase: Phase?) -> ProbeFailure {
        let reason: FailureReason =
            switch phase {
            case .dns: .dns
            case .connect: .connectTimeout
            case .tls, .auth, .wait, .transfer, .query, nil: .timeout
            }
        let place = phase.map { " in phase \($0)" } ?? ""
        return ProbeFailure(reason, in: phase, "no answer within \(limit.brief)\(place)")
    }
}
