import Rules
import Vocabulary

/// What is to change in what is kept of one rule: any number of commits, the later ones over the earlier.
struct RuleChange: Sendable, Equatable {
    /// All that is kept of the rule goes first.
    var isEnded = false
    /// The last change.
    var at: Instant
    /// What made wall time of the engine clock at the last change.
    var wallOffset: Duration
    /// The last evaluation; nil when there was none among the changes.
    var evaluatedAt: Instant?
    /// As they are now; nil for those that are there no more.
    var alerts: [Labels: Alert?] = [:]

    init(at instant: Instant, wallOffset: Duration) {
        at = instant
        self.wallOffset = wallOffset
    }

    /// Whether anything is left of the rule afterwards.
    var leavesRow: Bool { evaluatedAt != nil || alerts.contains { $0.value != nil } || !isEnded }

    mutating func end() {
        isEnded = true
        evaluatedAt = nil
        alerts = [:]
    }

    /// Takes what came later over this.
    mutating func take(_ later: RuleChange) {
        if later.isEnded { end() }
        at = later.at
        wallOffset = later.wallOffset
        evaluatedAt = later.evaluatedAt ?? evaluatedAt
        alerts.merge(later.alerts) { $1 }
    }
}
