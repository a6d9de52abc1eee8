/// A PromQL text and the tree it stands for.
///
/// ```swift
/// let query = try Query(parsing: "rate(http_requests_total[5m]) > 0.05")
/// print(query.expression)
/// ```
package struct Query: Sendable {
    /// As written: what the ranges of the tree's nodes refer to.
    package let text: String
    package let expression: Expression
    /// How many selectors and subqueries there are: their ordinals are below.
    package let selectorCount: Int
    /// Where each line begins.
    private let lines: [Int]

    /// Longer texts are refused.
    package static let longest = 1 << 20

    /// - Throws: ``ParseFailure`` for the first thing that is wrong.
    package init(parsing text: String, features: LanguageFeatures = .standard) throws(ParseFailure) {
        guard text.utf8.count <= Self.longest else {
            throw ParseFailure("expression is longer than \(Self.longest) bytes", at: SourceRange(0, 0), in: text)
        }
        do {
            var parser = try Parser(text, features)
            expression = try parser.parse()
            selectorCount = parser.selectorCount
            try TypeChecker(bytes: parser.bytes, features: features).check(expression)
        } catch {
            throw ParseFailure(error.message, at: error.range, in: text)
        }
        self.text = text
        lines = [0] + text.utf8.enumerated().filter { $0.element == UInt8(ascii: "\n") }.map { $0.offset + 1 }
    }

    /// Where a node begins, as annotations show it: `1:8`.
    package func location(of range: SourceRange) -> SourceLocation {
        var (line, next) = (0, lines.count)
        while next - line > 1 {
            let middle = (line + next) / 2
            if lines[middle] <= range.lower { line = middle } else { next = middle }
        }
        return SourceLocation(line: line + 1, column: range.lower - lines[line] + 1)
    }
}
