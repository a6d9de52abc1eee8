/// What an evaluation of an alerting rule came to.
package struct AlertOutcome: Sendable {
    /// `ALERTS` and `ALERTS_FOR_STATE`; nothing before the rule's state was restored.
    package let output: RuleOutput
    /// Sorted by labels.
    package let changes: [AlertChange]
    /// Templates that failed; their texts say so themselves.
    package let warnings: [String]
}
