/// Why a text is no PromQL expression, and where.
///
/// The messages are those of Prometheus 3, so that what people find about them applies here too.
package struct ParseFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// `unexpected identifier "foo" in aggregation`, without the place.
    package let message: String
    /// The part of the text to underline.
    package let range: SourceRange
    /// Where ``range`` begins.
    package let location: SourceLocation

    package init(_ message: String, at range: SourceRange, in text: String) {
        self.message = message
        self.range = range
        location = SourceLocation(offset: range.lower, in: text)
    }

    /// `1:5: parse error: unexpected character: '$'`.
    package var description: String { "\(location): parse error: \(message)" }
}

/// A complaint that does not know the whole text yet: lexer, parser and checker speak in these.
struct Complaint: Error {
    let message: String
    let range: SourceRange

    init(_ message: String, at range: SourceRange) {
        self.message = message
        self.range = range
    }
}
