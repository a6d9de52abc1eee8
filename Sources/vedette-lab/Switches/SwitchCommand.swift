/// A switch that somebody threw: `POST /qdrant/delay/2s?path=/collections`.
struct SwitchCommand: CustomStringConvertible {
    /// What follows the service: `delay`, `2s`.
    let words: [String]
    /// Only questions whose path begins so are concerned; nil for all.
    let path: String?

    var description: String {
        words.joined(separator: "/") + (path.map { "?path=\($0)" } ?? "")
    }
}
