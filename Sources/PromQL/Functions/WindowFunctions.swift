import Series
import Vocabulary

extension Function {
    /// What a function of a range vector alone makes of a window; nil for the other functions.
    var windowFunction: WindowFunction? {
        switch self {
        case .rate, .increase, .delta:
            return { (buffer, window, bounds, budget) throws(EvaluationFailure) in
                try Rates.extrapolated(
                    buffer,
                    window,
                    bounds,
                    &budget,
                    isCounter: self != .delta,
                    isPerSecond: self == .rate
                )
            }
        case .irate: return { buffer, window, _, _ in Rates.ofLastTwo(buffer, window, isRate: true) }
        case .idelta: return { buffer, window, _, _ in Rates.ofLastTwo(buffer, window, isRate: false) }
        case .countOverTime: return { _, window, _, _ in Double(window.count) }
        case .presentOverTime: return { _, _, _, _ in 1 }
        case .firstOverTime: return { buffer, window, _, _ in buffer.values[window.lowerBound] }
        case .lastOverTime: return { buffer, window, _, _ in buffer.values[window.upperBound - 1] }
        case .tsOfFirstOverTime: return { buffer, window, _, _ in Double(buffer.timestamps[window.lowerBound]) / 1000 }
        case .tsOfLastOverTime:
            return { buffer, window, _, _ in Double(buffer.timestamps[window.upperBound - 1]) / 1000 }
        default:
            guard let walk = windowWalk else { return nil }
            return { (buffer, window, _, budget) throws(EvaluationFailure) in try walk(buffer, window, &budget) }
        }
    }

    /// The functions that look at every sample of a window.
    private var windowWalk: ((borrowing SampleBuffer, Range<Int>, inout Budget) throws(EvaluationFailure) -> Double)? {
        switch self {
        case .resets: Rates.resets
        case .changes: Rates.changes
        case .deriv: Regression.slope
        case .avgOverTime: OverTime.average
        case .sumOverTime: OverTime.sum
        case .minOverTime: OverTime.least
        case .maxOverTime: OverTime.greatest
        case .stddevOverTime: OverTime.deviation
        case .stdvarOverTime: OverTime.variance
        case .madOverTime: OverTime.medianDeviation
        case .tsOfMinOverTime: OverTime.timeOfLeast
        case .tsOfMaxOverTime: OverTime.timeOfGreatest
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
        guard node.function == .rate || node.function == .increase else {
            return try overWindows(argument, grid, keepsName: node.function.returnsSample, function)
        }
        var last: String?
        return try overWindows(
            argument,
            grid,
            inspect: { row in
                guard let name = view.labels(of: row).metricName, name != last else { return }
                last = name
                informAboutCounter(name, argument.range)
            },
            function
        )
    }

    /// Says of a metric that it does not look like a counter.
    private func informAboutCounter(_ name: String, _ range: SourceRange) {
        guard annotations.hasRoomForInfos, !["_total", "_sum", "_count", "_bucket"].contains(where: name.hasSuffix)
        else { return }
        annotations.inform(
            "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "
                + "\(name.goQuoted) \(place(range))"
        )
    }

    func quantileOverTime(_ node: FunctionCall, _ grid: Grid) throws(EvaluationFailure) -> SeriesTable {
        let q = try scalar(node.arguments[0], grid)
        let table = try overWindows(node.arguments[1], grid) {
            (buffer, window, bounds, budget) throws(EvaluationFailure) in
            try OverTime.quantile(q[bounds.index], buffer, window, &budget)
        }
        if table.count > 0 { try warnAboutQuantiles(q, grid, node.arguments[0].range) }
        return table
    }

    func predictLinear(_ node: FunctionCall, _ grid: Grid) throws(EvaluationFailure) -> SeriesTable {
        let duration = try scalar(node.arguments[1], grid)
        return try overWindows(node.arguments[0], grid) {
            (buffer, window, bounds, budget) throws(EvaluationFailure) in
            try Regression(buffer, window, origin: bounds.instant, &budget)?.value(at: duration[bounds.index])
                ?? SeriesTable.absent
        }
    }

    /// `double_exponential_smoothing(v, smoothing factor, trend factor)`.
    func smoothing(_ node: FunctionCall, _ grid: Grid) throws(EvaluationFailure) -> SeriesTable {
        let smoothing = try scalar(node.arguments[1], grid)
        let trend = try scalar(node.arguments[2], grid)
        return try overWindows(node.arguments[0], grid) {
            (buffer, window, bounds, budget) throws(EvaluationFailure) in
            let (smoothing, trend) = (smoothing[bounds.index], trend[bounds.index])
            try Self.refuseFactor(smoothing, "smoothing")
            try Self.refuseFactor(trend, "trend")
            return try OverTime.smoothed(buffer, window, smoothing: smoothing, trend: trend, &budget)
        }
    }

    /// Factors that are no shares; NaN is let pass, as in Prometheus.
    private static func refuseFactor(_ factor: Double, _ name: String) throws(EvaluationFailure) {
        guard factor <= 0 || factor >= 1 else { return }
        throw EvaluationFailure(
            "invalid \(name) factor. Expected: 0 < \(name.prefix(1))f < 1, got: \(GoNumber.fixed(factor))"
        )
    }
}
