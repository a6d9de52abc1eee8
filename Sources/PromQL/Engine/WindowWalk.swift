import Series
import Vocabulary

/// The windows of a range vector, one per instant; moves along the samples of a series.
struct WindowWalk {
    /// The instants that are evaluated.
    let grid: Grid
    /// From them to the ends of the windows.
    let shift: Evaluator.Shift
    /// How long a window is, in milliseconds.
    let duration: Int64
    private var cursor = SampleCursor()

    init(grid: Grid, shift: Evaluator.Shift, duration: Int64) {
        self.grid = grid
        self.shift = shift
        self.duration = duration
    }

    /// Where the window of an instant starts (excluded) and ends (included).
    func bounds(at index: Int) -> WindowBounds {
        let end = shift(grid[index])
        return WindowBounds(index: index, instant: grid[index], start: end.subtractingClamped(duration), end: end)
    }

    /// The places of the samples in the window of an instant.
    mutating func window(at index: Int, in buffer: borrowing SampleBuffer) -> Range<Int> {
        let end = shift(grid[index])
        return cursor.window(in: buffer, after: end.subtractingClamped(duration), through: end)
    }
}

/// A window in time, in milliseconds.
struct WindowBounds {
    /// The number of the instant.
    let index: Int
    /// When the evaluation takes place; offsets and `@` move the window only.
    let instant: Int64
    let start: Int64
    let end: Int64

    /// Seconds.
    var length: Double { Double(end - start) / 1000 }
}

/// What a function makes of a window that has samples; ``SeriesTable/absent`` for nothing.
typealias WindowFunction = (borrowing SampleBuffer, Range<Int>, WindowBounds, inout Budget) throws(EvaluationFailure) ->
    Double

extension Evaluator {
    /// Hands out the series of a range vector, one after the other.
    ///
    /// The buffer holds at least the samples of all windows, no stale markers.
    ///
    /// - Returns: what the labels of the rows take, where they were made for this evaluation.
    @discardableResult
    func forEachWindow(
        _ expression: Expression,
        _ grid: Grid,
        _ body: (SeriesTable.Row, SampleBuffer, WindowWalk) throws(EvaluationFailure) -> Void
    ) throws(EvaluationFailure) -> Int {
        switch expression.unwrapped {
        case .matrixSelector(let node):
            try forEachWindow(node, grid, body)
            return 0
        case .subquery(let node): return try forEachWindow(node, grid, body)
        case .number, .string, .parentheses, .unary, .binary, .aggregation, .call, .vectorSelector:
            throw EvaluationFailure("expected a range vector, got \(expression.type.documented)")
        }
    }

    private func forEachWindow(
        _ node: MatrixSelector,
        _ grid: Grid,
        _ body: (SeriesTable.Row, SampleBuffer, WindowWalk) throws(EvaluationFailure) -> Void
    ) throws(EvaluationFailure) {
        guard node.selector.boundary == nil else { throw Self.unsupportedBoundary }
        let duration = try milliseconds(node.duration, mustBePositive: true)
        let walk = WindowWalk(grid: grid, shift: try shift(node.selector.modifiers), duration: duration)
        let selection = try selection(node.selector).series
        let (first, last) = (walk.bounds(at: 0), walk.bounds(at: grid.count - 1))
        try read(selection, after: first.start, through: last.end, keepsStaleMarkers: false) {
            (index, buffer) throws(EvaluationFailure) in
            try budget.take(buffer.count)
            try body(SeriesTable.Row(labels: selection.labels[index]), buffer, walk)
            budget.release(buffer.count)
        }
    }

    private func forEachWindow(
        _ node: Subquery,
        _ grid: Grid,
        _ body: (SeriesTable.Row, SampleBuffer, WindowWalk) throws(EvaluationFailure) -> Void
    ) throws(EvaluationFailure) -> Int {
        let duration = try milliseconds(node.duration, mustBePositive: true)
        let step = try node.step.map { (step) throws(EvaluationFailure) in
            try milliseconds(step, mustBePositive: true)
        }
        guard step != 0 else { throw EvaluationFailure("the step of a subquery must be a millisecond at least") }
        let walk = WindowWalk(grid: grid, shift: try shift(node.modifiers), duration: duration)
        let (first, last) = (walk.bounds(at: 0), walk.bounds(at: grid.count - 1))
        guard
            let inner = Grid(
                multiplesOf: step ?? options.subqueryStep,
                after: first.start,
                through: last.end,
                most: options.mostSamples
            )
        else { throw EvaluationFailure(.tooManySamples, Budget.tooManySamples) }
        guard inner.count > 0 else { return 0 }
        let table = try vector(node.inner, inner)
        try budget.take(2 * inner.count)
        var buffer = SampleBuffer()
        for row in table.rows.indices {
            buffer.removeAll()
            let start = row * table.columns
            for block in inner.indices.blocks {
                try budget.spend(block.count)
                for column in block where !table.values[start + column].isAbsent {
                    buffer.append(inner[column], table.values[start + column])
                }
            }
            try body(table.rows[row], buffer, walk)
        }
        return table.labelSize
    }

    /// Applies a function to every window of every series of a range vector.
    ///
    /// `keepsName` is for the functions that return one of the samples; `inspect` sees the series that get a result.
    func overWindows(
        _ expression: Expression,
        _ grid: Grid,
        keepsName: Bool = false,
        inspect: (SeriesTable.Row) -> Void = { _ in },
        _ function: WindowFunction
    ) throws(EvaluationFailure) -> SeriesTable {
        var table = try windowTable(expression.unwrapped, columns: grid.count)
        let labelSize = try forEachWindow(expression, grid) { (row, buffer, walk) throws(EvaluationFailure) in
            var walk = walk
            let start = table.values.count
            let number = try table.append(row, &budget)
            var isEmpty = true
            for column in grid.indices {
                let window = walk.window(at: column, in: buffer)
                try budget.spend(window.isEmpty ? 1 : 8)
                guard !window.isEmpty else { continue }
                let value = try function(buffer, window, walk.bounds(at: column), &budget)
                table.values[start + column] = value
                if !value.isAbsent { isEmpty = false }
            }
            if isEmpty {
                table.removeLastRow()
                budget.release(grid.count)
            } else {
                inspect(row)
                if !keepsName { table.dropName(of: number) }
            }
        }
        try table.keep(labelSize, &budget)
        if !keepsName { try table.settleEqualRows(view, .areRefused, &budget) }
        return table
    }

    /// An empty table for the series of a range vector.
    private func windowTable(_ expression: Expression, columns: Int) throws(EvaluationFailure) -> SeriesTable {
        guard case .matrixSelector(let node) = expression else { return SeriesTable(columns: columns) }
        return try selection(node.selector).makeTable(columns: columns)
    }
}
