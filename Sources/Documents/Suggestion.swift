/// Finds the word that somebody probably meant.
package enum Suggestion {
    /// ` did you mean …?` for a message, or an empty text when nothing is near.
    package static func hint(for word: String, among words: some Sequence<String>) -> String {
        nearest(to: word, among: words).map { "; did you mean `\($0)`?" } ?? ""
    }

    /// The nearest of `words` when it is near enough: one edit for every three letters, at least one.
    package static func nearest(to word: String, among words: some Sequence<String>) -> String? {
        guard word.count <= 64 else { return nil }
        let limit = max(1, word.count / 3)
        return words.map { (distance: distance(word.lowercased(), $0.lowercased()), word: $0) }
            .filter { $0.distance <= limit }
            .min { ($0.distance, $0.word) < ($1.distance, $1.word) }?
            .word
    }

    /// Insertions, deletions, substitutions and swaps of neighbours between two words.
    package static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.unicodeScalars)
        let right = Array(right.unicodeScalars)
        var before: [Int] = []
        var previous = Array(0...right.count)
        for (row, scalar) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var cost = min(
                    previous[column] + (scalar == other ? 0 : 1),
                    previous[column + 1] + 1,
                    current[column] + 1
                )
                if row > 0, column > 0, scalar == right[column - 1], left[row - 1] == other {
                    cost = min(cost, before[column - 1] + 1)
                }
                current.append(cost)
            }
            before = previous
            previous = current
        }
        return previous[right.count]
    }
}
