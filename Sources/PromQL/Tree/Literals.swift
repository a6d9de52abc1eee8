/// `12.5`, `0x1F`, `Inf`, or a duration that stands for its seconds.
package struct NumberLiteral: Sendable {
    package var value: Double
    /// Whether it was written as a duration (`5m`), and prints as one.
    package let isDuration: Bool
    package var range: SourceRange
}

/// `"text"`, `'text'` or a raw one in backquotes.
package struct StringLiteral: Sendable {
    /// What the escapes stand for; need not be UTF-8.
    package let bytes: [UInt8]
    package let range: SourceRange

    /// The text, U+FFFD for what is no UTF-8.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The text, nil where it is no UTF-8.
    package var validText: String? { String(validating: bytes, as: UTF8.self) }
}
