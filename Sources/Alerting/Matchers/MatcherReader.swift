import Series
import Vocabulary

/// Reads the notation of Alertmanager 0.27 and later.
///
/// Fact: `matcher/parse/lexer.go` and `parse.go`: names and values are either Go strings in double quotes or runs without
/// white space and without any of ``reserved``; a comma may follow the last matcher; braces come in pairs.
struct MatcherReader {
    private static let reserved = Set("{}!=~,\\\"'`".unicodeScalars)

    private let scalars: [Unicode.Scalar]
    /// Where each character begins, in bytes.
    private let offsets: [Int]
    private var position = 0

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
        var offset = 0
        offsets = scalars.map { scalar in
            defer { offset += UTF8.width(scalar) }
            return offset
        }
    }

    mutating func read() throws(MatcherTextError) -> [MatcherParts] {
        skipSpace()
        let hasBrace = take("{")
        var parts: [MatcherParts] = []
        skipSpace()
        while let next = peek, next != "}" {
            guard parts.count <= MatcherText.most else { break }
            parts.append(try matcher())
            skipSpace()
            guard take(",") else { break }
            skipSpace()
        }
        if hasBrace {
            guard take("}") else { throw failure("a `}` is missing") }
        } else if peek == "}" {
            throw failure("a `}` without `{`")
        }
        skipSpace()
        guard peek == nil else { throw failure("a comma between matchers is missing") }
        return parts
    }

    private mutating func matcher() throws(MatcherTextError) -> MatcherParts {
        let start = offset
        let name = try text("the name of a label")
        guard !name.isEmpty else { throw MatcherTextError(message: "the name of a label is empty", offset: start) }
        skipSpace()
        let `operator` = try self.operator()
        skipSpace()
        return MatcherParts(name: name, operator: `operator`, value: try text("a value"), offset: start)
    }

    private mutating func `operator`() throws(MatcherTextError) -> LabelMatcher.Operator {
        if take("=") { return take("~") ? .matches : .equal }
        let start = position
        if take("!") {
            if take("=") { return .notEqual }
            if take("~") { return .doesNotMatch }
        }
        position = start
        throw failure("one of `=`, `!=`, `=~` and `!~` is missing")
    }

    private mutating func text(_ wanted: String) throws(MatcherTextError) -> String {
        if peek == "\"" { return try quoted() }
        var view = String.UnicodeScalarView()
        while let scalar = peek, !scalar.properties.isWhitespace, !Self.reserved.contains(scalar) {
            view.append(scalar)
            position += 1
        }
        guard !view.isEmpty else { throw failure("\(wanted) is missing") }
        return String(view)
    }

    private mutating func quoted() throws(MatcherTextError) -> String {
        let start = position
        position += 1
        while let scalar = peek, scalar != "\"" {
            position += scalar == "\\" ? 2 : 1
        }
        guard peek == "\"" else {
            position = min(start, scalars.count)
            throw failure("a `\"` is missing after this one")
        }
        position += 1
        let literal = String(String.UnicodeScalarView(scalars[start + 1..<position - 1]))
        guard let text = GoString.unquote(literal) else {
            position = start
            throw failure("an unknown escape in the text")
        }
        return text
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == scalar else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while peek?.properties.isWhitespace == true { position += 1 }
    }

    private var peek: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private var offset: Int {
        position < offsets.count ? offsets[position] : (offsets.last ?? 0) + (scalars.last.map(UTF8.width) ?? 0)
    }

    private func failure(_ message: String) -> MatcherTextError { MatcherTextError(message: message, offset: offset) }
}
