import Vocabulary

/// What the linter needs to know of one metric family.
struct LintedFamily {
    /// Types as the Go library knows them.
    enum Kind: String, CaseIterable {
        case counter, gauge, histogram, summary, untyped
        case gaugeHistogram = "gauge_histogram"
    }

    let name: String
    /// Whether there was a HELP with a text.
    var hasHelp = false
    /// As declared; nil before the first sample or TYPE.
    var kind: Kind?
    /// How many series there are.
    var series = 0
    /// How many of them have a label `le`, which no bucket has here.
    var bucketLabels = 0
    /// How many have a label `quantile`, which no quantile has here.
    var quantileLabels = 0
    /// How many labels are in camelCase, over all series.
    var camelCaseLabels = 0
    /// How many series were there before with the same labels.
    var repetitions = 0
    /// The series, without `le` and `quantile` where they tell apart parts of one.
    private var known: Set<Labels> = []

    init(name: String) {
        self.name = name
    }

    /// Adds the series of a line; those of one histogram or summary count once.
    mutating func add(_ labels: [(name: String, value: String)]) {
        let isNew = known.insert(Labels(labels)).inserted
        let isComposite = kind == .histogram || kind == .summary
        if !isNew, isComposite { return }
        if !isNew { repetitions += 1 }
        series += 1
        for (name, _) in labels {
            if name == "le" { bucketLabels += 1 }
            if name == "quantile" { quantileLabels += 1 }
            if name.isCamelCase { camelCaseLabels += 1 }
        }
    }
}

extension String {
    /// Whether a capital follows a small letter somewhere.
    var isCamelCase: Bool {
        zip(utf8, utf8.dropFirst()).contains { first, second in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first)
                && (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(second)
        }
    }
}
