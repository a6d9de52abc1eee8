/// Turns any text into names that Prometheus and its linter accept.
///
/// Rules: `[a-zA-Z_:][a-zA-Z0-9_:]*` for metrics, `[a-zA-Z_][a-zA-Z0-9_]*` for labels (Prometheus' data model); snake
/// case, `_total` on counters only and base units in the name (promlint of client_golang).
package enum MetricNaming {
    /// The longest name that is kept, in bytes: names of libraries are trusted to be few, not to be short.
    package static let longest = 200

    /// A legal metric name; unchanged when `text` is one already.
    package static func name(_ text: String) -> String {
        isLegal(text) ? text : snakeCase(text)
    }

    /// A legal label name that no format reserves; unchanged when `text` is one already.
    package static func label(_ text: String) -> String {
        var name = isLegal(text) ? text : snakeCase(text)
        if name.hasPrefix("__") {
            let rest = name.drop { $0 == "_" }
            name = rest.first?.isNumber ?? true ? "_" + rest : String(rest)
        }
        return name == "le" || name == "quantile" ? name + "_" : name
    }

    /// The exposed name of a metric that a library calls `label`.
    package static func exposed(_ label: String, as kind: MetricFamily.Kind) -> String {
        let name = snakeCase(label)
        switch kind {
        case .counter: return name.hasSuffix("_total") ? name : name + "_total"
        case .histogram: return name.hasSuffix("_seconds") ? name : name + "_seconds"
        case .gauge, .summary, .untyped, .info: return withoutReservedSuffix(name)
        }
    }

    /// Suffixes that the linter and OpenMetrics keep for the samples of other kinds.
    private static func withoutReservedSuffix(_ name: String) -> String {
        for suffix in ["_total", "_count", "_sum", "_bucket", "_info", "_created"]
        where name.hasSuffix(suffix) && name.utf8.count > suffix.utf8.count {
            return withoutReservedSuffix(String(name.dropLast(suffix.count)))
        }
        return name
    }

    private static func isLegal(_ text: String) -> Bool {
        guard let first = text.utf8.first, !isDigit(first), text.utf8.count <= longest else { return false }
        return text.utf8.allSatisfy { isLower($0) || isUpper($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
    }

    /// Lower case, words parted by single underscores.
    private static func snakeCase(_ text: String) -> String {
        let underscore = UInt8(ascii: "_")
        var bytes: [UInt8] = []
        var previous: UInt8 = 0
        for byte in text.utf8.prefix(longest) {
            if isUpper(byte) {
                if isLower(previous) || isDigit(previous) { bytes.append(underscore) }
                bytes.append(byte | 0x20)
            } else if isLower(byte) || isDigit(byte) {
                if bytes.isEmpty, isDigit(byte) { bytes.append(underscore) }
                bytes.append(byte)
            } else if bytes.last != underscore {
                bytes.append(underscore)
            }
            previous = byte
        }
        while bytes.count > 1, bytes.last == underscore { bytes.removeLast() }
        return bytes.isEmpty ? "_" : String(decoding: bytes, as: UTF8.self)
    }

    private static func isLower(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    private static func isUpper(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
