extension SeriesTable {
    /// So many accumulators are held at once, unless there are more groups.
    private static let mostAccumulators = 1 << 15

    /// Fills a table of groups: the first sample of a group makes an accumulator, the others are added to it.
    ///
    /// A stretch of columns at a time: accumulators are larger than samples.
    mutating func fold<Accumulator>(
        _ table: SeriesTable,
        _ grouping: Grouping,
        _ budget: inout Budget,
        _ first: (Double) -> Accumulator,
        _ add: (inout Accumulator, Double) -> Void,
        _ result: (Accumulator) -> Double
    ) throws(EvaluationFailure) {
        guard count > 0 else { return }
        let width = Swift.max(1, Swift.min(columns, Self.mostAccumulators / count))
        try budget.take(bytes: count * width * MemoryLayout<Accumulator?>.stride)
        var accumulators = [Accumulator?](repeating: nil, count: count * width)
        for start in stride(from: 0, to: columns, by: width) {
            let width = Swift.min(width, columns - start)
            for place in accumulators.indices { accumulators[place] = nil }
            for row in table.rows.indices {
                try budget.spend(2 * width)
                let (from, target) = (row * columns + start, grouping.groups[row] * width)
                for column in 0..<width {
                    let value = table.values[from + column]
                    guard !value.isAbsent else { continue }
                    if var accumulator = accumulators[target + column] {
                        add(&accumulator, value)
                        accumulators[target + column] = accumulator
                    } else {
                        accumulators[target + column] = first(value)
                    }
                }
            }
            for group in 0..<count {
                for column in 0..<width {
                    values[group * columns + start + column] =
                        accumulators[group * width + column].map(result) ?? Self.absent
                }
            }
        }
    }
}
