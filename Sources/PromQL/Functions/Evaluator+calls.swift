import Vocabulary

extension Evaluator {
    func call(_ node: FunctionCall, _ grid: Grid) throws(EvaluationFailure) -> Operand {
        if let function = node.function.mathematics { return .vector(try mathematical(node, grid, function)) }
        if let function = node.function.windowFunction { return .vector(try windowed(node, grid, function)) }
        if let field = node.function.calendarField { return .vector(try calendar(node, grid, field)) }
        if node.function.signature.result == .scalar { return .scalar(try scalarCall(node, grid)) }
        return .vector(try vectorCall(node, grid))
    }

    private func scalarCall(_ node: FunctionCall, _ grid: Grid) throws(EvaluationFailure) -> Column {
        switch node.function {
        case .time: return .perStep(grid.indices.map { Double(grid[$0]) / 1000 })
        case .pi: return .constant(.pi)
        case .start: return .constant(Double(queryGrid.start) / 1000)
        case .end: return .constant(Double(queryEnd) / 1000)
        case .step: return .constant(Double(queryStep) / 1000)
        case .range: return .constant(Double(queryEnd.subtractingClamped(queryGrid.start)) / 1000)
        case .minOf, .maxOf:
            let first = try scalar(node.arguments[0], grid)
            let second = try scalar(node.arguments[1], grid)
            let isLeast = node.function == .minOf
            return first.combined(with: second, count: grid.count) {
                isLeast ? GoExtremes.lesser($0, $1) : GoExtremes.greater($0, $1)
            }
        case .scalar: return only(try vector(node.arguments[0], grid), grid)
        default: throw EvaluationFailure(.unsupported, "function \(node.function.rawValue)() is not supported")
        }
    }

    /// `scalar(v)`: the value of the only sample, NaN when there is none or more than one.
    private func only(_ table: SeriesTable, _ grid: Grid) -> Column {
        var counts = [Int](repeating: 0, count: grid.count)
        var values = [Double](repeating: .nan, count: grid.count)
        for row in table.rows.indices {
            for (column, place) in table.places(of: row).enumerated() where !table.values[place].isAbsent {
                counts[column] += 1
                values[column] = counts[column] == 1 ? table.values[place] : .nan
            }
        }
        return .perStep(values)
    }

    private func vectorCall(_ node: FunctionCall, _ grid: Grid) throws(EvaluationFailure) -> SeriesTable {
        switch node.function {
        case .vector:
            let column = try scalar(node.arguments[0], grid)
            var table = SeriesTable(columns: grid.count, isUniqueWithoutNames: true)
            table.append(SeriesTable.Row(labels: .empty))
            for index in grid.indices { table.values[index] = column[index] }
            return table
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
