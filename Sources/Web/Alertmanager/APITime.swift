import Vocabulary

/// A time as clients of Alertmanager's API give it: RFC 3339 with any offset.
struct APITime: Decodable {
    /// Nil for the zero time, with which Go says that there is none.
    let time: WallTime?

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let time = Self.read(text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "parsing time \(text.shortened(to: 60).goQuoted): not RFC 3339"
            )
        }
        self.time = time
    }

    /// Nil for what is no time; the inner nil for the zero time.
    private static func read(_ text: String) -> WallTime?? {
        if text.isEmpty || text.hasPrefix("0001-01-01T00:00:00") { return .some(nil) }
        if let time = WallTime(anyRFC3339: text) { return time }
        // Years that nanoseconds in 64 bits do not reach: as good as for ever.
        guard let year = Int(text.prefix(4)), (1...9999).contains(year), !(1678...2261).contains(year),
            let other = WallTime(anyRFC3339: (year < 1678 ? "1678" : "2261") + text.dropFirst(4))
        else { return nil }
        return other
    }
}
