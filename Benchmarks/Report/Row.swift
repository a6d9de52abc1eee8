/// One line of the table.
struct Row: Sendable {
    /// What a figure has to keep to.
    enum Budget: Sendable {
        /// In the unit of the row.
        case atMost(Double)
        /// As a share of what the others need.
        case share(Double)
    }

    let measure: String
    let unit: String
    let ours: Samples
    /// What does the same work; nil where nothing does.
    var theirs: Samples?
    var budget: Budget?

    init(_ measure: String, _ unit: String, _ ours: [Double], beside theirs: [Double]? = nil, budget: Budget? = nil) {
        self.measure = measure
        self.unit = unit
        self.ours = Samples(ours)
        self.theirs = theirs.map(Samples.init)
        self.budget = budget
    }

    /// Ours divided by theirs.
    var ratio: Double? { theirs.map { ours.median / $0.median } }

    /// Nil without a budget.
    var isWithinBudget: Bool? {
        switch budget {
        case .atMost(let limit): ours.median <= limit
        case .share(let limit): ratio.map { $0 <= limit }
        case nil: nil
        }
    }
}
