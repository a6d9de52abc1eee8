/// The identity of an alert: a hash of its labels, the same here, in Alertmanager and in every message.
///
/// FNV-1a of 64 bits over the labels sorted by name, each name and each value followed by a byte 0xFF, as Alertmanager
/// computes it (`labelSetToFingerprint` of prometheus/common, `model/signature.go`).
package struct Fingerprint: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    package let value: UInt64

    package init(_ labels: Labels) {
        var hash = StableHash()
        for (name, text) in labels {
            hash.add(name.utf8)
            hash.add(CollectionOfOne(0xFF))
            hash.add(text.utf8)
            hash.add(CollectionOfOne(0xFF))
        }
        value = hash.value
    }

    /// Reads what ``description`` writes; nil for anything else.
    package init?(_ text: String) {
        guard text.utf8.count == 16, text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
            let value = UInt64(text, radix: 16)
        else { return nil }
        self.value = value
    }

    /// Sixteen digits of base 16.
    package var description: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    package static func < (left: Fingerprint, right: Fingerprint) -> Bool { left.value < right.value }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let fingerprint = Fingerprint(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a fingerprint")
        }
        self = fingerprint
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
