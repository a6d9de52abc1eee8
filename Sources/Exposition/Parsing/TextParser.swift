/// Reads text format 0.0.4 as Prometheus does when it scrapes.
///
/// More is let pass than the format's description has: the last newline may be missing, blanks may stand between any two
/// parts, commas between labels may be missing, and a NUL where a line begins ends the body. Less, too: timestamps are
/// not negative. Source: `promlex.l` and `promparse.go` of Prometheus 3.
package struct TextParser {
    private var scanner: ExpositionScanner
    private var kind = ExposedKind.unknown
    private var samples = 0

    package init(limits: ExpositionLimits = ExpositionLimits()) {
        scanner = ExpositionScanner(.text, limits: limits)
    }

    /// Hands everything in the body to `visitor`, up to the first error.
    ///
    /// A body with an error anywhere is worth nothing to Prometheus, so a visitor should be able to forget what it got.
    package static func parse(
        _ bytes: Span<UInt8>,
        limits: ExpositionLimits = ExpositionLimits(),
        into visitor: inout some ExpositionVisitor
    ) throws(ExpositionFailure) {
        try limits.check(bytes)
        var parser = TextParser(limits: limits)
        while try parser.parseLine(bytes, &visitor) {}
        try visitor.visitEnd(in: bytes)
    }

    /// Reads one line; false at the end.
    private mutating func parseLine(
        _ bytes: Span<UInt8>,
        _ visitor: inout some ExpositionVisitor
    ) throws(ExpositionFailure) -> Bool {
        scanner.skipBlanks(in: bytes)
        guard scanner.position < bytes.count else { return false }
        scanner.start = scanner.position
        let first = bytes[scanner.position]
        switch first {
        case UInt8(ascii: "\n"): break
        case 0: return false
        case UInt8(ascii: "#"):
            guard try parseComment(bytes, &visitor) else { return false }
        case UInt8(ascii: "{"), UInt8(ascii: ":"): try parseSample(bytes, &visitor)
        default:
            guard first.isNameStart else { throw scanner.unexpected("expected a valid start token", in: bytes) }
            try parseSample(bytes, &visitor)
        }
        try scanner.checkLine(in: bytes)
        scanner.position += 1
        return true
    }

    // MARK: Comments

    /// A comment, or metadata; false when a NUL ended the body.
    private mutating func parseComment(
        _ bytes: Span<UInt8>,
        _ visitor: inout some ExpositionVisitor
    ) throws(ExpositionFailure) -> Bool {
        scanner.position += 1
        let isBare = !scanner.byte(in: bytes).isBlankOrTab
        scanner.skipBlanks(in: bytes)
        if !isBare, let keyword = Keyword(bytes, at: scanner.position) {
            scanner.position += 4
            scanner.skipBlanks(in: bytes)
            try parseMetadata(keyword, bytes, &visitor)
            return true
        }
        while scanner.position < bytes.count, bytes[scanner.position] != UInt8(ascii: "\n") {
            if isBare, bytes[scanner.position] == 0 { return false }
            scanner.position += 1
        }
        return true
    }

    private enum Keyword: String {
        case help = "HELP"
        case type = "TYPE"

        /// The keyword at a place, with a blank after it.
        init?(_ bytes: Span<UInt8>, at position: Int) {
            guard bytes.count - position > 4, bytes[position + 4].isBlankOrTab else { return nil }
            self.init(rawValue: bytes.string(position..<position + 4))
        }
    }

    private mutating func parseMetadata(
        _ keyword: Keyword,
        _ bytes: Span<UInt8>,
        _ visitor: inout some ExpositionVisitor
    ) throws(ExpositionFailure) {
        let wanted = "expected metric name after \(keyword.rawValue)"
        var name = (range: 0..<0, isEscaped: false)
        if scanner.byte(in: bytes) == UInt8(ascii: "\"") {
            name = try scanner.readQuoted(in: bytes, upTo: scanner.limits.name, wanted)
        } else {
            name.range = try scanner.readWord(in: bytes, colons: true)
        }
        guard !name.range.isEmpty else { throw scanner.unexpected(wanted, in: bytes) }
        let first = min(scanner.position + 1, bytes.count)
        var isASCII = true
        while scanner.position < bytes.count, bytes[scanner.position] != UInt8(ascii: "\n") {
            if bytes[scanner.position] >= 0x80 { isASCII = false }
            scanner.position += 1
        }
        let text = min(first, scanner.position)..<scanner.position
        let content: ExposedMetadata.Content
        switch keyword {
        case .type:
            kind = try Self.kind(text, bytes)
            content = .type(kind)
        case .help:
            guard isASCII || bytes.isUTF8(text) else {
                throw scanner.failure("help text \(bytes.goQuoted(text)) is not a valid utf8 string", in: bytes)
            }
            content = .help
        }
        let metadata = ExposedMetadata(
            content: content,
            start: scanner.start,
            name: name.range,
            isNameEscaped: name.isEscaped,
            text: text,
            format: .text
        )
        try visitor.visit(metadata, in: bytes)
    }

    private static func kind(_ text: Range<Int>, _ bytes: Span<UInt8>) throws(ExpositionFailure) -> ExposedKind {
        switch text.count > 9 ? "" : bytes.string(text) {
        case "counter": return .counter
        case "gauge": return .gauge
        case "histogram": return .histogram
        case "summary": return .summary
        case "untyped": return .unknown
        default:
            throw ExpositionFailure(
                "invalid metric type \(bytes.goQuoted(text))",
                at: text.lowerBound,
                in: bytes
            )
        }
    }

    // MARK: Samples

    private mutating func parseSample(
        _ bytes: Span<UInt8>,
        _ visitor: inout some ExpositionVisitor
    ) throws(ExpositionFailure) {
        let series = try scanner.readSeries(in: bytes)
        scanner.skipBlanks(in: bytes)
        let value = try scanner.readValue(in: bytes, "expected value after metric")
        scanner.skipBlanks(in: bytes)
        var timestamp: Int64?
        if scanner.byte(in: bytes) != UInt8(ascii: "\n") {
            timestamp = try readTimestamp(bytes)
            scanner.skipBlanks(in: bytes)
            if scanner.byte(in: bytes) != UInt8(ascii: "\n") {
                throw scanner.unexpected("expected next entry after timestamp", in: bytes)
            }
        }
        samples += 1
        guard samples <= scanner.limits.samples else {
            throw scanner.failure("sample limit exceeded (limit: \(scanner.limits.samples))", in: bytes)
        }
        let sample = ExposedSample(
            series: series,
            value: value,
            timestamp: timestamp,
            kind: kind,
            seconds: nil,
            exemplar: nil,
            name: scanner.name,
            isNameEscaped: scanner.isNameEscaped,
            tokens: scanner.tokens
        )
        try visitor.visit(sample, in: bytes)
    }

    /// Milliseconds, digits only.
    private mutating func readTimestamp(_ bytes: Span<UInt8>) throws(ExpositionFailure) -> Int64 {
        let first = scanner.position
        var value: Int64 = 0
        while scanner.byte(in: bytes).isDigit {
            let (tens, tooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, stillTooLarge) = tens.addingReportingOverflow(Int64(bytes[scanner.position] - UInt8(ascii: "0")))
            guard !tooLarge, !stillTooLarge else {
                throw scanner.failure("timestamp out of range", in: bytes)
            }
            value = sum
            scanner.position += 1
        }
        guard scanner.position > first else {
            throw scanner.unexpected("expected timestamp or new record", in: bytes)
        }
        return value
    }
}
