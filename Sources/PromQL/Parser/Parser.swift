import Vocabulary

/// Reads words and builds the tree: precedence climbing for operators, recursive descent for the rest.
///
/// It stops at the first thing that is wrong. Depth is bounded twice: the text's nesting, because the parser recurses,
/// and the tree's depth (``Expression/deepest``), because many subqueries of one another are deep without nesting.
struct Parser {
    /// Deeper nesting of parentheses, calls, signs and powers is refused.
    static let deepestNesting = 250
    /// All regular expressions of selectors together may have so many instructions, a few dozen bytes each.
    static let mostExpressionSize = 500_000

    /// An expression and how deep it is.
    struct Parsed {
        var expression: Expression
        var depth: Int

        init(_ expression: Expression, depth: Int = 1) {
            self.expression = expression
            self.depth = depth
        }
    }

    let features: LanguageFeatures
    /// The next word, not taken yet.
    private(set) var token: Token
    /// Where the last word taken ends.
    private(set) var previousEnd = 0
    private var lexer: Lexer
    private var nesting = 0
    private(set) var selectorCount = 0
    var expressionSize = 0

    init(_ text: String, _ features: LanguageFeatures) throws(Complaint) {
        self.features = features
        lexer = Lexer(Array(text.utf8))
        token = try lexer.next()
    }

    var bytes: [UInt8] { lexer.bytes }

    mutating func parse() throws(Complaint) -> Expression {
        guard token.kind != .endOfInput else {
            throw Complaint("no expression found in input", at: SourceRange(0, 0))
        }
        let parsed = try expression(.or)
        guard token.kind == .endOfInput else { throw unexpected() }
        return parsed.expression
    }

    // MARK: words

    /// Takes the next word.
    @discardableResult
    mutating func advance() throws(Complaint) -> Token {
        let taken = token
        token = try lexer.next()
        previousEnd = taken.range.upper
        return taken
    }

    /// Takes the next word if it is of a kind.
    mutating func take(_ kind: Token.Kind) throws(Complaint) -> Bool {
        guard token.kind == kind else { return false }
        try advance()
        return true
    }

    /// Takes the next word, which must be of a kind.
    @discardableResult
    mutating func expect(_ kind: Token.Kind, in context: String = "", _ expected: String = "") throws(Complaint)
        -> Token
    {
        guard token.kind == kind else { throw unexpected(in: context, expected) }
        return try advance()
    }

    /// The complaint about the next word.
    func unexpected(in context: String = "", _ expected: String = "") -> Complaint {
        var message = "unexpected \(token.description)"
        if !context.isEmpty { message += " in \(context)" }
        if !expected.isEmpty { message += ", expected \(expected)" }
        return Complaint(message, at: token.range)
    }

    mutating func nextOrdinal() -> Int {
        selectorCount += 1
        return selectorCount - 1
    }

    /// Runs a rule one level deeper.
    mutating func nested<Result>(
        _ rule: (inout Parser) throws(Complaint) -> Result
    ) throws(Complaint) -> Result {
        guard nesting < Self.deepestNesting else { throw tooDeep(token.range) }
        nesting += 1
        defer { nesting -= 1 }
        return try rule(&self)
    }

    private func tooDeep(_ range: SourceRange) -> Complaint {
        Complaint("expression is nested too deeply", at: range)
    }

    /// A node above others.
    func above(_ depths: Int..., build expression: Expression) throws(Complaint) -> Parsed {
        let depth = (depths.max() ?? 0) + 1
        guard depth <= Expression.deepest else { throw tooDeep(expression.range) }
        return Parsed(expression, depth: depth)
    }

    // MARK: operators

    /// Operands joined by operators that bind at least as tightly as `least`.
    mutating func expression(_ least: BinaryOperator.Precedence) throws(Complaint) -> Parsed {
        try nested { (parser) throws(Complaint) in
            let first = try parser.operand()
            var depth = first.depth
            var node: BinaryExpression?
            while case .operation(let operation) = parser.token.kind, operation.precedence >= least {
                depth = max(depth, try parser.binary(first.expression, &node, operation))
            }
            return try node.map { (node) throws(Complaint) in try parser.above(depth, build: .binary(node)) } ?? first
        }
    }

    /// Takes an operator and its right side, adds them to what is there, and returns how deep the right side is.
    private mutating func binary(
        _ first: Expression,
        _ node: inout BinaryExpression?,
        _ operation: BinaryOperator
    ) throws(Complaint) -> Int {
        try advance()
        let returnsBool = try take(.keyword(.bool))
        var matching = try vectorMatching()
        if operation.isSetOperator, matching.cardinality == .oneToOne { matching.cardinality = .manyToMany }
        let right = try expression(operation == .power ? .power : operation.precedence.next)
        guard node?.append(operation, right.expression, returnsBool: returnsBool, matching: matching) == nil else {
            return right.depth
        }
        node = BinaryExpression(
            operation: operation,
            left: first,
            right: right.expression,
            returnsBool: returnsBool,
            matching: matching
        )
        return right.depth
    }

    /// A sign and what it applies to, or anything that no operator is part of.
    private mutating func operand() throws(Complaint) -> Parsed {
        guard token.kind == .operation(.add) || token.kind == .operation(.subtract) else {
            return try modified(primary())
        }
        let sign = try advance()
        let isNegation = sign.kind == .operation(.subtract)
        // A sign binds as a product does: what binds tighter belongs to its operand.
        let inner = try expression(.power)
        let range = sign.range.extended(to: inner.expression.range)
        if case .number(var literal) = inner.expression {
            if isNegation { literal.value.negate() }
            literal.range = range
            return Parsed(.number(literal))
        }
        let node = UnaryExpression(isNegation: isNegation, operand: inner.expression, range: range)
        return try above(inner.depth, build: .unary(node))
    }

    // MARK: operands

    private mutating func primary() throws(Complaint) -> Parsed {
        switch token.kind {
        case .number, .duration:
            let literal = token
            return Parsed(.number(try number(literal)))
        case .string:
            let literal = try advance()
            let bytes = GoQuoting.unquoted(Array(literal.text.utf8)[...])
            return Parsed(.string(StringLiteral(bytes: bytes, range: literal.range)))
        case .leftParenthesis: return try parentheses()
        case .leftBrace: return Parsed(try selector(named: nil))
        case .identifier: return try callOrSelector()
        case .metricIdentifier, .operation(.and), .operation(.or), .operation(.unless):
            return Parsed(try selector(named: advance()))
        case .aggregator(let aggregator): return try aggregation(aggregator)
        case .keyword(let keyword) where keyword.isFunction: return try callOrSelector()
        case .keyword(let keyword) where keyword.mayBeMetric: return Parsed(try selector(named: advance()))
        case .endOfInput, .rightParenthesis, .rightBrace, .leftBracket, .rightBracket, .comma, .colon, .at, .assign,
            .matches, .doesNotMatch, .operation, .keyword:
            throw unexpected()
        }
    }

    /// A number, or a duration in seconds.
    mutating func number(_ literal: Token) throws(Complaint) -> NumberLiteral {
        try advance()
        if literal.kind == .duration {
            do {
                let milliseconds = try DurationText.parse(literal.text)
                return NumberLiteral(value: Double(milliseconds) / 1000, isDuration: true, range: literal.range)
            } catch { throw Complaint(error.message, at: literal.range) }
        }
        guard let value = GoNumber.parse(literal.text) else {
            throw Complaint("error parsing number: \(literal.text.goQuoted)", at: literal.range)
        }
        return NumberLiteral(value: value, isDuration: false, range: literal.range)
    }

    private mutating func parentheses() throws(Complaint) -> Parsed {
        let opening = try advance()
        let inner = try expression(.or)
        let closing = try expect(.rightParenthesis)
        let node = Parentheses(inner: inner.expression, range: opening.range.extended(to: closing.range))
        return try above(inner.depth, build: .parentheses(node))
    }

    private mutating func callOrSelector() throws(Complaint) -> Parsed {
        let name = try advance()
        guard token.kind == .leftParenthesis else { return Parsed(try selector(named: name)) }
        let arguments = try arguments()
        guard let function = Function(rawValue: name.text) else {
            throw Complaint("unknown function with name \(name.text.goQuoted)", at: name.range)
        }
        guard features.experimentalFunctions || !function.isExperimental else {
            throw Complaint("function \(name.text.goQuoted) is not enabled", at: name.range)
        }
        let node = FunctionCall(
            function: function,
            arguments: arguments.map(\.expression),
            range: SourceRange(name.range.lower, previousEnd)
        )
        return try above(arguments.map(\.depth).max() ?? 0, build: .call(node))
    }

    /// `(a, b)`.
    mutating func arguments() throws(Complaint) -> [Parsed] {
        try expect(.leftParenthesis)
        if try take(.rightParenthesis) { return [] }
        var arguments = [try expression(.or)]
        while token.kind == .comma {
            let comma = try advance()
            guard token.kind != .rightParenthesis else {
                throw Complaint("trailing commas not allowed in function call args", at: comma.range)
            }
            arguments.append(try expression(.or))
        }
        try expect(.rightParenthesis)
        return arguments
    }
}
