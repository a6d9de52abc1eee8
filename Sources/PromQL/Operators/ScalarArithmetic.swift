import Glibc

extension BinaryOperator {
    /// What arithmetic makes of two numbers; comparisons make 1 and 0.
    ///
    /// `%` has the sign of the dividend, as C's `fmod`.
    var arithmetic: (Double, Double) -> Double {
        switch self {
        case .add: { $0 + $1 }
        case .subtract: { $0 - $1 }
        case .multiply: { $0 * $1 }
        case .divide: { $0 / $1 }
        case .modulo: { fmod($0, $1) }
        case .power: { pow($0, $1) }
        case .atan2: { Glibc.atan2($0, $1) }
        case .equal: { $0 == $1 ? 1 : 0 }
        case .notEqual: { $0 != $1 ? 1 : 0 }
        case .less: { $0 < $1 ? 1 : 0 }
        case .lessOrEqual: { $0 <= $1 ? 1 : 0 }
        case .greater: { $0 > $1 ? 1 : 0 }
        case .greaterOrEqual: { $0 >= $1 ? 1 : 0 }
        // Set operators and those of histograms never come to numbers.
        case .or, .and, .unless, .trimAbove, .trimBelow: { _, _ in .nan }
        }
    }
}

/// What a binary operator makes of a pair of samples: a number, or nothing.
struct PairOperation {
    private let arithmetic: (Double, Double) -> Double
    /// A comparison that keeps or drops, instead of saying 0 or 1.
    let isFilter: Bool
    /// No comparison.
    let isArithmetic: Bool

    /// Whether the name of the metric goes.
    var dropsName: Bool { !isFilter }

    init(_ node: BinaryExpression) {
        arithmetic = node.operation.arithmetic
        isFilter = node.operation.isComparison && !node.returnsBool
        isArithmetic = !node.operation.isComparison
    }

    /// The result for a pair, `kept` being what a filter keeps.
    func callAsFunction(_ left: Double, _ right: Double, kept: Double) -> Double {
        let value = arithmetic(left, right)
        return isFilter ? (value == 0 ? SeriesTable.absent : kept) : value
    }
}
