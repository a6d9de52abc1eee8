import Series
import Vocabulary

extension Evaluator {
    /// The instant that a selector looks at, from the one that is evaluated.
    struct Shift {
        /// What `@` says.
        let fixed: Int64?
        let offset: Int64

        func callAsFunction(_ instant: Int64) -> Int64 {
            let shifted = (fixed ?? instant).subtractingClamped(offset)
            return min(max(shifted, -Grid.farthest), Grid.farthest)
        }
    }

    func shift(_ modifiers: TimeModifiers) throws(EvaluationFailure) -> Shift {
        let fixed: Int64? =
            switch modifiers.at {
            case nil: nil
            case .start: queryGrid.start
            case .end: queryEnd
            case .timestamp(let milliseconds): milliseconds.subtractingClamped(options.wallOffset)
            }
        return Shift(fixed: fixed, offset: try milliseconds(modifiers.offset, mustBePositive: false))
    }

    func milliseconds(_ duration: DurationValue, mustBePositive: Bool) throws(EvaluationFailure) -> Int64 {
        do {
            let range = queryEnd.subtractingClamped(queryGrid.start)
            return try duration.resolved(step: queryStep, range: range, mustBePositive: mustBePositive)
        } catch { throw EvaluationFailure(error.description) }
    }

    /// The newest sample of each series, at every instant.
    func select(_ selector: VectorSelector, _ grid: Grid) throws(EvaluationFailure) -> SeriesTable {
        try select(selector, grid) { _, value in value }
    }

    /// The same with something else in the place of the value, made of the sample's timestamp and value.
    func select(
        _ selector: VectorSelector,
        _ grid: Grid,
        _ result: (Int64, Double) -> Double
    ) throws(EvaluationFailure) -> SeriesTable {
        guard selector.boundary == nil else { throw Self.unsupportedBoundary }
        let selection = try selection(selector)
        let shift = try shift(selector.modifiers)
        return grid.count == 1
            ? try selectOnce(selection, shift(grid.start), result)
            : try selectOften(selection, grid, shift, result)
    }

    /// The series of a selector.
    func selection(_ selector: VectorSelector) throws(EvaluationFailure) -> BoundSelection {
        try prepared.selection(selector) { (steps) throws(EvaluationFailure) in try budget.spend(steps) }
    }

    static var unsupportedBoundary: EvaluationFailure {
        EvaluationFailure(.unsupported, "anchored and smoothed are not supported")
    }

    private func selectOnce(
        _ selection: BoundSelection,
        _ instant: Int64,
        _ result: (Int64, Double) -> Double
    ) throws(EvaluationFailure) -> SeriesTable {
        let series = selection.series
        try budget.take(series.count * MemoryLayout<Sample?>.stride / 8)
        let samples = try prepared.store.latest(series, at: instant, lookback: options.lookback) {
            (steps) throws(EvaluationFailure) in try budget.spend(steps)
        }
        try budget.take(series.count)
        var table = selection.makeTable(columns: 1)
        table.reserve(series.count)
        for (index, sample) in samples.enumerated() {
            guard let sample else { continue }
            table.append(SeriesTable.Row(labels: series.labels[index]), result(sample.timestamp, sample.value))
        }
        return table
    }

    private func selectOften(
        _ selection: BoundSelection,
        _ grid: Grid,
        _ shift: Shift,
        _ result: (Int64, Double) -> Double
    ) throws(EvaluationFailure) -> SeriesTable {
        let lookback = options.lookback
        let oldest = shift(grid.start).subtractingClamped(lookback)
        var table = selection.makeTable(columns: grid.count)
        try read(selection.series, after: oldest, through: shift(grid.end), keepsStaleMarkers: true) {
            (index, buffer) throws(EvaluationFailure) in
            let start = table.values.count
            let row = try table.append(SeriesTable.Row(labels: selection.series.labels[index]), &budget)
            var cursor = SampleCursor()
            for block in grid.indices.blocks {
                try budget.spend(2 * block.count)
                for column in block {
                    let instant = shift(grid[column])
                    let after = instant.subtractingClamped(lookback)
                    guard let found = cursor.latest(in: buffer, after: after, through: instant) else { continue }
                    let value = buffer.values[found]
                    if !value.isStaleMarker { table.values[start + column] = result(buffer.timestamps[found], value) }
                }
            }
            guard table.isEmpty(row: row) else { return }
            table.removeLastRow()
            budget.release(grid.count)
        }
        return table
    }

    /// The store's ``SampleStore/read(_:after:through:keepsStaleMarkers:_:)`` with our failures.
    func read(
        _ selection: SeriesSelection,
        after: Int64,
        through: Int64,
        keepsStaleMarkers: Bool,
        _ body: (Int, SampleBuffer) throws(EvaluationFailure) -> Void
    ) throws(EvaluationFailure) {
        do {
            try prepared.store.read(selection, after: after, through: through, keepsStaleMarkers: keepsStaleMarkers) {
                // What decoding cost, at least.
                try budget.spend(256 + $1.count)
                try body($0, $1)
            }
        } catch let failure as EvaluationFailure {
            throw failure
        } catch { throw EvaluationFailure("reading samples: \(error)") }
    }
}

extension VectorSelector {
    /// Whether all series that it selects are of one metric.
    var hasOneName: Bool {
        matchers.contains { $0.name == Labels.metricNameLabel && $0.operator == .equal && !$0.value.isEmpty }
    }
}
