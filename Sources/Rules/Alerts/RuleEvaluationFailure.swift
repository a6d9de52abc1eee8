/// Why the result of an expression could not be turned into what its rule makes; in Prometheus' words.
package struct RuleEvaluationFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }

    /// Two samples that would be the same alert.
    static let sameAlert = RuleEvaluationFailure(
        "vector contains metrics with the same labelset after applying alert labels"
    )
    /// Two samples that would be the same series.
    static let sameSeries = RuleEvaluationFailure(
        "vector contains metrics with the same labelset after applying rule labels"
    )

    static func tooMany(_ count: Int, limit: Int, of what: String) -> RuleEvaluationFailure {
        RuleEvaluationFailure("exceeded limit of \(limit) with \(count) \(what)")
    }
}
