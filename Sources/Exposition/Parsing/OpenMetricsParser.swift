/// Reads OpenMetrics 1.0 as Prometheus does when it scrapes: the letters of the format, not its rules about types.
///
/// Parts are one space apart, there are no empty lines and no free comments, and `# EOF` is the last line. Source:
/// `openmetricslex.l` and `openmetricsparse.go` of Prometheus 3; the OpenMetrics 1.0 specification. The rules about
/// types, groups and order are those of ``OpenMetricsChecker``.
package struct OpenMetricsParser {
    private var scanner: ExpositionScanner
    private var kind = ExposedKind.unknown
    private var samples = 0

    private init(limits: ExpositionLimits, isStrict: Bool) {
        scanner = ExpositionScanner(.openMetrics, limits: limits, allowsTrailingComma: !isStrict)
    }

    /// Hands everything in the body to `visitor`, up to the first error.
    package static func parse(
        _ bytes: Span<UInt8>,
        limits: ExpositionLimits = ExpositionLimits(),
        into visitor: inout some ExpositionVisitor
    ) throws(ExpositionFailure) {
        try parse(bytes, limits: limits, isStrict: false, into: &visitor)
    }

    /// As ``parse(_:limits:into:)``; strictly, what only Prometheus lets pass is an error: a comma after the last label.
    static func parse(
        _ bytes: Span<UInt8>,
        limits: ExpositionLimits,
        isStrict: Bool,
        into visitor: inout some ExpositionVisitor
    ) throws(ExpositionFailure) {
        try limits.check(bytes)
        var parser = OpenMetricsParser(limits: limits, isStrict: isStrict)
        while try parser.parseLine(bytes, &visitor) {}
        try visitor.visitEnd(in: bytes)
    }

    /// Reads one line; false after `# EOF`.
    private mutating func parseLine(
        _ bytes: Span<UInt8>,
        _ visitor: inout some ExpositionVisitor
    ) throws(ExpositionFailure) -> Bool {
        guard scanner.position < bytes.count else { throw noEnd(bytes) }
        scanner.start = scanner.position
        let first = bytes[scanner.position]
        if first == UInt8(ascii: "#") {
            guard let keyword = Keyword(bytes, at: scanner.position) else {
                throw scanner.unexpected("expected a valid start token", in: bytes)
            }
            if keyword == .end {
                try parseEnd(bytes)
                return false
            }
            try parseMetadata(keyword, bytes, &visitor)
        } else if first.isNameStart || first == UInt8(ascii: ":") || first == UInt8(ascii: "{") {
            try parseSample(bytes, &visitor)
        } else {
            throw scanner.unexpected("expected a valid start token", in: bytes)
        }
        try scanner.checkLine(in: bytes)
        scanner.position += 1
        return true
    }

    private func noEnd(_ bytes: Span<UInt8>) -> ExpositionFailure {
        ExpositionFailure("data does not end with # EOF", at: bytes.count, in: bytes)
    }

    private mutating func parseEnd(_ bytes: Span<UInt8>) throws(ExpositionFailure) {
        scanner.position += Keyword.end.rawValue.utf8.count
        if scanner.position < bytes.count, bytes[scanner.position] == UInt8(ascii: "\n") { scanner.position += 1 }
        guard scanner.position == bytes.count else {
            throw scanner.failure("unexpected data after # EOF", in: bytes)
        }
    }

    /// The end of a line, which is not the end of the body.
    private func expectLineEnd(_ wanted: String, _ bytes: Span<UInt8>) throws(ExpositionFailure) {
        guard scanner.position < bytes.count else { throw noEnd(bytes) }
        guard bytes[scanner.position] == UInt8(ascii: "\n") else { throw scanner.unexpected(wanted, in: bytes) }
    }

    // MARK: Metadata

    private enum Keyword: String, CaseIterable {
        case help = "# HELP "
        case type = "# TYPE "
        case unit = "# UNIT "
        case end = "# EOF"

        /// The keyword at the start of a line.
        init?(_ bytes: Span<UInt8>, at position: Int) {
            let line = bytes.extracting(position..<min(position + 7, bytes.count))
            let known = Self.allCases.first { keyword in
                let letters = keyword.rawValue.utf8.span
                return line.count >= letters.count
                    && letters.indices.allSatisfy { letters[$0] == line[$0] }
            }
            guard let known else { return nil }
            self = known
        }
    }

    private mutating func parseMetadata(
        _ keyword: Keyword,
        _ bytes: Span<UInt8>,
        _ visitor: inout some ExpositionVisitor
    ) throws(ExpositionFailure) {
        scanner.position += keyword.rawValue.utf8.count
        let wanted = "expected metric name after \(keyword.rawValue.dropFirst(2).dropLast())"
        var name = (range: 0..<0, isEscaped: false)
        if scanner.byte(in: bytes) == UInt8(ascii: "\"") {
            name = try scanner.readQuoted(in: bytes, upTo: scanner.limits.name, wanted)
        } else {
            name.range = try scanner.readWord(in: bytes, colons: true)
        }
        guard !name.range.isEmpty else { throw scanner.unexpected(wanted, in: bytes) }
        guard scanner.byte(in: bytes) == UInt8(ascii: " ") else {
            throw scanner.unexpected("expected text in \(keyword.rawValue.dropFirst(2).dropLast())", in: bytes)
        }
        scanner.position += 1
        let first = scanner.position
        while scanner.position < bytes.count, bytes[scanner.position] != UInt8(ascii: "\n") { scanner.position += 1 }
        let text = first..<scanner.position
        try expectLineEnd("expected text", bytes)
        let metadata = ExposedMetadata(
            content: try content(keyword, text, name.range, bytes),
            start: scanner.start,
            name: name.range,
            isNameEscaped: name.isEscaped,
            text: text,
            format: .openMetrics
        )
        try visitor.visit(metadata, in: bytes)
    }

    private mutating func content(
        _ keyword: Keyword,
        _ text: Range<Int>,
        _ name: Range<Int>,
        _ bytes: Span<UInt8>
    ) throws(ExpositionFailure) -> ExposedMetadata.Content {
        switch keyword {
        case .type:
            guard text.count <= 14, let kind = ExposedKind(rawValue: bytes.string(text)) else {
                throw ExpositionFailure("invalid metric type \(bytes.goQuoted(text))", at: text.lowerBound, in: bytes)
            }
            self.kind = kind
            return .type(kind)
        case .help:
            guard bytes.isUTF8(text) else {
                throw scanner.failure("help text \(bytes.goQuoted(text)) is not a valid utf8 string", in: bytes)
            }
            return .help
        case .unit, .end:
            let (unit, family) = (bytes.string(text), bytes.string(name))
            guard unit.isEmpty || family.hasSuffix("_" + unit), bytes.isUTF8(text) else {
                throw ExpositionFailure(
                    "unit \(bytes.goQuoted(text)) not a suffix of metric \(bytes.goQuoted(name))",
                    at: text.lowerBound,
                    in: bytes
                )
            }
            return .unit
        }
    }

    // MARK: Samples

    private mutating func parseSample(
        _ bytes: Span<UInt8>,
        _ visitor: inout some ExpositionVisitor
    ) throws(ExpositionFailure) {
        let series = try scanner.readSeries(in: bytes)
        let value = try readNumber("expected value after metric", bytes)
        var seconds: Double?
        if isAtSpace(bytes), !isAtExemplar(bytes) { seconds = try readSeconds(bytes) }
        let (name, isNameEscaped, tokens) = (scanner.name, scanner.isNameEscaped, scanner.tokens)
        var exemplar: ExposedExemplar?
        if isAtExemplar(bytes) { exemplar = try readExemplar(bytes) }
        try expectLineEnd("expected timestamp or comment", bytes)
        samples += 1
        guard samples <= scanner.limits.samples else {
            throw scanner.failure("sample limit exceeded (limit: \(scanner.limits.samples))", in: bytes)
        }
        let sample = ExposedSample(
            series: series,
            value: value,
            timestamp: seconds.map { Int64($0 * 1000) },
            kind: kind,
            seconds: seconds,
            exemplar: exemplar,
            name: name,
            isNameEscaped: isNameEscaped,
            tokens: tokens
        )
        try visitor.visit(sample, in: bytes)
    }

    private func isAtSpace(_ bytes: Span<UInt8>) -> Bool {
        scanner.byte(in: bytes) == UInt8(ascii: " ")
    }

    /// Whether ` # {` follows.
    private func isAtExemplar(_ bytes: Span<UInt8>) -> Bool {
        let position = scanner.position
        return bytes.count - position >= 4 && bytes[position] == UInt8(ascii: " ")
            && bytes[position + 1] == UInt8(ascii: "#") && bytes[position + 2] == UInt8(ascii: " ")
            && bytes[position + 3] == UInt8(ascii: "{")
    }

    /// A space and a number.
    private mutating func readNumber(_ wanted: String, _ bytes: Span<UInt8>) throws(ExpositionFailure) -> Double {
        guard isAtSpace(bytes) else { throw scanner.unexpected(wanted, in: bytes) }
        scanner.position += 1
        return try scanner.readValue(in: bytes, wanted)
    }

    /// A space and a timestamp, small enough to be counted in milliseconds.
    private mutating func readSeconds(_ bytes: Span<UInt8>) throws(ExpositionFailure) -> Double {
        let seconds = try readNumber("expected timestamp or comment", bytes)
        guard seconds.magnitude < 1e15 else { throw scanner.failure("invalid timestamp \(seconds)", in: bytes) }
        return seconds
    }

    private mutating func readExemplar(_ bytes: Span<UInt8>) throws(ExpositionFailure) -> ExposedExemplar {
        scanner.position += 3
        scanner.tokens = []
        try scanner.readLabels(in: bytes, mayName: false)
        let value = try readNumber("expected value after exemplar labels", bytes)
        if isAtSpace(bytes) { _ = try readSeconds(bytes) }
        return ExposedExemplar(tokens: scanner.tokens, value: value)
    }
}
