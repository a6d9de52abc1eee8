/// Where a label is written, without its quotes.
struct ExposedLabel: Sendable {
    let name: Range<UInt32>
    let value: Range<UInt32>
    /// Whether there is a backslash in the name.
    let isNameEscaped: Bool
    /// Whether there is a backslash in the value.
    let isValueEscaped: Bool

    func name(in bytes: Span<UInt8>) -> String {
        let range = Int(name.lowerBound)..<Int(name.upperBound)
        return isNameEscaped ? bytes.unescaped(range, quotes: true) : bytes.string(range)
    }

    func value(in bytes: Span<UInt8>) -> String {
        let range = Int(value.lowerBound)..<Int(value.upperBound)
        return isValueEscaped ? bytes.unescaped(range, quotes: true) : bytes.string(range)
    }
}

extension Span<UInt8> {
    /// Text without its escapes `\\`, `\n` and, where they count, `\"`; other backslashes stay, as in Prometheus.
    func unescaped(_ range: Range<Int>, quotes: Bool) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(range.count)
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = self[index]
            index += 1
            guard byte == UInt8(ascii: "\\"), index < range.upperBound else {
                result.append(byte)
                continue
            }
            switch self[index] {
            case UInt8(ascii: "n"): result.append(UInt8(ascii: "\n"))
            case UInt8(ascii: "\\"): result.append(byte)
            case UInt8(ascii: "\"") where quotes: result.append(UInt8(ascii: "\""))
            default:
                result.append(byte)
                continue
            }
            index += 1
        }
        return String(decoding: result, as: UTF8.self)
    }
}
