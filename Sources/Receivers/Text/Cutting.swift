/// Takes long texts apart where lines end.
enum Cutting {
    /// The text when it is no longer than `limit` UTF-16 units, else its beginning and an ellipsis.
    static func cut(_ text: String, to limit: Int) -> String {
        guard text.utf16.count > limit else { return text }
        guard limit > 0 else { return "" }
        var used = 0
        var end = text.startIndex
        while end < text.endIndex {
            let size = text[end].utf16.count
            guard used + size <= limit - 1 else { break }
            used += size
            end = text.index(after: end)
        }
        // Not in the middle of an entity of Slack's.
        if let ampersand = text[..<end].suffix(5).lastIndex(of: "&"), !text[ampersand..<end].contains(";") {
            end = ampersand
        }
        return text[..<end] + "…"
    }

    /// At most `most` pieces of whole lines, none longer than `limit`; longer lines are cut.
    static func pieces(of text: String, limit: Int, most: Int) -> [String] {
        var pieces: [String] = []
        var piece = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let line = cut(String(line), to: limit)
            if !piece.isEmpty, piece.utf16.count + 1 + line.utf16.count > limit {
                pieces.append(piece)
                piece = line
            } else {
                piece += (piece.isEmpty ? "" : "\n") + line
            }
        }
        if !piece.isEmpty { pieces.append(piece) }
        return Array(pieces.prefix(most))
    }
}
