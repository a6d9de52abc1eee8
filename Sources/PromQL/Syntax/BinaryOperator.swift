/// What stands between two operands; the raw value is its spelling.
package enum BinaryOperator: String, CaseIterable, Hashable, Sendable {
    case or, and, unless
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    /// Keeps the observations of a histogram up to the operand.
    case trimAbove = "</"
    /// Keeps the observations of a histogram from the operand on.
    case trimBelow = ">/"
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case modulo = "%"
    case atan2
    case power = "^"

    /// `and`, `or`, `unless`: operators between sets of series, not between values.
    package var isSetOperator: Bool {
        switch self {
        case .or, .and, .unless: true
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .trimAbove, .trimBelow, .add, .subtract,
            .multiply, .divide, .modulo, .atan2, .power:
            false
        }
    }

    /// The six comparisons: filters, or 0 and 1 with `bool`.
    package var isComparison: Bool {
        switch self {
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: true
        case .or, .and, .unless, .trimAbove, .trimBelow, .add, .subtract, .multiply, .divide, .modulo, .atan2, .power:
            false
        }
    }

    package var isHistogramTrim: Bool { self == .trimAbove || self == .trimBelow }

    /// How tightly it binds.
    package enum Precedence: Int, Comparable, Sendable {
        case or, and, comparison, sum, product, power

        package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

        /// What the right operand of a left-associative operator may hold.
        var next: Precedence { Precedence(rawValue: rawValue + 1) ?? .power }
    }

    package var precedence: Precedence {
        switch self {
        case .or: .or
        case .and, .unless: .and
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .trimAbove, .trimBelow: .comparison
        case .add, .subtract: .sum
        case .multiply, .divide, .modulo, .atan2: .product
        case .power: .power
        }
    }
}
