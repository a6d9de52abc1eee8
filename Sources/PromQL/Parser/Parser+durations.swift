extension Parser {
    /// A duration that is being parsed.
    private struct Duration {
        var expression: DurationExpression
        var range: SourceRange
        var depth = 1

        /// Seconds, where it is a plain number with or without a sign.
        var literal: Double? {
            if case .literal(let seconds, _) = expression { seconds } else { nil }
        }
    }

    /// The duration of a window or its step: it must be positive.
    mutating func window(in context: String, _ expected: String) throws(Complaint) -> DurationValue {
        let duration = try durationSum(.sum, in: context, expected)
        if let seconds = duration.literal, !(seconds > 0) {
            throw Complaint("duration must be greater than 0", at: duration.range)
        }
        return try checked(duration)
    }

    /// What `offset` takes: without parentheses only a number or a function, so that `x offset 5m + y` is a sum of vectors.
    mutating func offsetDuration() throws(Complaint) -> DurationValue {
        let context = "offset"
        let expected = "number, duration, step(), or range()"
        let start = token.kind
        var duration =
            if start == .operation(.add) || start == .operation(.subtract) {
                try signedDuration(.onlyOperand, in: context, expected)
            } else {
                try durationOperand(in: context, expected)
            }
        if start == .leftParenthesis { duration = try durationOperators(duration, .sum, in: context, expected) }
        return try checked(duration)
    }

    private func checked(_ duration: Duration) throws(Complaint) -> DurationValue {
        guard let seconds = duration.literal else {
            guard features.durationArithmetic else {
                throw Complaint("experimental duration expression is not enabled", at: duration.range)
            }
            return .expression(duration.expression, duration.range)
        }
        guard let nanoseconds = Int64(exactly: (seconds * 1e9).rounded()) else {
            throw Complaint("duration out of range", at: duration.range)
        }
        let (milliseconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000)
        // What milliseconds do not hold is kept as it was written.
        return rest == 0 ? .milliseconds(milliseconds) : .expression(duration.expression, duration.range)
    }

    /// Durations joined by operators that bind at least as tightly as `least`.
    private mutating func durationSum(
        _ least: BinaryOperator.Precedence,
        in context: String = "",
        _ expected: String = ""
    ) throws(Complaint) -> Duration {
        try nested { (parser) throws(Complaint) in
            let first = try parser.durationOperand(in: context, expected)
            return try parser.durationOperators(first, least, in: context, expected)
        }
    }

    private mutating func durationOperators(
        _ first: Duration,
        _ least: BinaryOperator.Precedence,
        in context: String,
        _ expected: String
    ) throws(Complaint) -> Duration {
        var left = first
        while case .operation(let operation) = token.kind, operation.isDurationArithmetic, operation.precedence >= least
        {
            let sign = try advance()
            let right = try durationSum(operation == .power ? .power : operation.precedence.next, in: context, expected)
            if right.literal == 0, operation == .divide { throw Complaint("division by zero", at: sign.range) }
            if right.literal == 0, operation == .modulo { throw Complaint("modulo by zero", at: sign.range) }
            left.range = left.range.extended(to: right.range)
            left.expression = .operation(left.expression, operation, right.expression, left.range)
            left.depth = max(left.depth, right.depth) + 1
            guard left.depth <= Expression.deepest else {
                throw Complaint("expression is nested too deeply", at: left.range)
            }
        }
        return left
    }

    private mutating func durationOperand(in context: String, _ expected: String) throws(Complaint) -> Duration {
        let first = token
        switch first.kind {
        case .number, .duration:
            let literal = try number(first)
            return Duration(expression: .literal(literal.value, isDuration: literal.isDuration), range: literal.range)
        case .keyword(.step): return try durationFunction(.step, in: context)
        case .keyword(.range): return try durationFunction(.range, in: context)
        case .operation(.add), .operation(.subtract): return try signedDuration(.products, in: context, expected)
        case .leftParenthesis:
            try advance()
            let inner = try durationSum(.sum, in: context, expected)
            let closing = try expect(.rightParenthesis, in: context, "\")\"")
            return Duration(
                expression: .parentheses(inner.expression),
                range: first.range.extended(to: closing.range),
                depth: inner.depth + 1
            )
        case .identifier:
            guard let extreme = DurationExpression.Extreme(rawValue: first.text.lowercased()) else { break }
            return try durationExtreme(extreme, in: context, expected)
        default: break
        }
        throw unexpected(in: context, expected)
    }

    private mutating func durationFunction(
        _ expression: DurationExpression,
        in context: String
    ) throws(Complaint) -> Duration {
        let name = try advance()
        try expect(.leftParenthesis, in: context, "\"(\"")
        let closing = try expect(.rightParenthesis, in: context, "\")\"")
        return Duration(expression: expression, range: name.range.extended(to: closing.range))
    }

    private mutating func durationExtreme(
        _ extreme: DurationExpression.Extreme,
        in context: String,
        _ expected: String
    ) throws(Complaint) -> Duration {
        let name = try advance()
        try expect(.leftParenthesis, in: context, "\"(\"")
        let first = try durationSum(.sum, in: context, expected)
        try expect(.comma, in: context, "\",\"")
        let second = try durationSum(.sum, in: context, expected)
        let closing = try expect(.rightParenthesis, in: context, "\")\"")
        return Duration(
            expression: .extreme(extreme, first.expression, second.expression),
            range: name.range.extended(to: closing.range),
            depth: max(first.depth, second.depth) + 1
        )
    }

    /// What a sign applies to.
    private enum SignScope {
        /// The next operand only: that of an offset without parentheses ends there.
        case onlyOperand
        /// All that binds tighter than a product.
        case products
    }

    private mutating func signedDuration(
        _ scope: SignScope,
        in context: String,
        _ expected: String
    ) throws(Complaint) -> Duration {
        let sign = try advance()
        var inner = try nested { (parser) throws(Complaint) in
            switch scope {
            case .onlyOperand: try parser.durationOperand(in: context, expected)
            case .products: try parser.durationSum(.power, in: context, expected)
            }
        }
        inner.range.lower = sign.range.lower
        guard sign.kind == .operation(.subtract) else { return inner }
        if case .literal(let seconds, let isDuration) = inner.expression {
            inner.expression = .literal(-seconds, isDuration: isDuration)
        } else {
            inner.expression = .negated(inner.expression)
            inner.depth += 1
        }
        return inner
    }
}

extension BinaryOperator {
    fileprivate var isDurationArithmetic: Bool {
        switch self {
        case .add, .subtract, .multiply, .divide, .modulo, .power: true
        case .or, .and, .unless, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .trimAbove,
            .trimBelow, .atan2:
            false
        }
    }
}
