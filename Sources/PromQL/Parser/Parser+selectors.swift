import RegularExpressions
import Series
import Vocabulary

extension Parser {
    /// `name{matchers}`, `name` or `{matchers}`; the name is taken already.
    mutating func selector(named name: Token?) throws(Complaint) -> Expression {
        var matchers: [LabelMatcher] = []
        let start = name?.range.lower ?? token.range.lower
        if token.kind == .leftBrace { matchers = try labelMatchers() }
        if let name { matchers.append(LabelMatcher(Labels.metricNameLabel, equals: name.text)) }
        return .vectorSelector(
            VectorSelector(
                name: name?.text,
                matchers: matchers,
                modifiers: TimeModifiers(),
                boundary: nil,
                ordinal: nextOrdinal(),
                range: SourceRange(start, previousEnd)
            )
        )
    }

    private mutating func labelMatchers() throws(Complaint) -> [LabelMatcher] {
        try advance()
        var matchers: [LabelMatcher] = []
        while token.kind != .rightBrace {
            matchers.append(try labelMatcher())
            if try !take(.comma) { break }
        }
        try expect(.rightBrace, in: "label matching", "\",\" or \"}\"")
        return matchers
    }

    private mutating func labelMatcher() throws(Complaint) -> LabelMatcher {
        let label = token
        guard label.kind == .identifier || label.kind == .string else {
            throw unexpected(in: "label matching", "identifier or \"}\"")
        }
        try advance()
        let name = label.kind == .string ? try text(of: label) : label.text
        guard let operation = matchOperation else {
            if label.kind == .string { return LabelMatcher(Labels.metricNameLabel, equals: name) }
            throw unexpected(in: "label matching", "label matching operator")
        }
        try advance()
        let value = try expect(.string, in: "label matching", "string")
        let text = try text(of: value)
        let range = label.range.extended(to: value.range)
        let matcher: LabelMatcher
        do { matcher = try LabelMatcher(name, operation, text) } catch {
            throw Complaint(error.description, at: range)
        }
        expressionSize += matcher.size
        guard expressionSize <= Self.mostExpressionSize else {
            throw Complaint("the regular expressions are too large together", at: range)
        }
        return matcher
    }

    private var matchOperation: LabelMatcher.Operator? {
        switch token.kind {
        case .assign: .equal
        case .operation(.notEqual): .notEqual
        case .matches: .matches
        case .doesNotMatch: .doesNotMatch
        default: nil
        }
    }

    /// Labels and their values are UTF-8, other bytes match nothing.
    private func text(of literal: Token) throws(Complaint) -> String {
        let bytes = GoQuoting.unquoted(Array(literal.text.utf8)[...])
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Complaint("invalid UTF-8 in label matching: \(GoQuoting.quoted(bytes))", at: literal.range)
        }
        return text
    }

    // MARK: what follows an operand

    /// The operand with its ranges, offsets, `@` and boundaries.
    mutating func modified(_ operand: Parsed) throws(Complaint) -> Parsed {
        var operand = operand
        while true {
            switch token.kind {
            case .leftBracket: operand = try window(of: operand)
            case .keyword(.offset): operand.expression = try offset(operand.expression)
            case .at: operand.expression = try at(operand.expression)
            case .keyword(.anchored): operand.expression = try bounded(operand.expression, .anchored)
            case .keyword(.smoothed): operand.expression = try bounded(operand.expression, .smoothed)
            default: return operand
            }
        }
    }

    /// `[5m]` or `[5m:1m]`.
    private mutating func window(of operand: Parsed) throws(Complaint) -> Parsed {
        let opening = try advance()
        let duration = try window(in: "subquery or range selector", "number, duration, step(), or range()")
        guard try take(.colon) else {
            let closing = try expect(.rightBracket, in: "subquery or range", "\":\" or \"]\"")
            let brackets = opening.range.extended(to: closing.range)
            return try above(operand.depth, build: matrix(operand.expression, duration, brackets))
        }
        var step: DurationValue?
        if token.kind != .rightBracket {
            step = try window(in: "subquery selector", "number, duration, step(), range(), or \"]\"")
        }
        try expect(.rightBracket, in: "subquery selector", "\"]\"")
        let node = Subquery(
            inner: operand.expression,
            duration: duration,
            step: step,
            modifiers: TimeModifiers(),
            ordinal: nextOrdinal(),
            range: SourceRange(operand.expression.range.lower, previousEnd)
        )
        return try above(operand.depth, build: .subquery(node))
    }

    private func matrix(
        _ operand: Expression,
        _ duration: DurationValue,
        _ brackets: SourceRange
    ) throws(Complaint) -> Expression {
        guard case .vectorSelector(let selector) = operand else {
            throw Complaint("ranges only allowed for vector selectors", at: brackets)
        }
        guard selector.modifiers.offset.isZero else {
            throw Complaint("no offset modifiers allowed before range", at: brackets)
        }
        guard selector.modifiers.at == nil else {
            throw Complaint("no @ modifiers allowed before range", at: brackets)
        }
        let range = SourceRange(selector.range.lower, previousEnd)
        return .matrixSelector(MatrixSelector(selector: selector, duration: duration, range: range))
    }

    private mutating func offset(_ operand: Expression) throws(Complaint) -> Expression {
        try advance()
        let offset = try offsetDuration()
        return try changing(operand, by: "offset modifier") { (modifiers) throws(Complaint) in
            guard modifiers.offset.isZero else {
                throw Complaint("offset may not be set multiple times", at: operand.range)
            }
            modifiers.offset = offset
        }
    }

    private mutating func at(_ operand: Expression) throws(Complaint) -> Expression {
        try advance()
        let at = try atModifier(operand.range)
        return try changing(operand, by: "@ modifier") { (modifiers) throws(Complaint) in
            guard modifiers.at == nil else {
                throw Complaint("@ <timestamp> may not be set multiple times", at: operand.range)
            }
            modifiers.at = at
        }
    }

    private mutating func atModifier(_ operand: SourceRange) throws(Complaint) -> AtModifier {
        if token.kind == .keyword(.start) || token.kind == .keyword(.end) {
            let isStart = try advance().kind == .keyword(.start)
            try expect(.leftParenthesis, in: "@", "timestamp")
            try expect(.rightParenthesis, in: "@", "timestamp")
            return isStart ? .start : .end
        }
        let seconds = try signedNumber(in: "@", "timestamp")
        guard let milliseconds = Int64(exactly: (seconds * 1000).rounded()) else {
            let value = seconds.isFinite ? GoNumber.plain(seconds) + ".000000" : GoNumber.plain(seconds)
            throw Complaint("timestamp out of bounds for @ modifier: \(value)", at: operand)
        }
        return .timestamp(milliseconds)
    }

    /// An expression with other times; it ends where the last word taken does.
    private func changing(
        _ operand: Expression,
        by modifier: String,
        _ change: (inout TimeModifiers) throws(Complaint) -> Void
    ) throws(Complaint) -> Expression {
        switch operand {
        case .vectorSelector(var selector):
            try change(&selector.modifiers)
            selector.range.upper = previousEnd
            return .vectorSelector(selector)
        case .matrixSelector(var matrix):
            try change(&matrix.selector.modifiers)
            matrix.range.upper = previousEnd
            return .matrixSelector(matrix)
        case .subquery(var subquery):
            try change(&subquery.modifiers)
            subquery.range.upper = previousEnd
            return .subquery(subquery)
        case .number, .string, .parentheses, .unary, .binary, .aggregation, .call:
            throw Complaint(
                "\(modifier) must be preceded by an instant vector selector or range vector selector or a subquery",
                at: operand.range
            )
        }
    }

    private mutating func bounded(
        _ operand: Expression,
        _ boundary: RangeBoundary
    ) throws(Complaint) -> Expression {
        guard features.extendedRangeSelectors else {
            throw Complaint("\(boundary.rawValue) modifier is experimental and not enabled", at: operand.range)
        }
        try advance()
        switch operand {
        case .vectorSelector(var selector):
            selector.boundary = try joined(selector.boundary, boundary, operand.range)
            return .vectorSelector(selector)
        case .matrixSelector(var matrix):
            matrix.selector.boundary = try joined(matrix.selector.boundary, boundary, operand.range)
            return .matrixSelector(matrix)
        case .subquery:
            throw Complaint("\(boundary.rawValue) modifier is not supported for subqueries", at: operand.range)
        case .number, .string, .parentheses, .unary, .binary, .aggregation, .call:
            throw Complaint("\(boundary.rawValue) modifier not implemented", at: operand.range)
        }
    }

    private func joined(
        _ present: RangeBoundary?,
        _ added: RangeBoundary,
        _ range: SourceRange
    ) throws(Complaint) -> RangeBoundary {
        guard present == nil || present == added else {
            throw Complaint("anchored and smoothed modifiers cannot be used together", at: range)
        }
        return added
    }
}
