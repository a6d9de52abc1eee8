extension Duration {
    /// Reads `250ms`, `2s` or `1m`, up to an hour.
    ///
    /// - Throws: ``LabError`` that says what is expected.
    init(written text: String) throws(LabError) {
        let unit = text.drop { $0.isNumber }
        let units: [Substring: Int64] = ["ms": 1, "s": 1_000, "m": 60_000]
        guard let value = Int64(text.dropLast(unit.count)), let scale = units[unit], value <= 3_600_000 / scale else {
            throw LabError(.invalid, "\(text) is no duration: expected 250ms, 2s or 1m, up to an hour")
        }
        self = .milliseconds(value * scale)
    }
}
