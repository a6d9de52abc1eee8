/// The name of a watched service or of a capability; the two share one space of names.
///
/// Matches `[a-z][a-z0-9_-]{0,62}` and is none of the words that the paths and the expression language need.
package struct ServiceName: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    package let rawValue: String

    /// Words that a name may not be: path components under `/health` and operators of capability expressions.
    package static let reserved: Set<String> = ["services", "metrics", "and", "or", "not"]

    /// The name, or nil when `text` is not one; settings report that with its position.
    package init?(_ text: String) {
        guard (1...63).contains(text.utf8.count), !Self.reserved.contains(text),
            let first = text.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first),
            text.utf8.allSatisfy({ byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default:
                    false
                }
            })
        else { return nil }
        rawValue = text
    }

    package var description: String { rawValue }

    package static func < (left: ServiceName, right: ServiceName) -> Bool { left.rawValue < right.rawValue }

    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let name = ServiceName(text) else {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "not a name"))
        }
        self = name
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}
