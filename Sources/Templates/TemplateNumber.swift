import PromQL
import Vocabulary

/// A number as Go writes it in a template: `12`, `0x1F`, `1_000`, `1e3`, `.5`.
enum TemplateNumber: Hashable, Sendable {
    case integer(Int64)
    case float(Double)

    /// What has a point or an exponent is a float, anything else an integer, as in Go's constants; nil for what is neither.
    init?(_ text: String) {
        let isHexadecimal = text.lowercased().contains("0x")
        let looksFloat = text.contains(where: isHexadecimal ? { ".pP".contains($0) } : { ".eE".contains($0) })
        if !looksFloat, let value = Self.integer(text) {
            self = .integer(value)
        } else if looksFloat, let value = GoNumber.parseFloat(text.filter { $0 != "_" }) {
            self = .float(value)
        } else {
            return nil
        }
    }

    /// Why ``init(_:)`` gave nil, in Go's words.
    static func complaint(about text: String) -> String {
        let looksFloat = text.contains { ".eEpP".contains($0) }
        let isNumber = GoNumber.parseFloat(text.filter { $0 != "_" }) != nil
        return "\(isNumber && !looksFloat ? "integer overflow" : "illegal number syntax"): \(text.goQuoted)"
    }

    private static func integer(_ text: String) -> Int64? {
        var digits = text.filter { $0 != "_" }
        let isNegative = digits.hasPrefix("-")
        if isNegative || digits.hasPrefix("+") { digits.removeFirst() }
        guard !digits.contains("+"), !digits.contains("-") else { return nil }
        var radix = 10
        for (prefix, base) in [("0x", 16), ("0o", 8), ("0b", 2)] where digits.lowercased().hasPrefix(prefix) {
            radix = base
            digits.removeFirst(2)
        }
        if radix == 10, digits.utf8.count > 1, digits.hasPrefix("0") { radix = 8 }
        return Int64((isNegative ? "-" : "") + digits, radix: radix)
    }
}
