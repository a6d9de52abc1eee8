import Glibc

extension Function {
    /// What a function of one number makes of each sample; nil for the other functions.
    var mathematics: ((Double) -> Double)? {
        switch self {
        case .abs: { $0.magnitude }
        case .ceil: { $0.rounded(.up) }
        case .floor: { $0.rounded(.down) }
        case .exp: { Glibc.exp($0) }
        case .sqrt: { $0.squareRoot() }
        case .ln: { Glibc.log($0) }
        case .log2: { Glibc.log2($0) }
        case .log10: { Glibc.log10($0) }
        case .sgn: { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }
        case .sin: { Glibc.sin($0) }
        case .cos: { Glibc.cos($0) }
        case .tan: { Glibc.tan($0) }
        case .asin: { Glibc.asin($0) }
        case .acos: { Glibc.acos($0) }
        case .atan: { Glibc.atan($0) }
        case .sinh: { Glibc.sinh($0) }
        case .cosh: { Glibc.cosh($0) }
        case .tanh: { Glibc.tanh($0) }
        case .asinh: { Glibc.asinh($0) }
        case .acosh: { Glibc.acosh($0) }
        case .atanh: { Glibc.atanh($0) }
        case .deg: { $0 * 180 / .pi }
        case .rad: { $0 * .pi / 180 }
        default: nil
        }
    }
}

extension Evaluator {
    func mathematical(
        _ node: FunctionCall,
        _ grid: Grid,
        _ function: (Double) -> Double
    ) throws(EvaluationFailure) -> SeriesTable {
        try withoutNames(node.arguments[0], grid) { (table) throws(EvaluationFailure) in
            try table.transform(&budget, function)
        }
    }

    /// Changes the samples of a vector and drops the names of their metrics.
    func withoutNames(
        _ expression: Expression,
        _ grid: Grid,
        _ change: (inout SeriesTable) throws(EvaluationFailure) -> Void
    ) throws(EvaluationFailure) -> SeriesTable {
        var table = try vector(expression, grid)
        try change(&table)
        table.dropNames()
        try table.settleEqualRows(view, .areJoined, &budget)
        return table
    }

    func clamp(_ node: FunctionCall, _ grid: Grid) throws(EvaluationFailure) -> SeriesTable {
        var (least, most) = (Column.constant(-.infinity), Column.constant(.infinity))
        if node.function != .clampMax { least = try scalar(node.arguments[1], grid) }
        if let last = node.arguments.last, node.function != .clampMin { most = try scalar(last, grid) }
        return try withoutNames(node.arguments[0], grid) { (table) throws(EvaluationFailure) in
            try table.transform(&budget) { value, column in
                let (least, most) = (least[column], most[column])
                if most < least { return SeriesTable.absent }
                return GoExtremes.greater(least, GoExtremes.lesser(most, value))
            }
            try table.removeEmptyRows(&budget)
        }
    }

    /// To the nearest multiple, ties upwards.
    func round(_ node: FunctionCall, _ grid: Grid) throws(EvaluationFailure) -> SeriesTable {
        let unit = node.arguments.count > 1 ? try scalar(node.arguments[1], grid) : .constant(1)
        return try withoutNames(node.arguments[0], grid) { (table) throws(EvaluationFailure) in
            try table.transform(&budget) { value, column in
                // With the inverse the result is exact where the unit is 1/n.
                let inverse = 1 / unit[column]
                return (value * inverse + 0.5).rounded(.down) / inverse
            }
        }
    }

    /// When each sample was taken: of the samples themselves where the argument is a selector, else now.
    func timestamps(_ node: FunctionCall, _ grid: Grid) throws(EvaluationFailure) -> SeriesTable {
        guard case .vectorSelector(let selector) = node.arguments[0].unwrapped else {
            return try withoutNames(node.arguments[0], grid) { (table) throws(EvaluationFailure) in
                try table.transform(&budget) { _, column in wallSeconds(grid[column]) }
            }
        }
        var table = try select(selector, grid) { timestamp, _ in wallSeconds(timestamp) }
        table.dropNames()
        try table.settleEqualRows(view, .areJoined, &budget)
        return table
    }
}
