import Vocabulary

/// A word of the language and where it stands.
struct Token {
    enum Kind: Hashable {
        case endOfInput
        case leftParenthesis, rightParenthesis, leftBrace, rightBrace, leftBracket, rightBracket
        case comma, colon, at
        /// `=` between a label and its value.
        case assign
        case matches, doesNotMatch
        case operation(BinaryOperator)
        case aggregator(Aggregator)
        case keyword(Keyword)
        /// A name without a colon.
        case identifier
        /// A name with a colon: of a metric, never of a label.
        case metricIdentifier
        case number, duration, string
    }

    let kind: Kind
    let range: SourceRange
    /// As written.
    let text: String

    /// How messages name it.
    var description: String {
        switch kind {
        case .endOfInput: "end of input"
        case .identifier: "identifier \(text.goQuoted)"
        case .metricIdentifier: "metric identifier \(text.goQuoted)"
        case .number: "number \(excerpt)"
        case .duration: "duration \(excerpt)"
        case .string: "string \(excerpt)"
        case .operation, .at, .matches, .doesNotMatch: "<op:\(text)>"
        case .aggregator: "<aggr:\(text)>"
        case .keyword(let word): word.isFunction ? excerpt : "<\(text)>"
        case .leftParenthesis, .rightParenthesis, .leftBrace, .rightBrace, .leftBracket, .rightBracket, .comma, .colon,
            .assign:
            text.goQuoted
        }
    }

    private var excerpt: String {
        guard text.utf8.count > 10 else { return text.goQuoted }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(10))).goQuoted + "..."
    }
}
