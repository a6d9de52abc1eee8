package import Vocabulary

/// What one evaluation of a group changed in what is kept.
///
/// Instants are on the engine clock. A change is taken whole or not at all. Of two changes the later one counts, so an
/// alert is handed over as it is, not as what happened to it.
package struct AlertCommit: Sendable {
    /// An alert as it is now.
    package struct Kept: Hashable, Sendable {
        package let key: RuleKey
        package let alert: Alert

        package init(key: RuleKey, alert: Alert) {
            self.key = key
            self.alert = alert
        }
    }

    /// An alert that is there no more.
    package struct Forgotten: Hashable, Sendable {
        package let key: RuleKey
        package let labels: Labels

        package init(key: RuleKey, labels: Labels) {
            self.key = key
            self.labels = labels
        }
    }

    /// The evaluation.
    package var at: Instant
    /// The rules that were evaluated.
    package var evaluated: [RuleKey]
    package var kept: [Kept]
    package var forgotten: [Forgotten]
    /// Rules that no longer exist: all that is kept of them goes, before anything else of this change is taken.
    package var ended: [RuleKey]
    /// Whether an alert became pending, fired, ended or was forgotten: what people may be told of.
    package var hasSteps = false

    package init(
        at: Instant,
        evaluated: [RuleKey] = [],
        kept: [Kept] = [],
        forgotten: [Forgotten] = [],
        ended: [RuleKey] = []
    ) {
        self.at = at
        self.evaluated = evaluated
        self.kept = kept
        self.forgotten = forgotten
        self.ended = ended
    }

    package var isEmpty: Bool { evaluated.isEmpty && kept.isEmpty && forgotten.isEmpty && ended.isEmpty }
}
