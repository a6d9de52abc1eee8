/// Where something stands in a document; both count from 1, columns in Unicode scalars.
package struct Position: Hashable, Comparable, Sendable {
    package let line: Int
    package let column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// Where a document begins.
    package static var start: Position { Position(line: 1, column: 1) }

    package static func < (left: Position, right: Position) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }

    /// Where bytes stop being UTF-8.
    package static func firstInvalid(in bytes: [UInt8]) -> Position {
        var line = 1
        for part in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if String(validating: part, as: UTF8.self) == nil {
                let prefix = String(decoding: part, as: UTF8.self).unicodeScalars.prefix { $0 != "\u{FFFD}" }
                return Position(line: line, column: prefix.count + 1)
            }
            line += 1
        }
        return Position(line: line, column: 1)
    }
}
