import Vocabulary

/// What a failure does to its service, from least to worst: the rows of the health table.
enum Severity: UInt8, Comparable, Sendable, CaseIterable {
    case none
    /// Degraded, still available.
    case impaired
    /// Degraded and not available.
    case unavailable
    /// Unhealthy and not available.
    case down

    static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }

    /// Nil when the failure is our own and says nothing of the service.
    init?(_ reason: FailureReason, at level: CheckLevel) {
        switch (reason, level) {
        case (.internal, _): return nil
        // Becomes worse once the grace is over: see ``ServiceTrack``.
        case (.starting, _): self = .unavailable
        case (.timeout, .deep), (.saturated, .deep): self = .impaired
        case (.saturated, .live), (.saturated, .ready), (.readOnly, .live), (.readOnly, .ready), (.auth, .live),
            (.auth, .ready):
            self = .impaired
        case (_, .deep): self = .unavailable
        case (_, .live), (_, .ready): self = .down
        }
    }
}

/// What a check, or a service, contributes: its health and whether it can be used.
struct Effect: Sendable, Equatable {
    let health: Health
    let isAvailable: Bool

    static let good = Effect(health: .healthy, isAvailable: true)

    func isWorse(than other: Effect) -> Bool {
        (health.badness, isAvailable ? 0 : 1) > (other.health.badness, other.isAvailable ? 0 : 1)
    }
}

extension Health {
    fileprivate var badness: Int {
        switch self {
        case .healthy: 0
        case .unknown: 1
        case .degraded: 2
        case .unhealthy: 3
        }
    }
}
