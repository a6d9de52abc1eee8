/// A boolean expression over services and capabilities: `dense and (splade or reranker)`.
///
/// `not` binds tighter than `and`, `and` tighter than `or`; parentheses group.
package indirect enum CapabilityExpression: Hashable, Sendable {
    case name(ServiceName)
    case not(CapabilityExpression)
    case and(CapabilityExpression, CapabilityExpression)
    case or(CapabilityExpression, CapabilityExpression)

    /// Deeper nesting than this is refused.
    package static let deepest = 64
    /// More names, operators and parentheses than these are refused: whoever walks an expression walks it recursively.
    package static let mostWords = 1_000

    /// - Throws: ``CapabilityExpressionError`` with the offset at which the text stops making sense.
    package init(parsing text: String) throws(CapabilityExpressionError) {
        var parser = Parser(text)
        self = try parser.parse()
    }

    /// Every name in the expression, in order of appearance.
    package var names: [ServiceName] {
        switch self {
        case .name(let name): [name]
        case .not(let operand): operand.names
        case .and(let left, let right), .or(let left, let right): left.names + right.names
        }
    }

    /// The expression's value when `isAvailable` tells the value of each name.
    package func evaluate(_ isAvailable: (ServiceName) -> Bool) -> Bool {
        switch self {
        case .name(let name): isAvailable(name)
        case .not(let operand): !operand.evaluate(isAvailable)
        case .and(let left, let right): left.evaluate(isAvailable) && right.evaluate(isAvailable)
        case .or(let left, let right): left.evaluate(isAvailable) || right.evaluate(isAvailable)
        }
    }
}

/// Where and why a capability expression cannot be read.
package struct CapabilityExpressionError: Error, Hashable, Sendable {
    package let message: String
    /// In characters from the start of the expression.
    package let offset: Int

    package init(message: String, offset: Int) {
        self.message = message
        self.offset = offset
    }
}

private struct Parser {
    private struct Token {
        let text: String
        let offset: Int
    }

    private let tokens: [Token]
    private let end: Int
    private var position = 0
    private var depth = 0

    init(_ text: String) {
        var tokens: [Token] = []
        var word = ""
        var start = 0
        for (offset, character) in text.enumerated() {
            if character.isWhitespace || character == "(" || character == ")" {
                if !word.isEmpty { tokens.append(Token(text: word, offset: start)) }
                word = ""
                if !character.isWhitespace { tokens.append(Token(text: String(character), offset: offset)) }
            } else {
                if word.isEmpty { start = offset }
                word.append(character)
            }
        }
        if !word.isEmpty { tokens.append(Token(text: word, offset: start)) }
        self.tokens = tokens
        end = text.count
    }

    mutating func parse() throws(CapabilityExpressionError) -> CapabilityExpression {
        guard tokens.count <= CapabilityExpression.mostWords else {
            position = CapabilityExpression.mostWords
            throw failure("more than \(CapabilityExpression.mostWords) words")
        }
        let expression = try parseOr()
        guard position == tokens.count else {
            throw failure("expected `and`, `or` or the end, found `\(tokens[position].text)`")
        }
        return expression
    }

    private mutating func parseOr() throws(CapabilityExpressionError) -> CapabilityExpression {
        var left = try parseAnd()
        while take("or") { left = .or(left, try parseAnd()) }
        return left
    }

    private mutating func parseAnd() throws(CapabilityExpressionError) -> CapabilityExpression {
        var left = try parseOperand()
        while take("and") { left = .and(left, try parseOperand()) }
        return left
    }

    private mutating func parseOperand() throws(CapabilityExpressionError) -> CapabilityExpression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= CapabilityExpression.deepest else {
            throw failure("nested deeper than \(CapabilityExpression.deepest)")
        }
        if take("not") { return .not(try parseOperand()) }
        if take("(") {
            let inner = try parseOr()
            guard take(")") else { throw failure("expected `)`") }
            return inner
        }
        guard position < tokens.count else {
            throw failure("expected the name of a service or a capability, found the end")
        }
        guard let name = ServiceName(tokens[position].text) else {
            throw failure("expected the name of a service or a capability, found `\(tokens[position].text)`")
        }
        position += 1
        return .name(name)
    }

    private mutating func take(_ text: String) -> Bool {
        guard position < tokens.count, tokens[position].text == text else { return false }
        position += 1
        return true
    }

    private func failure(_ message: String) -> CapabilityExpressionError {
        CapabilityExpressionError(message: message, offset: position < tokens.count ? tokens[position].offset : end)
    }
}
