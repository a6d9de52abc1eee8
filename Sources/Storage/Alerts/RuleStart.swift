import Vocabulary

/// When a process took what the one before it had left, and what made wall time of its clock then.
struct RuleStart: Sendable, Equatable {
    let at: Instant
    let wallOffset: Duration
}
