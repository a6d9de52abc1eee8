/// A request's `Accept` or `Accept-Encoding`, read as RFC 9110 §12.5 says.
package struct AcceptHeader: Sendable {
    /// One alternative that the client offers.
    package struct Clause: Sendable, Equatable {
        /// In lower case: `text/plain`, `gzip`, `*`.
        package let value: String
        /// Names in lower case, without `q`.
        package let parameters: [String: String]
        /// From 0 (not wanted) to 1.
        package let quality: Double
    }

    /// More clauses than these are not looked at.
    package static let most = 64

    /// From the highest quality down, equal ones in the order of the header.
    package let clauses: [Clause]

    /// Reads what can be read; a clause that makes no sense is left out, one with a wrong `q` is not wanted.
    package init(_ header: String) {
        let clauses = Self.split(header, at: UInt8(ascii: ",")).prefix(Self.most).compactMap(Self.clause)
        self.clauses = clauses.enumerated()
            .sorted { ($1.element.quality, $0.offset) < ($0.element.quality, $1.offset) }
            .map(\.element)
    }

    /// Whether the answer may and should be compressed with gzip.
    package static func prefersGzip(acceptEncoding header: String?) -> Bool {
        let clauses = AcceptHeader(header ?? "").clauses
        func quality(_ names: String...) -> Double? {
            clauses.first { names.contains($0.value) }?.quality
        }
        guard let gzip = quality("gzip", "x-gzip") ?? quality("*") else { return false }
        return gzip > 0 && gzip >= quality("identity") ?? 0
    }

    private static func clause(_ text: String) -> Clause? {
        let parts = split(text, at: UInt8(ascii: ";"))
        guard let value = parts.first.map(trimmed), !value.isEmpty else { return nil }
        var parameters: [String: String] = [:]
        var quality = 1.0
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2 else { continue }
            let name = trimmed(String(pair[0])).lowercased()
            let value = unquoted(trimmed(String(pair[1])))
            if name == "q" {
                quality = Double(value).flatMap { (0...1).contains($0) ? $0 : nil } ?? 0
            } else {
                parameters[name] = value
            }
        }
        return Clause(value: value.lowercased(), parameters: parameters, quality: quality)
    }

    /// Splits outside of quoted strings.
    private static func split(_ text: String, at separator: UInt8) -> [String] {
        var parts: [String] = []
        var part: [UInt8] = []
        var isQuoted = false
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if byte == separator, !isQuoted {
                parts.append(String(decoding: part, as: UTF8.self))
                part.removeAll(keepingCapacity: true)
            } else {
                part.append(byte)
            }
        }
        parts.append(String(decoding: part, as: UTF8.self))
        return parts
    }

    private static func trimmed(_ text: String) -> String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        guard let first = text.firstIndex(where: { !isBlank($0) }),
            let last = text.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(text[first...last])
    }

    private static func unquoted(_ text: String) -> String {
        guard text.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return text }
        return String(text.dropFirst().dropLast())
    }
}
