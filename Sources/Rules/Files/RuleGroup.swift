/// Rules that are evaluated together, one after the other, at the same instants.
package struct RuleGroup: Hashable, Sendable {
    package let name: String
    /// The path of its file as given: name and file are the group's identity.
    package let file: String
    /// Between two evaluations; nil for the global evaluation interval.
    package let interval: Duration?
    /// How far in the past the expressions are evaluated; nil for the global one.
    package let queryOffset: Duration?
    /// The most alerts or series that a rule may bring; none when zero or less.
    package let limit: Int
    /// What every rule of the group has, sorted by name; the rules' labels include them already.
    package let labels: [RuleLabel]
    package let rules: [Rule]

    package init(
        name: String,
        file: String,
        interval: Duration? = nil,
        queryOffset: Duration? = nil,
        limit: Int = 0,
        labels: [RuleLabel] = [],
        rules: [Rule]
    ) {
        self.name = name
        self.file = file
        self.interval = interval
        self.queryOffset = queryOffset
        self.limit = limit
        self.labels = labels
        self.rules = rules
    }
}
