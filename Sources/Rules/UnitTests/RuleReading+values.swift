import Documents
import PromQL
import Vocabulary

extension RuleReading {
    /// Opens a document that is to be read as rules or their tests.
    ///
    /// - Returns: a reading that knows what is wrong with the YAML, and the root; nil for an empty document.
    /// - Throws: when there is no text to read.
    static func opening(
        _ bytes: [UInt8],
        path: String
    ) throws(RuleFileFailure) -> (reading: RuleReading, root: DocumentNode?, warnings: [RuleProblem]) {
        guard bytes.count <= DocumentLimits.rules.bytes else {
            let message = "longer than \(DocumentLimits.rules.bytes) bytes"
            throw RuleFileFailure([RuleProblem(path: path, message: message)])
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let position = Position.firstInvalid(in: bytes)
            throw RuleFileFailure([RuleProblem(path: path, position: position, message: "the file is not UTF-8")])
        }
        var reading = RuleReading(path: path, text: text)
        var parser = DocumentParser(.rules)
        let root = parser.parse(text)
        for problem in parser.problems { reading.fail(problem.message, at: problem.position) }
        guard parser.hasMore else { return (reading, root, []) }
        let message = "only the first YAML document is read; there are more"
        return (reading, root, [RuleProblem(path: path, message: message)])
    }

    /// The texts of a list.
    mutating func strings(_ fields: RuleFields, _ key: String) -> [ScalarNode] {
        var texts: [ScalarNode] = []
        for item in list(fields, key) {
            if let scalar = scalar(item, key) { texts.append(scalar) }
        }
        return texts
    }

    /// The duration under `key` in milliseconds; nil when it is absent.
    mutating func milliseconds(_ fields: RuleFields, _ key: String) -> Int64? {
        duration(fields, key).map { $0.nanoseconds / 1_000_000 }
    }

    /// The flag under `key`; false when it is absent.
    mutating func flag(_ fields: RuleFields, _ key: String) -> Bool {
        guard let node = fields[key] else { return false }
        if case .scalar(let scalar) = node, scalar.isPlain {
            switch scalar.text.lowercased() {
            case "true", "yes", "on", "y": return true
            case "false", "no", "off", "n": return false
            default: break
            }
        }
        fail("expected `true` or `false` for `\(key)`, found \(node.kind)", at: node.position)
        return false
    }

    /// The number under `key`; 0 when it is absent.
    mutating func number(_ fields: RuleFields, _ key: String) -> Double {
        guard let node = fields[key] else { return 0 }
        if case .scalar(let scalar) = node, scalar.isPlain, let value = YAMLNumber.number(scalar.text) { return value }
        fail("expected a number for `\(key)`, found \(node.kind); infinity is `.inf`, NaN `.nan`", at: node.position)
        return 0
    }

    /// The moment under `key` in milliseconds since 1970: seconds, or RFC 3339; nil when it is absent.
    mutating func instant(_ fields: RuleFields, _ key: String) -> Int64? {
        guard let scalar = text(fields, key) else { return nil }
        if let seconds = Double(scalar.text), abs(seconds) < 1e11 { return Int64((seconds * 1000).rounded()) }
        if let time = Self.rfc3339(scalar.text) { return time }
        fail("expected seconds since 1970 or a time like `2026-01-31T12:00:00Z` for `\(key)`", at: scalar.position)
        return nil
    }

    /// With `Z` or with an offset of hours and minutes.
    private static func rfc3339(_ text: String) -> Int64? {
        if let time = WallTime(rfc3339: text) { return Instant(nanoseconds: time.nanosecondsSinceEpoch).milliseconds }
        let offset = text.suffix(6)
        let parts = offset.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        guard let sign = offset.first, sign == "+" || sign == "-", parts.count == 2,
            parts.allSatisfy({ $0.utf8.count == 2 }), let hours = UInt8(parts[0]), let minutes = UInt8(parts[1]),
            hours < 24, minutes < 60, let time = WallTime(rfc3339: text.dropLast(6) + "Z")
        else { return nil }
        let shift = (Int64(hours) * 60 + Int64(minutes)) * 60_000 * (sign == "-" ? -1 : 1)
        return Instant(nanoseconds: time.nanosecondsSinceEpoch).milliseconds - shift
    }
}
