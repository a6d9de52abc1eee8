import Vocabulary

/// The rows of a table that make up one classic histogram.
private struct BucketGroup {
    /// The labels without `le`.
    let row: SeriesTable.Row
    var buckets: [(row: Int, upperBound: Double)] = []
}

extension Evaluator {
    func histogramQuantile(_ node: FunctionCall, _ grid: Grid) throws(EvaluationFailure) -> SeriesTable {
        let q = try scalar(node.arguments[0], grid)
        let table = try vector(node.arguments[1], grid)
        warnAboutQuantiles(q, grid, node.arguments[0].range)
        return try overHistograms(table, node, node.arguments[1].range) { (histogram, column, name) in
            quantile(q[column], of: histogram, name, node.arguments[1].range)
        }
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
            warnAboutQuantiles(q, grid, argument.range)
            var one = try overHistograms(table, node, node.arguments[0].range) { (histogram, column, metric) in
                quantile(q[column], of: histogram, metric, node.arguments[0].range)
            }
            for row in one.rows.indices {
                var builder = LabelsBuilder(view.labels(of: one.rows[row]))
                builder[name] = GoNumber.openMetrics(q[0])
                one.setLabels(builder.labels, of: row, dropsName: view.keepsFlag(of: one.rows[row]))
                result.append(row: row, of: one)
            }
        }
        try result.settleEqualRows(view, .areJoined)
        return result
    }

    func histogramFraction(_ node: FunctionCall, _ grid: Grid) throws(EvaluationFailure) -> SeriesTable {
        let lower = try scalar(node.arguments[0], grid)
        let upper = try scalar(node.arguments[1], grid)
        let table = try vector(node.arguments[2], grid)
        return try overHistograms(table, node, node.arguments[2].range) { (histogram, column, _) in
            histogram?.fraction(from: lower[column], through: upper[column]) ?? .nan
        }
    }

    private func quantile(
        _ q: Double,
        of histogram: ClassicHistogram?,
        _ name: String,
        _ range: SourceRange
    ) -> Double {
        guard !q.isNaN else { return .nan }
        guard q >= 0 else { return -.infinity }
        guard q <= 1 else { return .infinity }
        guard var histogram else { return .nan }
        histogram.forceMonotonicity()
        if histogram.wasForced {
            annotations.inform(
                "input to histogram_quantile needed to be fixed for monotonicity (see "
                    + "https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile) "
                    + "for metric name \(name.goQuoted) \(place(range))"
            )
        }
        return histogram.quantile(q)
    }

    /// Applies a function to every histogram at every instant; nil stands for one without an infinite bucket.
    private func overHistograms(
        _ table: SeriesTable,
        _ node: FunctionCall,
        _ range: SourceRange,
        _ function: (ClassicHistogram?, Int, String) -> Double
    ) throws(EvaluationFailure) -> SeriesTable {
        var result = SeriesTable(columns: table.columns, isUniqueWithoutNames: table.isUniqueWithoutNames)
        for group in bucketGroups(table, range) {
            let name = group.row.labels.metricName ?? ""
            let row = result.append(group.row)
            try budget.spend(group.buckets.count * table.columns)
            for column in 0..<table.columns {
                let buckets = group.buckets.compactMap { bucket -> ClassicHistogram.Bucket? in
                    let count = table.values[bucket.row * table.columns + column]
                    return count.isAbsent ? nil : .init(upperBound: bucket.upperBound, count: count)
                }
                guard !buckets.isEmpty else { continue }
                let value = function(ClassicHistogram(buckets), column, name)
                result.values[row * table.columns + column] = value
            }
        }
        result.dropNames()
        result.removeEmptyRows()
        try result.settleEqualRows(view, .areJoined)
        return result
    }

    private func bucketGroups(_ table: SeriesTable, _ range: SourceRange) -> [BucketGroup] {
        // Where all names are hidden, leaving them out of the comparison spares a copy of all labels.
        let hidesNames = !view.delaysNameRemoval && table.rows.allSatisfy(\.dropsName)
        let projection = LabelProjection.dropping(["le"] + (hidesNames ? LabelView.metadata : []))
        let reader = LabelReader(projection, view)
        var index = GroupIndex(projection, capacity: table.count)
        var groups: [BucketGroup] = []
        for row in table.rows.indices where !table.isEmpty(row: row) {
            let text = table.rows[row].labels["le"] ?? ""
            guard let bound = GoNumber.parseFloat(text) else {
                let name = (table.rows[row].labels.metricName ?? "").goQuoted
                annotations.warn(
                    "bucket label \"le\" is missing or has a malformed value of \(text.goQuoted) "
                        + "for metric name \(name) \(place(range))"
                )
                continue
            }
            let group = index.insert(reader.labels(of: table.rows[row]))
            if group == groups.count {
                let rest = index.labels(of: group)
                groups.append(BucketGroup(row: .init(labels: rest, dropsName: table.rows[row].dropsName)))
            }
            groups[group].buckets.append((row, bound))
        }
        return groups
    }
}
