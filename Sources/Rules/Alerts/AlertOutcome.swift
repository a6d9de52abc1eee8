/// What an evaluation of an alerting rule came to.
package struct AlertOutcome: Sendable {
    /// `ALERTS` and `ALERTS_FOR_STATE`.
    package let output: RuleOutput
    /// Sorted by labels.
    package let changes: [AlertChange]
    /// Templates that failed; their texts say so themselves.
    package let warnings: [String]
}
