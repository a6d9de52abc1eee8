import Series
import Vocabulary

/// Which series of info metrics belong to which others, and what `info` takes of their labels.
///
/// A series belongs to all of the same target: `instance` and `job`. Of several of one metric the newest sample counts.
struct InfoJoin {
    /// The labels that say of which target a series is.
    private static let identity = ["instance", "job"]
    private static let identityProjection = LabelProjection.keeping(identity)
    private static let defaultMetric = LabelMatcher(Labels.metricNameLabel, equals: "target_info")

    /// Which metrics are info metrics.
    private let metrics: [LabelMatcher]
    /// Which labels are asked for, all where it is empty; what their values must be.
    private let wanted: [LabelMatcher]
    /// Whether ``metrics`` come from the expression, or there is nothing that could be asked for.
    private let sparesInfoMetrics: Bool
    /// Of each target the rows of each metric.
    private var rows: [Labels: [[Int]]] = [:]
    private var infos = SeriesTable(columns: 0)

    /// Matchers of the second argument; nil where there is none.
    init(_ matchers: [LabelMatcher]?) {
        let named = (matchers ?? []).filter { $0.name == Labels.metricNameLabel }
        metrics = named.isEmpty ? [Self.defaultMetric] : named
        wanted = (matchers ?? []).filter { $0.name != Labels.metricNameLabel }
        sparesInfoMetrics = matchers == nil || !named.isEmpty
    }

    /// What selects the info metrics.
    var matchers: [LabelMatcher] { metrics + wanted }

    /// Whether a series without an info metric stays.
    var allowsNone: Bool { wanted.allSatisfy(\.matchesEmpty) }

    /// Whether a series is of an info metric, and remains as it is.
    func spares(_ labels: Labels) -> Bool {
        sparesInfoMetrics && metrics.allSatisfy { $0.matches(labels.metricName ?? "") }
    }

    /// Takes the info metrics of the targets of a table; the values are the times of the samples, in milliseconds.
    mutating func add(
        _ table: SeriesTable,
        for base: SeriesTable,
        _ view: LabelView,
        _ budget: inout Budget
    ) throws(EvaluationFailure) {
        let targets = try targets(of: base, view, &budget)
        guard targets.values.contains(where: { !$0.isEmpty }) else { return }
        infos = table
        var places: [Labels: [String: Int]] = [:]
        for (number, row) in table.rows.enumerated() {
            try budget.spend(128 + row.labels.allocatedBytes)
            let isOfTarget = targets.allSatisfy { $1.isEmpty || $1.contains(row.labels[$0] ?? "") }
            guard isOfTarget, let metric = row.labels.metricName else { continue }
            let target = row.labels.projected(Self.identityProjection)
            try budget.take(bytes: 128 + 2 * target.allocatedBytes)
            let place = places[target]?[metric] ?? rows[target]?.count ?? 0
            if place == rows[target]?.count ?? 0 { rows[target, default: []].append([]) }
            places[target, default: [:]][metric] = place
            rows[target]?[place].append(number)
        }
    }

    /// The values of each label that says of which target a series is.
    private func targets(
        of base: SeriesTable,
        _ view: LabelView,
        _ budget: inout Budget
    ) throws(EvaluationFailure) -> [String: Set<String>] {
        var targets: [String: Set<String>] = [:]
        for row in base.rows {
            try budget.spend(128)
            let labels = view.labels(of: row)
            guard !spares(labels) else { continue }
            for name in Self.identity {
                guard let value = labels[name] else { continue }
                try budget.take(bytes: value.utf8.count + 32)
                targets[name, default: []].insert(value)
            }
        }
        return targets
    }

    /// The info series of a series in a column, one of each metric.
    func partners(
        of labels: Labels,
        at column: Int,
        _ budget: inout Budget
    ) throws(EvaluationFailure) -> [Int] {
        try budget.spend(64)
        var partners: [Int] = []
        for candidates in rows[labels.projected(Self.identityProjection)] ?? [] {
            try budget.spend(8 * candidates.count)
            if let newest = try newest(of: candidates, at: column) { partners.append(newest) }
        }
        return partners
    }

    private func newest(of candidates: [Int], at column: Int) throws(EvaluationFailure) -> Int? {
        var newest: Int?
        for row in candidates {
            let time = infos.values[row * infos.columns + column]
            guard !time.isAbsent else { continue }
            guard let other = newest else {
                newest = row
                continue
            }
            let otherTime = infos.values[other * infos.columns + column]
            guard time != otherTime else {
                throw EvaluationFailure(
                    "found duplicate series for info metric: existing \(infos.rows[other].labels) @ \(Int64(otherTime)), "
                        + "new \(infos.rows[row].labels) @ \(Int64(time))"
                )
            }
            if time > otherTime { newest = row }
        }
        return newest
    }

    /// Labels with those that info series add; what is there stays.
    func labels(
        _ labels: Labels,
        with partners: [Int],
        _ budget: inout Budget
    ) throws(EvaluationFailure) -> Labels {
        var builder = LabelsBuilder(labels)
        for partner in partners {
            try budget.spend(infos.rows[partner].labels.allocatedBytes)
            for label in infos.rows[partner].labels where isWanted(label.name) && !labels.contains(label.name) {
                let other = builder[label.name]
                guard other.isEmpty || other == label.value else {
                    throw EvaluationFailure("conflicting label: \(label.name)")
                }
                builder[label.name] = label.value
            }
        }
        return builder.labels
    }

    private func isWanted(_ name: String) -> Bool {
        name != Labels.metricNameLabel && (wanted.isEmpty || wanted.contains { $0.name == name })
    }
}
