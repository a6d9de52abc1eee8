/// What an exposition says about a metric family; places in the body, read when they are wanted.
package struct ExposedMetadata: Sendable {
    package enum Content: Sendable, Hashable {
        case type(ExposedKind)
        case help
        /// OpenMetrics only.
        case unit
    }

    package let content: Content
    /// Where the line begins.
    package let start: Int
    let name: Range<Int>
    let isNameEscaped: Bool
    let text: Range<Int>
    let format: ExpositionFormat

    /// The family's name.
    package func name(in bytes: Span<UInt8>) -> String {
        isNameEscaped ? bytes.unescaped(name, quotes: true) : bytes.string(name)
    }

    /// The help, or the unit, without escapes.
    package func text(in bytes: Span<UInt8>) -> String {
        switch content {
        case .help: bytes.unescaped(text, quotes: format == .openMetrics)
        case .type, .unit: bytes.string(text)
        }
    }
}
