/// Where a piece of an expression stands in its text: UTF-8 offsets, the upper one excluded.
package struct SourceRange: Hashable, Sendable {
    package var lower: Int
    package var upper: Int

    package init(_ lower: Int, _ upper: Int) {
        self.lower = lower
        self.upper = upper
    }

    /// From the beginning of this range to the end of the other.
    package func extended(to other: SourceRange) -> SourceRange {
        SourceRange(lower, other.upper)
    }
}

/// A place in a text as people count: lines and columns (of UTF-8 bytes, as Prometheus counts) from 1.
package struct SourceLocation: Hashable, Sendable, CustomStringConvertible {
    package let line: Int
    package let column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The place of an offset in a text; offsets past the end stand at the end.
    package init(offset: Int, in text: String) {
        var line = 1
        var start = 0
        var position = 0
        for byte in text.utf8 {
            guard position < offset else { break }
            position += 1
            if byte == UInt8(ascii: "\n") {
                line += 1
                start = position
            }
        }
        self.init(line: line, column: position - start + 1)
    }

    package var description: String { "\(line):\(column)" }
}
