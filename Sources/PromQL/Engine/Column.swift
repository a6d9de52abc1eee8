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

    func map(_ function: (Double) -> Double) -> Column {
        switch self {
        case .constant(let value): .constant(function(value))
        case .perStep(let values): .perStep(values.map(function))
        }
    }

    /// Two columns, element by element.
    func combined(with other: Column, count: Int, _ function: (Double, Double) -> Double) -> Column {
        if case .constant(let left) = self, case .constant(let right) = other {
            return .constant(function(left, right))
        }
        return .perStep((0..<count).map { function(self[$0], other[$0]) })
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
        case .vector(let table): table.values.count
        }
    }
}
