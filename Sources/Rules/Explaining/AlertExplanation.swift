package import Vocabulary

/// Why an alert is as it is: what its rule looked at, what it compared, and what is missing for it to fire or to clear.
package struct AlertExplanation: Sendable {
    /// One comparison of the expression, or an expression whose mere result counts.
    package struct Condition: Sendable {
        /// What one series comes to.
        package struct Finding: Sendable {
            package let labels: Labels
            package let value: Double
            /// What the value is compared with; nil when its being there counts.
            package let threshold: Double?
            /// Whether the comparison is true.
            package let holds: Bool
        }

        /// The compared side, or all of it.
        package let expression: String
        /// `>`, `==`, …; nil when the mere result counts.
        package let comparison: String?
        /// The other side, as written.
        package let threshold: String?
        /// Whether the alert is there only without it: it stands behind `unless`.
        package let isExcluding: Bool
        /// Whether it suffices alone: it stands behind `or`.
        package let isAlternative: Bool
        /// Those that hold first, then those nearest to it; at most ``AlertExplainer/mostFindings``.
        package let findings: [Finding]
        /// How many series there are.
        package let count: Int
        /// Why it could not be computed.
        package let error: String?
    }

    /// What one selector finds.
    package struct Reading: Sendable {
        package let selector: String
        /// How far it looks back.
        package let window: Duration
        /// How many series it finds.
        package let count: Int
        /// The newest samples of the first series, the oldest first; times on the engine clock, in milliseconds.
        package let series: [(labels: Labels, samples: [Sample])]
    }

    /// The alert; nil when the rule has none that is asked for.
    package let alert: Alert?
    package let id: Fingerprint?
    package let rule: AlertingRule
    package let group: GroupKey
    package let health: RuleRun.Health
    package let conditions: [Condition]
    package let readings: [Reading]
    /// In sentences.
    package let missingToFire: [String]
    /// In sentences.
    package let missingToClear: [String]
    /// Until when it is held because history is missing.
    package let heldUntil: Instant?
    package let nextEvaluation: Instant
    package let lastEvaluation: Instant?
}
