/// An identity that sorts by the time at which it was made: 48 bits of milliseconds since 1970 and 80 random ones, in 26
/// characters of Crockford's base 32 (the ULID specification).
///
/// Letters and digits that people mix up (I, L, O, U) do not occur.
package struct ULID: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    package let description: String

    /// - Parameters:
    ///   - time: when it is made.
    ///   - random: sixteen bits of it at the beginning of the random part, then 64; injected for tests.
    package init(at time: WallTime, random: (UInt16, UInt64)) {
        let milliseconds = UInt64(max(0, time.nanosecondsSinceEpoch) / 1_000_000) & 0xFFFF_FFFF_FFFF
        // 128 bits, the highest first; 26 digits of five bits hold 130.
        let high = milliseconds << 16 | UInt64(random.0)
        let low = random.1
        var digits: [UInt8] = []
        for position in (0..<26).reversed() {
            let shift = UInt64(position * 5)
            let bits = shift >= 64 ? high >> (shift - 64) : low >> shift | (shift > 59 ? high << (64 - shift) : 0)
            digits.append(Self.alphabet[Int(bits & 31)])
        }
        description = String(decoding: digits, as: UTF8.self)
    }

    /// One made at `time`, of the machine's random numbers.
    package init(at time: WallTime) {
        self.init(at: time, random: (.random(in: .min ... .max), .random(in: .min ... .max)))
    }

    /// Reads what ``description`` writes, in either case; nil for anything else.
    package init?(_ text: String) {
        let upper = text.uppercased()
        guard upper.utf8.count == 26, upper.utf8.allSatisfy(Self.alphabet.contains), let first = upper.utf8.first,
            first <= UInt8(ascii: "7")
        else { return nil }
        description = upper
    }

    package static func < (left: ULID, right: ULID) -> Bool { left.description < right.description }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let id = ULID(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a ULID")
        }
        self = id
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
