/// Finds a text in bytes that come in pieces, in one pass (Knuth, Morris and Pratt).
struct LiteralMatcher: Sendable {
    private let pattern: [UInt8]
    /// For each prefix of the pattern, the length of its longest proper prefix that is a suffix too.
    private let borders: [Int]
    private var matched = 0

    init(_ text: String) {
        pattern = Array(text.utf8)
        var borders = [0]
        var length = 0
        for index in pattern.indices.dropFirst() {
            while length > 0, pattern[index] != pattern[length] { length = borders[length - 1] }
            if pattern[index] == pattern[length] { length += 1 }
            borders.append(length)
        }
        self.borders = borders
    }

    /// Whether the text has occurred, in these bytes or before.
    mutating func consume(_ bytes: some Sequence<UInt8>) -> Bool {
        for byte in bytes {
            if matched == pattern.count { break }
            while matched > 0, byte != pattern[matched] { matched = borders[matched - 1] }
            if byte == pattern[matched] { matched += 1 }
        }
        return matched == pattern.count
    }
}
