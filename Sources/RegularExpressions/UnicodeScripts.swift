/// The sets of `\p{Greek}` and its like, by the names that Unicode 15 gives to scripts.
///
/// The standard library knows categories, but no scripts.
enum UnicodeScripts {
    /// The set of a script, nil for other names.
    static func set(named name: String) -> ScalarSet? { sets[name] }

    /// Read from the table at the first use.
    private static let sets: [String: ScalarSet] = {
        var sets: [String: ScalarSet] = [:]
        for line in table.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard let name = words.first else { continue }
            sets[String(name)] = ScalarSet(words.dropFirst().compactMap(range))
        }
        return sets
    }()

    /// Reads `370` or `370-373`.
    private static func range(_ text: Substring) -> ClosedRange<UInt32>? {
        let bounds = text.split(separator: "-").compactMap { UInt32($0, radix: 16) }
        guard let low = bounds.first, let high = bounds.last, low <= high else { return nil }
        return low...high
    }
}
