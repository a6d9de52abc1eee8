import Vocabulary

extension Evaluator {
    func call(_ node: FunctionCall, _ grid: Grid) throws(EvaluationFailure) -> Operand {
        if let function = node.function.mathematics { return .vector(try mathematical(node, grid, function)) }
        if let function = node.function.windowFunction {
            var table = try windowed(node, grid, function)
            if node.function.tellsTimes, options.wallOffset != 0 {
                let offset = Double(options.wallOffset) / 1000
                try table.transform(&budget) { $0 + offset }
            }
            return .vector(table)
        }
        if let field = node.function.calendarField { return .vector(try calendar(node, grid, field)) }
        if node.function.signature.result == .scalar { return .scalar(try scalarCall(node, grid)) }
        return .vector(try vectorCall(node, grid))
    }

    /// An instant of the samples' clock as seconds since 1970 on the wall.
    func wallSeconds(_ instant: Int64) -> Double { Double(instant.addingClamped(options.wallOffset)) / 1000 }

    private func scalarCall(_ node: FunctionCall, _ grid: Grid) throws(EvaluationFailure) -> Column {
        switch node.function {
        case .time: return try column(grid) { wallSeconds(grid[$0]) }
        case .pi: return .constant(.pi)
        case .start: return .constant(wallSeconds(queryGrid.start))
        case .end: return .constant(wallSeconds(queryEnd))
        case .step: return .constant(Double(queryStep) / 1000)
        case .range: return .constant(Double(queryEnd.subtractingClamped(queryGrid.start)) / 1000)
        case .minOf, .maxOf:
            let first = try scalar(node.arguments[0], grid)
            let second = try scalar(node.arguments[1], grid)
            let isLeast = node.function == .minOf
            return try combine(first, second, grid) {
                isLeast ? GoExtremes.lesser($0, $1) : GoExtremes.greater($0, $1)
            }
        case .scalar: return try only(try vector(node.arguments[0], grid), grid)
        default: throw EvaluationFailure(.unsupported, "function \(node.function.rawValue)() is not supported")
        }
    }

    /// `scalar(v)`: the value of the only sample, NaN when there is none or more than one.
    private func only(_ table: SeriesTable, _ grid: Grid) throws(EvaluationFailure) -> Column {
        try budget.take(2 * grid.count)
        var counts = [Int](repeating: 0, count: grid.count)
        var values = [Double](repeating: .nan, count: grid.count)
        for row in table.rows.indices {
            let start = row * grid.count
            for block in grid.indices.blocks {
                try budget.spend(block.count)
                for column in block where !table.values[start + column].isAbsent {
                    counts[column] += 1
                    values[column] = counts[column] == 1 ? table.values[start + column] : .nan
                }
            }
        }
        return .perStep(values)
    }

    /// A series without labels, as `vector(s)` makes one.
    func constantVector(_ column: Column, _ grid: Grid) throws(EvaluationFailure) -> SeriesTable {
        var table = SeriesTable(columns: grid.count)
        (table.isUniqueWithoutNames, table.isWithoutTypes) = (true, true)
        try table.append(SeriesTable.Row(labels: .empty), &budget)
        for block in grid.indices.blocks {
            try budget.spend(block.count)
            for index in block { table.values[index] = column[index] }
        }
        return table
    }

    private func vectorCall(_ node: FunctionCall, _ grid: Grid) throws(EvaluationFailure) -> SeriesTable {
        switch node.function {
        case .vector:
            return try constantVector(try scalar(node.arguments[0], grid), grid)
        case .timestamp: return try timestamps(node, grid)
        case .clamp, .clampMin, .clampMax: return try clamp(node, grid)
        case .round: return try round(node, grid)
        case .sort, .sortDesc: return try sorted(node, grid)
        case .sortByLabel, .sortByLabelDesc: return try sortedByLabel(node, grid)
        case .labelReplace: return try labelReplace(node, grid)
        case .labelJoin: return try labelJoin(node, grid)
        case .absent: return try absent(node, grid)
        case .absentOverTime: return try absentOverTime(node, grid)
        case .histogramQuantile: return try histogramQuantile(node, grid)
        case .histogramQuantiles: return try histogramQuantiles(node, grid)
        case .histogramFraction: return try histogramFraction(node, grid)
        case .info: return try info(node, grid)
        case .quantileOverTime: return try quantileOverTime(node, grid)
        case .predictLinear: return try predictLinear(node, grid)
        case .doubleExponentialSmoothing: return try smoothing(node, grid)
        case .histogramAvg, .histogramCount, .histogramStddev, .histogramStdvar, .histogramSum:
            throw EvaluationFailure.nativeHistograms("function \(node.function.rawValue)()")
        default:
            throw EvaluationFailure(.unsupported, "function \(node.function.rawValue)() is not supported")
        }
    }
}

extension Function {
    /// Whether the values are the timestamps of samples.
    fileprivate var tellsTimes: Bool {
        switch self {
        case .tsOfFirstOverTime, .tsOfLastOverTime, .tsOfMaxOverTime, .tsOfMinOverTime: true
        default: false
        }
    }
}
