/// The name of a receiver, as the settings give it: letters, digits, `_`, `-`, `.` and spaces, at most 63 bytes.
package struct ReceiverName: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    package let description: String

    /// Nil when the text is not a name.
    package init?(_ text: String) {
        guard (1...63).contains(text.utf8.count), text.utf8.first != UInt8(ascii: " "),
            text.utf8.last != UInt8(ascii: " "), text.utf8.allSatisfy(Self.isAllowed)
        else { return nil }
        description = text
    }

    package static func < (left: ReceiverName, right: ReceiverName) -> Bool { left.description < right.description }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let name = ReceiverName(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not the name of a receiver")
        }
        self = name
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: " "):
            true
        default:
            false
        }
    }
}
