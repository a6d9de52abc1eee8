/// Why a text is no cron expression.
package struct CronExpressionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// For the user: which field, and what is wrong with it.
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
