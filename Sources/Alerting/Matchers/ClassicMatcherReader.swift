import Series

/// Reads the notation of Alertmanager before 0.27.
///
/// Fact: `pkg/labels/parse.go`: one brace at either end is dropped; what lies between commas outside of quotes is a name of
/// letters, digits, `_` and `:`, an operator, and a value that may be anything; of escapes only `\n`, `\"` and `\\` mean
/// something, and a quote within a value has to be escaped.
enum ClassicMatcherReader {
    /// The matchers, nil when the text is not of this notation.
    static func read(_ text: String) -> [MatcherParts]? {
        var bytes = Array(text.utf8)[...]
        if bytes.first == UInt8(ascii: "{") { bytes = bytes.dropFirst() }
        if bytes.last == UInt8(ascii: "}") { bytes = bytes.dropLast() }
        var parts: [MatcherParts] = []
        for token in tokens(bytes) {
            guard let part = matcher(token) else { return nil }
            parts.append(part)
            guard parts.count <= MatcherText.most else { return parts }
        }
        return parts
    }

    private static func tokens(_ bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var tokens: [ArraySlice<UInt8>] = []
        var (isQuoted, isEscaped) = (false, false)
        var start = bytes.startIndex
        for index in bytes.indices {
            switch bytes[index] {
            case UInt8(ascii: ",") where !isQuoted:
                tokens.append(bytes[start..<index])
                start = index + 1
                continue
            case UInt8(ascii: "\""):
                if isEscaped { isEscaped = false } else { isQuoted.toggle() }
            case UInt8(ascii: "\\"): isEscaped.toggle()
            // As there: a comma within quotes leaves the escape as it is.
            case UInt8(ascii: ","): break
            default: isEscaped = false
            }
        }
        let last = bytes[start...]
        if !trim(last).isEmpty { tokens.append(last) }
        return tokens
    }

    private static func matcher(_ token: ArraySlice<UInt8>) -> MatcherParts? {
        let text = trim(token)
        let name = text.prefix(while: isName)
        guard let first = name.first, !isDigit(first) else { return nil }
        let rest = trim(text[name.endIndex...])
        let operators: [LabelMatcher.Operator] = [.matches, .equal, .notEqual, .doesNotMatch]
        guard let `operator` = operators.first(where: { rest.starts(with: $0.rawValue.utf8) }),
            let value = value(trim(rest.dropFirst(`operator`.rawValue.utf8.count)))
        else { return nil }
        return MatcherParts(
            name: String(decoding: name, as: UTF8.self),
            operator: `operator`,
            value: value,
            offset: text.startIndex
        )
    }

    private static func value(_ raw: ArraySlice<UInt8>) -> String? {
        var rest = raw
        var needsQuote = false
        if rest.first == UInt8(ascii: "\"") {
            rest = rest.dropFirst()
            needsQuote = true
        }
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\\"):
                switch rest.popFirst() {
                case UInt8(ascii: "n"): bytes.append(UInt8(ascii: "\n"))
                case UInt8(ascii: "\""): bytes.append(UInt8(ascii: "\""))
                case UInt8(ascii: "\\"), nil: bytes.append(UInt8(ascii: "\\"))
                case let other?: bytes += [UInt8(ascii: "\\"), other]
                }
            case UInt8(ascii: "\""):
                guard needsQuote, rest.isEmpty else { return nil }
                needsQuote = false
            default: bytes.append(byte)
            }
        }
        return needsQuote ? nil : String(validating: bytes, as: UTF8.self)
    }

    private static func trim(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let start = bytes.drop(while: isSpace)
        let count = start.reversed().prefix(while: isSpace).count
        return start.dropLast(count)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { (9...13).contains(byte) || byte == 32 }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isName(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: ":")
    }
}
