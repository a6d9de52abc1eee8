package import Vocabulary

/// What the board concludes about one service.
package struct ServiceConclusion: Sendable, Equatable {
    package let service: ServiceName
    /// Since when the health is what it is.
    package let since: Instant
    package internal(set) var health: Health = .unknown
    /// Whether capabilities may count on it.
    package internal(set) var isAvailable = false
    /// Nil while nothing is known.
    package internal(set) var condition: Condition?
    /// The check and the failure that decided; nil while the health is good or unknown.
    package internal(set) var level: CheckLevel?
    package internal(set) var failure: ProbeFailure?
    /// The unhealthy service at the root of this one's trouble, when there is one.
    package internal(set) var becauseOf: ServiceName?
    /// In ascending order of level.
    package internal(set) var checks: [SettledCheck] = []

    init(service: ServiceName, since: Instant) {
        self.service = service
        self.since = since
    }

    /// A deep check that only ran out of time says nothing against a service that answers otherwise.
    mutating func decide(_ check: (level: CheckLevel, failure: ProbeFailure)?) {
        level = check?.level
        failure = check?.failure
        let isSlow = check?.level == .deep && check?.failure.reason == .timeout
        condition = isSlow ? .up : Condition(check?.failure.reason)
    }
}

/// One check as it has settled.
package struct SettledCheck: Sendable, Equatable {
    package let level: CheckLevel
    package let state: SettledState
}

/// The state of a check after hysteresis.
package enum SettledState: Sendable, Equatable {
    /// No run has said anything yet.
    case pending
    case good
    case failed(ProbeFailure)

    init(_ settled: CheckTrack.Settled?) {
        switch settled {
        case nil: self = .pending
        case .good: self = .good
        case .failed(let failure, _): self = .failed(failure)
        }
    }
}
