/// A JSON value to be written: objects keep the order in which their members were given.
package indirect enum JSON: Hashable, Sendable {
    case null
    case flag(Bool)
    case integer(Int64)
    /// Written as `null` when it is not finite, which JSON cannot say.
    case number(Double)
    case text(String)
    case array([JSON])
    case object([Member])

    package struct Member: Hashable, Sendable {
        package let key: String
        package let value: JSON

        package init(_ key: String, _ value: JSON) {
            self.key = key
            self.value = value
        }
    }

    /// The value as compact UTF-8 text.
    package var bytes: [UInt8] {
        var output: [UInt8] = []
        write(to: &output)
        return output
    }

    /// The value as compact text.
    package var compact: String { String(decoding: bytes, as: UTF8.self) }

    private func write(to output: inout [UInt8]) {
        switch self {
        case .null: output += "null".utf8
        case .flag(let value): output += (value ? "true" : "false").utf8
        case .integer(let value): output += String(value).utf8
        case .number(let value): output += Self.digits(value).utf8
        case .text(let value): Self.quote(value, to: &output)
        case .array(let values): Self.write(values, between: "[", "]", to: &output) { $0.write(to: &$1) }
        case .object(let members):
            Self.write(members, between: "{", "}", to: &output) { member, output in
                Self.quote(member.key, to: &output)
                output.append(UInt8(ascii: ":"))
                member.value.write(to: &output)
            }
        }
    }

    private static func write<Element>(
        _ elements: [Element],
        between open: Unicode.Scalar,
        _ close: Unicode.Scalar,
        to output: inout [UInt8],
        each body: (Element, inout [UInt8]) -> Void
    ) {
        output.append(UInt8(ascii: open))
        for (position, element) in elements.enumerated() {
            if position > 0 { output.append(UInt8(ascii: ",")) }
            body(element, &output)
        }
        output.append(UInt8(ascii: close))
    }

    /// Whole numbers without a fraction, as JavaScript writes them.
    private static func digits(_ value: Double) -> String {
        guard value.isFinite else { return "null" }
        return Int64(exactly: value).map(String.init) ?? "\(value)"
    }

    /// Writes `text` as a JSON string; also what log lines use.
    package static func quote(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): output += "\\\"".utf8
            case UInt8(ascii: "\\"): output += "\\\\".utf8
            case 0x0A: output += "\\n".utf8
            case 0x0D: output += "\\r".utf8
            case 0x09: output += "\\t".utf8
            case 0..<0x20, 0x7F:
                let digits = Array("0123456789abcdef".utf8)
                output += "\\u00".utf8
                output.append(digits[Int(byte >> 4)])
                output.append(digits[Int(byte & 0xF)])
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .text(value) }
    package init(booleanLiteral value: Bool) { self = .flag(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSON)...) { self = .object(elements.map(Member.init)) }

    /// The text, or `null`.
    package init(_ text: String?) { self = text.map(JSON.text) ?? .null }

    /// A duration in milliseconds with at most three decimals, or `null`.
    package init(milliseconds duration: Duration?) {
        self = duration.map { .number((Double($0.nanoseconds) / 1000).rounded() / 1000) } ?? .null
    }

    /// The fact's value.
    package init(_ value: FactValue) {
        switch value {
        case .integer(let value): self = .integer(value)
        case .number(let value): self = .number(value)
        case .text(let value): self = .text(value)
        case .flag(let value): self = .flag(value)
        case .unknown: self = .null
        }
    }
}
