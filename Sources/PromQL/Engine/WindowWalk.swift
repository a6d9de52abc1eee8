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
typealias WindowFunction = (borrowing SampleBuffer, Range<Int>, WindowBounds) -> Double

extension Evaluator {
    /// Hands out the series of a range vector, one after the other.
    ///
    /// The buffer holds at least the samples of all windows, no stale markers.
    func forEachWindow(
        _ expression: Expression,
        _ grid: Grid,
        _ body: (SeriesTable.Row, SampleBuffer, WindowWalk) throws(EvaluationFailure) -> Void
    ) throws(EvaluationFailure) {
        switch expression.unwrapped {
        case .matrixSelector(let node): try forEachWindow(node, grid, body)
        case .subquery(let node): try forEachWindow(node, grid, body)
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
        let selection = prepared.selection(node.selector)
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
    ) throws(EvaluationFailure) {
        let duration = try milliseconds(node.duration, mustBePositive: true)
        let step = try node.step.map { (step) throws(EvaluationFailure) in
            try milliseconds(step, mustBePositive: true)
        }
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
        guard inner.count > 0 else { return }
        let table = try vector(node.inner, inner)
        var buffer = SampleBuffer()
        for row in table.rows.indices {
            buffer.removeAll()
            let start = row * table.columns
            for column in inner.indices where !table.values[start + column].isAbsent {
                buffer.append(inner[column], table.values[start + column])
            }
            try body(table.rows[row], buffer, walk)
        }
    }

    /// Applies a function to every window of every series of a range vector.
    ///
    /// `keepsName` is for the functions that return one of the samples.
    func overWindows(
        _ expression: Expression,
        _ grid: Grid,
        keepsName: Bool = false,
        _ function: WindowFunction
    ) throws(EvaluationFailure) -> SeriesTable {
        var table = SeriesTable(columns: grid.count, isUniqueWithoutNames: expression.unwrapped.isUniqueWithoutNames)
        try forEachWindow(expression, grid) { (row, buffer, walk) throws(EvaluationFailure) in
            try budget.take(grid.count)
            var walk = walk
            let start = table.values.count
            let number = table.append(row)
            var isEmpty = true
            for column in grid.indices {
                let window = walk.window(at: column, in: buffer)
                guard !window.isEmpty else { continue }
                try budget.spend(window.count)
                let value = function(buffer, window, walk.bounds(at: column))
                table.values[start + column] = value
                if !value.isAbsent { isEmpty = false }
            }
            if isEmpty { table.removeLastRow() } else if !keepsName { table.dropName(of: number) }
        }
        if !keepsName { try table.settleEqualRows(view, .areRefused) }
        return table
    }
}

extension Expression {
    /// Whether all series of a range vector are of one metric.
    fileprivate var isUniqueWithoutNames: Bool {
        if case .matrixSelector(let node) = self { node.selector.hasOneName } else { false }
    }
}
