import Series
import Vocabulary

extension Function {
    /// What a function of a range vector alone makes of a window; nil for the other functions.
    var windowFunction: WindowFunction? {
        switch self {
        case .rate: { Rates.extrapolated($0, $1, $2, isCounter: true, isPerSecond: true) }
        case .increase: { Rates.extrapolated($0, $1, $2, isCounter: true, isPerSecond: false) }
        case .delta: { Rates.extrapolated($0, $1, $2, isCounter: false, isPerSecond: false) }
        case .irate: { buffer, window, _ in Rates.ofLastTwo(buffer, window, isRate: true) }
        case .idelta: { buffer, window, _ in Rates.ofLastTwo(buffer, window, isRate: false) }
        case .resets: { buffer, window, _ in Rates.resets(buffer, window) }
        case .changes: { buffer, window, _ in Rates.changes(buffer, window) }
        case .deriv: { buffer, window, _ in Regression.slope(buffer, window) }
        default: overTime
        }
    }

    private var overTime: WindowFunction? {
        switch self {
        case .avgOverTime: { buffer, window, _ in OverTime.average(buffer, window) }
        case .sumOverTime: { buffer, window, _ in OverTime.sum(buffer, window) }
        case .minOverTime: { buffer, window, _ in buffer.values[OverTime.extreme(buffer, window) { $0 < $1 }] }
        case .maxOverTime: { buffer, window, _ in buffer.values[OverTime.extreme(buffer, window) { $0 > $1 }] }
        case .countOverTime: { _, window, _ in Double(window.count) }
        case .presentOverTime: { _, _, _ in 1 }
        case .firstOverTime: { buffer, window, _ in buffer.values[window.lowerBound] }
        case .lastOverTime: { buffer, window, _ in buffer.values[window.upperBound - 1] }
        case .stddevOverTime: { buffer, window, _ in OverTime.variance(buffer, window).squareRoot() }
        case .stdvarOverTime: { buffer, window, _ in OverTime.variance(buffer, window) }
        case .madOverTime: { buffer, window, _ in OverTime.medianDeviation(buffer, window) }
        case .tsOfFirstOverTime: { buffer, window, _ in Double(buffer.timestamps[window.lowerBound]) / 1000 }
        case .tsOfLastOverTime: { buffer, window, _ in Double(buffer.timestamps[window.upperBound - 1]) / 1000 }
        case .tsOfMinOverTime: { buffer, window, _ in OverTime.timeOfExtreme(buffer, window) { $0 <= $1 } }
        case .tsOfMaxOverTime: { buffer, window, _ in OverTime.timeOfExtreme(buffer, window) { $0 >= $1 } }
        default: nil
        }
    }

    /// Whether the result is one of the samples, and keeps the name of its metric.
    fileprivate var returnsSample: Bool { self == .firstOverTime || self == .lastOverTime }
}

extension Evaluator {
    func windowed(
        _ node: FunctionCall,
        _ grid: Grid,
        _ function: WindowFunction
    ) throws(EvaluationFailure) -> SeriesTable {
        let argument = node.arguments[0]
        let table = try overWindows(argument, grid, keepsName: node.function.returnsSample, function)
        if node.function == .rate || node.function == .increase { informAboutCounters(table, argument.range) }
        return table
    }

    /// Says which metrics do not look like counters.
    private func informAboutCounters(_ table: SeriesTable, _ range: SourceRange) {
        var seen: String?
        for row in table.rows {
            guard let name = row.labels.metricName, name != seen else { continue }
            seen = name
            guard !["_total", "_sum", "_count", "_bucket"].contains(where: name.hasSuffix) else { continue }
            annotations.inform(
                "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "
                    + "\(name.goQuoted) \(place(range))"
            )
        }
    }

    func quantileOverTime(_ node: FunctionCall, _ grid: Grid) throws(EvaluationFailure) -> SeriesTable {
        let q = try scalar(node.arguments[0], grid)
        let table = try overWindows(node.arguments[1], grid) { buffer, window, bounds in
            quantile(q[bounds.index], of: Array(buffer.values[window]))
        }
        if table.count > 0 { warnAboutQuantiles(q, grid, node.arguments[0].range) }
        return table
    }

    func predictLinear(_ node: FunctionCall, _ grid: Grid) throws(EvaluationFailure) -> SeriesTable {
        let duration = try scalar(node.arguments[1], grid)
        return try overWindows(node.arguments[0], grid) { buffer, window, bounds in
            Regression(buffer, window, origin: bounds.instant)?.value(at: duration[bounds.index]) ?? SeriesTable.absent
        }
    }

    /// `double_exponential_smoothing(v, smoothing factor, trend factor)`.
    func smoothing(_ node: FunctionCall, _ grid: Grid) throws(EvaluationFailure) -> SeriesTable {
        let smoothing = try factor(node.arguments[1], grid, "smoothing")
        let trend = try factor(node.arguments[2], grid, "trend")
        return try overWindows(node.arguments[0], grid) { buffer, window, bounds in
            OverTime.smoothed(buffer, window, smoothing: smoothing[bounds.index], trend: trend[bounds.index])
        }
    }

    private func factor(_ expression: Expression, _ grid: Grid, _ name: String) throws(EvaluationFailure) -> Column {
        let column = try scalar(expression, grid)
        for index in grid.indices where !(column[index] > 0 && column[index] < 1) {
            throw EvaluationFailure(
                "invalid \(name) factor. Expected: 0 < \(name.prefix(1))f < 1, got: \(GoNumber.plain(column[index]))"
            )
        }
        return column
    }
}
