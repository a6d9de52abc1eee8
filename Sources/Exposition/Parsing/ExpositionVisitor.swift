/// Whoever takes what a parser finds, in the order of the body.
///
/// A failure that a visitor throws ends the parsing.
package protocol ExpositionVisitor {
    /// A line with `TYPE`, `HELP` or `UNIT`.
    mutating func visit(_ metadata: ExposedMetadata, in bytes: Span<UInt8>) throws(ExpositionFailure)
    /// A line with a value.
    mutating func visit(_ sample: ExposedSample, in bytes: Span<UInt8>) throws(ExpositionFailure)
    /// The body was read to its end without an error.
    mutating func visitEnd(in bytes: Span<UInt8>) throws(ExpositionFailure)
}

extension ExpositionVisitor {
    package mutating func visitEnd(in bytes: Span<UInt8>) throws(ExpositionFailure) {}
}
