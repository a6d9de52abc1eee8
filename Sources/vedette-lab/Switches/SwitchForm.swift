/// How a switch is written in the path behind its service: `delay/DURATION`, `memory/LOW|MEDIUM|HIGH`.
///
/// A word in capitals is a place for a value, the last one for the rest of the path (names of models have slashes); words
/// between bars are the values that there are; everything else is written as it stands.
struct SwitchForm: CustomStringConvertible, Encodable {
    let description: String
    private let words: [Substring]

    init(_ description: String) {
        self.description = description
        words = description.split(separator: "/")
    }

    /// The values in the places of the form; nil when the path is not of this form.
    func values(in path: [String]) -> [String]? {
        guard let last = words.indices.last, path.count >= words.count else { return nil }
        let parts = path[..<last] + [path[last...].joined(separator: "/")]
        var values: [String] = []
        for (word, part) in zip(words, parts) {
            if word.contains("|") {
                guard word.split(separator: "|").contains(part[...]) else { return nil }
                values.append(part)
            } else if word.allSatisfy(\.isUppercase) {
                values.append(part)
            } else if word != part {
                return nil
            }
        }
        return values
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
