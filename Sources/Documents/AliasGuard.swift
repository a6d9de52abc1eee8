/// Looks at the text for aliases that could cost too much.
///
/// Yams follows aliases by sharing, which costs nothing; but it hashes the keys of a mapping whole, so that a dozen lists
/// of aliases to each other as a key cost for ever. Few aliases are harmless anywhere; where there are many, none may
/// stand in what could be a key.
struct AliasGuard {
    private let limits: DocumentLimits

    init(_ limits: DocumentLimits) {
        self.limits = limits
    }

    /// Why the text is not parsed; nil when it may be.
    func refusal(of text: String) -> (position: Position, message: String)? {
        guard Self.countAliases(text.utf8) > limits.aliases else { return nil }
        guard !limits.refusesManyAliases else {
            return (.start, "more than \(limits.aliases) aliases (`*name`) in one file")
        }
        var number = 0
        for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            let mayBeKey = Self.countAliases(line) > 0 && Self.hasCompoundKey(line)
            if mayBeKey || Self.hasExplicitKey(line) {
                let message = "an alias (`*name`) may be part of a key here, in a file with more than \(limits.aliases)"
                return (Position(line: number, column: 1), message)
            }
        }
        return nil
    }

    /// What may be an alias: an asterisk that begins a word.
    ///
    /// Counts those in texts and comments too.
    private static func countAliases(_ bytes: some Sequence<UInt8>) -> Int {
        var count = 0
        var previous = UInt8(ascii: "\n")
        var isStar = false
        for byte in bytes {
            if isStar, byte > UInt8(ascii: " ") { count += 1 }
            isStar = byte == UInt8(ascii: "*") && " \t\r\n[{,:-?".utf8.contains(previous)
            previous = byte
        }
        return count
    }

    /// `[…]:`, `{…}:` or `*name :`; such a key stands on one line.
    private static func hasCompoundKey(_ line: Substring.UTF8View) -> Bool {
        var mayEnd = false
        var isAlias = false
        var previous = UInt8(ascii: " ")
        for byte in line {
            switch byte {
            case UInt8(ascii: ":"):
                if mayEnd { return true }
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                mayEnd = true
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
                mayEnd = mayEnd || isAlias
                isAlias = false
            case UInt8(ascii: "*") where " \t[{,:-?".utf8.contains(previous):
                isAlias = true
                mayEnd = false
            default:
                mayEnd = false
            }
            previous = byte
        }
        return false
    }

    /// `? ` where a word begins, or at the line's end.
    private static func hasExplicitKey(_ line: Substring.UTF8View) -> Bool {
        var isWordStart = true
        var wasMark = false
        for byte in line {
            if wasMark, " \t\r".utf8.contains(byte) { return true }
            wasMark = byte == UInt8(ascii: "?") && isWordStart
            isWordStart = " \t[{,".utf8.contains(byte)
        }
        return wasMark
    }
}
