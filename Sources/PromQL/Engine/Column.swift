/// A scalar at every instant of a grid.
enum Column {
    case constant(Double)
    case perStep([Double])

    subscript(_ index: Int) -> Double {
        switch self {
        case .constant(let value): value
        case .perStep(let values): values[index]
        }
    }
}

extension Evaluator {
    /// A scalar, instant by instant.
    func column(_ grid: Grid, _ value: (Int) -> Double) throws(EvaluationFailure) -> Column {
        .perStep(try collect(grid.indices) { value($0) })
    }

    func map(_ column: Column, _ grid: Grid, _ function: (Double) -> Double) throws(EvaluationFailure) -> Column {
        guard case .constant(let value) = column else { return try self.column(grid) { function(column[$0]) } }
        return .constant(function(value))
    }

    /// Two scalars, instant by instant.
    func combine(
        _ left: Column,
        _ right: Column,
        _ grid: Grid,
        _ function: (Double, Double) -> Double
    ) throws(EvaluationFailure) -> Column {
        if case .constant(let left) = left, case .constant(let right) = right {
            return .constant(function(left, right))
        }
        return try column(grid) { function(left[$0], right[$0]) }
    }

    /// Makes something of each of many indices, within the budget; nil is left out.
    func collect<Element>(
        _ indices: Range<Int>,
        _ element: (Int) throws(EvaluationFailure) -> Element?
    ) throws(EvaluationFailure) -> [Element] {
        try budget.take(indices.count)
        var elements: [Element] = []
        for block in indices.blocks {
            try budget.spend(block.count)
            for index in block {
                if let element = try element(index) { elements.append(element) }
            }
        }
        return elements
    }
}

/// What an expression evaluates to; range vectors never stand alone, see ``WindowWalk``.
enum Operand {
    case scalar(Column)
    case vector(SeriesTable)
    case string(StringLiteral)

    /// How many samples it holds.
    var size: Int {
        switch self {
        case .scalar(.perStep(let values)): values.count
        case .scalar(.constant), .string: 1
        case .vector(let table): table.values.count + table.labelSize
        }
    }
}
