extension Labels: Codable {
    /// An object of names and values.
    package init(from decoder: any Decoder) throws {
        let pairs = try decoder.singleValueContainer().decode([String: String].self)
        self.init(pairs.map { ($0.key, $0.value) })
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Dictionary(map { ($0.name, $0.value) }) { _, last in last })
    }
}
