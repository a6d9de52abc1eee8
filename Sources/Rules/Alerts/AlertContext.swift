package import Templates
package import Vocabulary

/// What surrounds the evaluation of an alerting rule.
package struct AlertContext {
    /// The slot: what `for` and all states count by.
    package let at: Instant
    /// How far before the slot the expression was evaluated: samples carry that time.
    package let queryOffset: Duration
    /// The most alerts, pending and firing; none when zero or less.
    package let limit: Int
    package let externalLabels: Labels
    /// Where people reach this server.
    package let externalURL: String?
    /// From the clock of the slots to the one on the wall, which people are told.
    package let wallOffset: Duration
    /// What the function `query` of templates asks.
    package let query: TemplateQuery

    package init(
        at: Instant,
        queryOffset: Duration = .zero,
        limit: Int = 0,
        externalLabels: Labels = .empty,
        externalURL: String? = nil,
        wallOffset: Duration = .zero,
        query: @escaping TemplateQuery
    ) {
        self.at = at
        self.queryOffset = queryOffset
        self.limit = limit
        self.externalLabels = externalLabels
        self.externalURL = externalURL
        self.wallOffset = wallOffset
        self.query = query
    }

    /// The time that samples carry, in milliseconds.
    var sampleTime: Int64 { (at + (.zero - queryOffset)).milliseconds }
}
