import Vocabulary

/// The rows of a table that make up one classic histogram.
private struct BucketGroup {
    /// The labels without `le`.
    let row: SeriesTable.Row
    var buckets: [(row: Int, upperBound: Double)] = []
}

/// A bucket's `le` that is no number, and the name of the metric where it is still there.
private struct MalformedBound: Hashable {
    let text: String
    let name: String?

    init(_ text: String, _ name: String?) {
        self.text = text
        self.name = name
    }
}

extension Evaluator {
    func histogramQuantile(_ node: FunctionCall, _ grid: Grid) throws(EvaluationFailure) -> SeriesTable {
        let q = try scalar(node.arguments[0], grid)
        let table = try vector(node.arguments[1], grid)
        try warnAboutQuantiles(q, grid, node.arguments[0].range)
        return try histogramQuantiles(q, of: table, grid, node.arguments[1].range)
    }

    /// `histogram_quantiles(v, label, q…)`: the quantiles side by side, told apart by a label.
    func histogramQuantiles(_ node: FunctionCall, _ grid: Grid) throws(EvaluationFailure) -> SeriesTable {
        let table = try vector(node.arguments[0], grid)
        let label = try string(node.arguments[1])
        guard let name = label.validText, !name.isEmpty else {
            throw EvaluationFailure("invalid label name \(GoQuoting.quoted(label.bytes))")
        }
        var result = SeriesTable(columns: grid.count)
        for argument in node.arguments.dropFirst(2) {
            let q = try scalar(argument, grid)
            try warnAboutQuantiles(q, grid, argument.range)
            var one = try histogramQuantiles(q, of: table, grid, node.arguments[0].range)
            for row in one.rows.indices {
                var builder = LabelsBuilder(view.labels(of: one.rows[row]))
                builder[name] = GoNumber.openMetrics(q[0])
                try one.setLabels(builder.labels, of: row, dropsName: view.keepsFlag(of: one.rows[row]), &budget)
            }
            try result.append(contentsOf: one, &budget)
        }
        try result.settleEqualRows(view, .areJoined, &budget)
        return result
    }

    func histogramFraction(_ node: FunctionCall, _ grid: Grid) throws(EvaluationFailure) -> SeriesTable {
        let lower = try scalar(node.arguments[0], grid)
        let upper = try scalar(node.arguments[1], grid)
        let table = try vector(node.arguments[2], grid)
        return try overHistograms(table, node.arguments[2].range) { (histogram, column, _) in
            histogram?.fraction(from: lower[column], through: upper[column]) ?? .nan
        }
    }

    private func histogramQuantiles(
        _ q: Column,
        of table: SeriesTable,
        _ grid: Grid,
        _ range: SourceRange
    ) throws(EvaluationFailure) -> SeriesTable {
        var forced: [String?: ForcedMonotonicity] = [:]
        let result = try overHistograms(table, range) { (histogram, column, name) in
            let q = q[column]
            guard !q.isNaN else { return .nan }
            guard q >= 0 else { return -.infinity }
            guard q <= 1 else { return .infinity }
            guard var histogram else { return .nan }
            histogram.forceMonotonicity()
            if let one = histogram.forced {
                // Without delayed removal the name of the metric has gone by then.
                let name = view.delaysNameRemoval ? name : nil
                if forced[name] != nil || forced.count < Annotations.most {
                    forced[name, default: ForcedMonotonicity()].add(one, at: grid[column])
                }
            }
            return histogram.quantile(q)
        }
        for (name, all) in forced.sorted(by: { ($0.key ?? "") < ($1.key ?? "") }) {
            annotations.inform("\(all.text(metricName: name)) \(place(range))")
        }
        return result
    }

    /// Applies a function to every histogram at every instant; nil stands for one without an infinite bucket.
    private func overHistograms(
        _ table: SeriesTable,
        _ range: SourceRange,
        _ function: (ClassicHistogram?, Int, String?) -> Double
    ) throws(EvaluationFailure) -> SeriesTable {
        var result = SeriesTable(columns: table.columns)
        (result.isUniqueWithoutNames, result.isWithoutTypes) = (table.isUniqueWithoutNames, table.isWithoutTypes)
        for group in try bucketGroups(table, range) {
            let name = group.row.labels.metricName
            let row = try result.append(made: group.row, &budget)
            let sorted = try group.buckets.sorted(&budget) { $0.upperBound < $1.upperBound }
            for column in 0..<table.columns {
                try budget.spend(4 * sorted.count + 16)
                let buckets = sorted.compactMap { bucket -> ClassicHistogram.Bucket? in
                    let count = table.values[bucket.row * table.columns + column]
                    return count.isAbsent ? nil : .init(upperBound: bucket.upperBound, count: count)
                }
                guard !buckets.isEmpty else { continue }
                let value = function(ClassicHistogram(buckets), column, name)
                result.values[row * table.columns + column] = value
            }
        }
        result.dropNames()
        try result.removeEmptyRows(&budget)
        try result.settleEqualRows(view, .areJoined, &budget)
        return result
    }

    private func bucketGroups(
        _ table: SeriesTable,
        _ range: SourceRange
    ) throws(EvaluationFailure) -> [BucketGroup] {
        // Where all names are hidden, leaving them out of the comparison spares a copy of all labels.
        let hidesNames = !view.delaysNameRemoval && table.rows.allSatisfy(\.dropsName)
        let projection = LabelProjection.dropping(["le"] + (hidesNames ? LabelView.metadata : []))
        let reader = LabelReader(projection, view)
        var index = GroupIndex(projection, capacity: table.count)
        var groups: [BucketGroup] = []
        var malformed: Set<MalformedBound> = []
        for row in table.rows.indices {
            try budget.spend(64)
            guard !table.isEmpty(row: row) else { continue }
            let text = table.rows[row].labels["le"] ?? ""
            guard let bound = GoNumber.parseFloat(text) else {
                guard malformed.count < Annotations.most else { continue }
                malformed.insert(MalformedBound(text, view.labels(of: table.rows[row]).metricName))
                continue
            }
            let group = index.insert(reader.labels(of: table.rows[row]))
            if group == groups.count {
                let rest = index.labels(of: group)
                groups.append(BucketGroup(row: .init(labels: rest, dropsName: table.rows[row].dropsName)))
            }
            groups[group].buckets.append((row, bound))
        }
        warn(about: malformed, range)
        return groups
    }

    private func warn(about malformed: Set<MalformedBound>, _ range: SourceRange) {
        let texts = malformed.map { bound in
            "bucket label \"le\" is missing or has a malformed value of \(bound.text.goQuoted)"
                + "\(Annotations.nameSuffix(bound.name)) \(place(range))"
        }
        for text in texts.sorted() { annotations.warn(text) }
    }
}
