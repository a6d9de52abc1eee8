import Glibc

/// A duration that is known, or will be when the step and range of a query are.
package enum DurationValue: Sendable {
    case milliseconds(Int64)
    case expression(DurationExpression, SourceRange)

    /// The milliseconds of a literal; nil for an expression.
    package var literal: Int64? {
        switch self {
        case .milliseconds(let value): value
        case .expression: nil
        }
    }

    var isZero: Bool { literal == 0 }

    /// Its value in a query.
    ///
    /// - Parameters:
    ///   - step: of the query, in milliseconds; 0 for an instant query.
    ///   - range: from the first to the last instant of the query, in milliseconds.
    ///   - mustBePositive: for windows and steps; an offset may be anything.
    /// - Returns: milliseconds.
    /// - Throws: ``DurationFailure`` for a division by zero, and for a result that is too large or not positive; less than
    ///   a millisecond is positive, though nothing is left of it.
    package func resolved(step: Int64, range: Int64, mustBePositive: Bool) throws(DurationFailure) -> Int64 {
        switch self {
        case .milliseconds(let value): return value
        case .expression(let expression, let place):
            let seconds = try expression.seconds(step: Double(step) / 1000, range: Double(range) / 1000)
            guard !(seconds <= 0) || !mustBePositive else {
                throw DurationFailure(message: "duration must be greater than 0", range: place)
            }
            guard let value = Int64(exactly: (seconds * 1000).rounded(.towardZero)),
                value.magnitude <= DurationText.longest.magnitude
            else { throw DurationFailure(message: "duration is out of range", range: place) }
            return value
        }
    }
}

/// Why a duration expression has no value.
package struct DurationFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package let message: String
    /// The part of the expression that has none.
    package let range: SourceRange

    package init(message: String, range: SourceRange) {
        self.message = message
        self.range = range
    }

    /// As Prometheus puts it: between which bytes of the text the part stands, and what is wrong with it.
    package var description: String { "\(range.lower):\(range.upper): \(message)" }
}

/// Arithmetic with durations: `[5m + step()]`, `offset (2 * 1h)`.
package indirect enum DurationExpression: Sendable {
    /// Seconds; `isDuration` says whether they were written as `5m`.
    case literal(Double, isDuration: Bool)
    /// The step of the query.
    case step
    /// The time from its first to its last instant.
    case range
    case negated(DurationExpression)
    case parentheses(DurationExpression)
    case operation(DurationExpression, BinaryOperator, DurationExpression, SourceRange)
    case extreme(Extreme, DurationExpression, DurationExpression)

    package enum Extreme: String, Hashable, Sendable {
        case minOf = "min_of"
        case maxOf = "max_of"
    }

    fileprivate func seconds(step: Double, range: Double) throws(DurationFailure) -> Double {
        switch self {
        case .literal(let seconds, _): return seconds
        case .step: return step
        case .range: return range
        case .negated(let inner): return -(try inner.seconds(step: step, range: range))
        case .parentheses(let inner): return try inner.seconds(step: step, range: range)
        case .extreme(let extreme, let first, let second):
            let first = try first.seconds(step: step, range: range)
            let second = try second.seconds(step: step, range: range)
            return extreme == .minOf ? min(first, second) : max(first, second)
        case .operation(let left, let operation, let right, let place):
            return try Self.apply(
                operation,
                try left.seconds(step: step, range: range),
                try right.seconds(step: step, range: range),
                place
            )
        }
    }

    private static func apply(
        _ operation: BinaryOperator,
        _ left: Double,
        _ right: Double,
        _ place: SourceRange
    ) throws(DurationFailure) -> Double {
        switch operation {
        case .add: return left + right
        case .subtract: return left - right
        case .multiply: return left * right
        case .divide:
            guard right != 0 else { throw DurationFailure(message: "division by zero", range: place) }
            return left / right
        case .modulo:
            guard right != 0 else { throw DurationFailure(message: "modulo by zero", range: place) }
            return left.truncatingRemainder(dividingBy: right)
        case .power: return pow(left, right)
        case .or, .and, .unless, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .trimAbove,
            .trimBelow, .atan2:
            throw DurationFailure(message: "unexpected operator \(operation.rawValue)", range: place)
        }
    }
}
