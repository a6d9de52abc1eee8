import Series
import Vocabulary

extension Evaluator {
    /// The value of the whole query at its only instant.
    func instantValue() throws(EvaluationFailure) -> QueryValue {
        let expression = prepared.query.expression
        let now = queryGrid.start
        if expression.type == .matrix { return .matrix(try rangeVector(expression)) }
        switch try evaluate(expression, queryGrid) {
        case .scalar(let column): return .scalar(Sample(timestamp: now, value: column[0]))
        case .string(let literal): return .string(literal.text, timestamp: now)
        case .vector(let table): return .vector(try samples(of: table, at: now))
        }
    }

    /// The values of the whole query at all its instants.
    func rangeValue() throws(EvaluationFailure) -> QueryValue {
        let expression = prepared.query.expression
        switch expression.type {
        case .scalar, .vector: break
        case .matrix, .string:
            let type = expression.type.documented
            throw EvaluationFailure(
                "invalid expression type \"\(type)\" for range query, must be Scalar or instant Vector"
            )
        }
        guard queryGrid.count > 0 else { return .matrix([]) }
        switch try evaluate(expression, queryGrid) {
        case .scalar(let column):
            let samples = try collect(queryGrid.indices) { Sample(timestamp: queryGrid[$0], value: column[$0]) }
            return .matrix([SampleSeries(labels: .empty, samples: samples)])
        case .vector(let table): return .matrix(try series(of: table))
        case .string: return .matrix([])
        }
    }

    /// The only column of a table, in its order.
    private func samples(of table: SeriesTable, at now: Int64) throws(EvaluationFailure) -> [VectorSample] {
        var table = table
        try settleNames(&table)
        return try collect(table.rows.indices) { row in
            let value = table.values[row]
            return value.isAbsent
                ? nil : VectorSample(labels: view.finalLabels(of: table.rows[row]), timestamp: now, value: value)
        }
    }

    /// The rows of a table that have samples, sorted by labels.
    private func series(of table: SeriesTable) throws(EvaluationFailure) -> [SampleSeries] {
        var table = table
        try settleNames(&table)
        var series: [SampleSeries] = []
        for row in table.rows.indices {
            let start = row * table.columns
            let samples = try collect(queryGrid.indices) { column -> Sample? in
                let value = table.values[start + column]
                return value.isAbsent ? nil : Sample(timestamp: queryGrid[column], value: value)
            }
            guard !samples.isEmpty else { continue }
            series.append(SampleSeries(labels: view.finalLabels(of: table.rows[row]), samples: samples))
        }
        return try series.sorted(&budget) { $0.labels < $1.labels }
    }

    /// Removes the names that were kept to the end.
    private func settleNames(_ table: inout SeriesTable) throws(EvaluationFailure) {
        guard options.delaysNameRemoval, table.rows.contains(where: \.dropsName) else { return }
        try table.settleEqualRows(LabelView(delaysNameRemoval: false), .areJoined, &budget)
    }

    /// All samples of a range vector, at the only instant of an instant query.
    private func rangeVector(_ expression: Expression) throws(EvaluationFailure) -> [SampleSeries] {
        var series: [SampleSeries] = []
        try forEachWindow(expression, queryGrid) { (row, buffer, walk) throws(EvaluationFailure) in
            var walk = walk
            let window = walk.window(at: 0, in: buffer)
            guard !window.isEmpty else { return }
            // All that was collected stays taken.
            let samples = try collect(window) { Sample(timestamp: buffer.timestamps[$0], value: buffer.values[$0]) }
            series.append(SampleSeries(labels: view.finalLabels(of: row), samples: samples))
        }
        return try series.sorted(&budget) { $0.labels < $1.labels }
    }
}
