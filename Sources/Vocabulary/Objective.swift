/// What somebody wants a figure to be, in up to three steps: the target, what is acceptable, and what is an alarm.
///
/// The short form of alert rules; they are made elsewhere, where the language of the expression is known.
package struct Objective: Hashable, Sendable {
    /// A limit with its direction: `< 2s`.
    package struct Bound: Hashable, Sendable {
        package enum Comparison: String, Hashable, Sendable, CaseIterable {
            case atMost = "<="
            case below = "<"
            case atLeast = ">="
            case above = ">"

            /// What holds where this does not.
            package var opposite: Comparison {
                switch self {
                case .atMost: .above
                case .below: .atLeast
                case .atLeast: .below
                case .above: .atMost
                }
            }

            /// Whether small figures meet it.
            package var wantsLess: Bool { self == .atMost || self == .below }
        }

        /// What the figure counts, for showing it.
        package enum Unit: Hashable, Sendable {
            case none, seconds, share, bytes
        }

        package let comparison: Comparison
        /// In seconds, bytes, or as a share of 1.
        package let value: Double
        package let unit: Unit
        /// As written.
        package let text: String

        package init(_ comparison: Comparison, _ value: Double, _ unit: Unit, text: String) {
            self.comparison = comparison
            self.value = value
            self.unit = unit
            self.text = text
        }
    }

    /// Lower case with underscores: `query_latency_p95`.
    package let name: String
    /// PromQL, not looked at yet.
    package let expression: String
    package let target: Bound?
    package let acceptable: Bound?
    /// Holds when somebody has to act at once.
    package let alert: Bound?
    /// How long a bound has to be missed.
    package let hold: Duration
    /// Of the alerts, beside `severity` and `objective`; values are templates.
    package let labels: [String: String]
    package let runbookURL: String?
    /// Where the expression stands in the settings, both from 1.
    package let line: Int
    package let column: Int

    package init(
        name: String,
        expression: String,
        target: Bound? = nil,
        acceptable: Bound? = nil,
        alert: Bound? = nil,
        hold: Duration = .seconds(300),
        labels: [String: String] = [:],
        runbookURL: String? = nil,
        line: Int = 1,
        column: Int = 1
    ) {
        self.name = name
        self.expression = expression
        self.target = target
        self.acceptable = acceptable
        self.alert = alert
        self.hold = hold
        self.labels = labels
        self.runbookURL = runbookURL
        self.line = line
        self.column = column
    }
}
