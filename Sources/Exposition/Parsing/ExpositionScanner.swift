/// Walks a body byte by byte: what both formats have in common.
///
/// Holds places only; the bytes come with every call.
struct ExpositionScanner {
    let format: ExpositionFormat
    /// Whether a comma may stand before the closing brace, as Prometheus' parsers have it.
    let allowsTrailingComma: Bool
    let limits: ExpositionLimits
    /// The next byte.
    var position = 0
    /// Where the line begins that is being read.
    var start = 0
    /// The metric's name of the line.
    var name = 0..<0
    var isNameEscaped = false
    /// The labels of the line, or of its exemplar.
    var tokens: [ExposedLabel] = []

    init(_ format: ExpositionFormat, limits: ExpositionLimits, allowsTrailingComma: Bool = true) {
        self.format = format
        self.limits = limits
        self.allowsTrailingComma = allowsTrailingComma
    }

    /// The next byte; a newline at the end, as the text format lets the last one be left out.
    func byte(in bytes: Span<UInt8>) -> UInt8 {
        position < bytes.count ? bytes[position] : UInt8(ascii: "\n")
    }

    mutating func skipBlanks(in bytes: Span<UInt8>) {
        while position < bytes.count, bytes[position].isBlankOrTab { position += 1 }
    }

    /// Blanks between the parts of a line, where the format lets them be.
    private mutating func skipOptionalBlanks(in bytes: Span<UInt8>) {
        if format == .text { skipBlanks(in: bytes) }
    }

    // MARK: Failures

    func failure(_ message: String, in bytes: Span<UInt8>) -> ExpositionFailure {
        ExpositionFailure(message, at: position, in: bytes)
    }

    /// Prometheus' words for something that is not what it should be.
    func unexpected(_ wanted: String, in bytes: Span<UInt8>) -> ExpositionFailure {
        let next = position < bytes.count ? position..<position + 1 : bytes.count..<bytes.count
        let got = next.isEmpty ? "end of input" : bytes.goQuoted(next)
        let line = bytes.goQuoted(min(start, next.upperBound)..<next.upperBound)
        return failure("\(wanted), got \(got) while parsing: \(line)", in: bytes)
    }

    // MARK: Parts of a line

    /// A name without quotes; empty where there is none.
    mutating func readWord(in bytes: Span<UInt8>, colons: Bool) throws(ExpositionFailure) -> Range<Int> {
        let first = position
        while position < bytes.count {
            let byte = bytes[position]
            guard byte.isNameStart || (byte.isDigit && position > first) || (colons && byte == UInt8(ascii: ":"))
            else { break }
            position += 1
        }
        if position - first > limits.name { throw failure("name longer than \(limits.name) bytes", in: bytes) }
        return first..<position
    }

    /// What is between double quotes, and whether it has escapes; `wanted` says what is missing where there is none.
    mutating func readQuoted(
        in bytes: Span<UInt8>,
        upTo limit: Int,
        _ wanted: String
    ) throws(ExpositionFailure) -> (range: Range<Int>, isEscaped: Bool) {
        guard byte(in: bytes) == UInt8(ascii: "\"") else { throw unexpected(wanted, in: bytes) }
        position += 1
        let first = position
        var (isEscaped, isASCII) = (false, true)
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                if !isASCII, !bytes.isUTF8(first..<position) {
                    throw failure("invalid UTF-8 label value: \(bytes.goQuoted(first..<position))", in: bytes)
                }
                if position - first > limit { throw failure("text longer than \(limit) bytes", in: bytes) }
                defer { position += 1 }
                return (first..<position, isEscaped)
            }
            if byte == UInt8(ascii: "\\") {
                isEscaped = true
                position += 1
                // Neither format lets a backslash hide the end of the line.
                if self.byte(in: bytes) == UInt8(ascii: "\n") { break }
                isASCII = isASCII && self.byte(in: bytes) < 0x80
            } else if byte == UInt8(ascii: "\n"), format == .openMetrics {
                break
            } else if byte >= 0x80 {
                isASCII = false
            }
            position += 1
        }
        position = min(position, bytes.count)
        throw unexpected(wanted, in: bytes)
    }

    /// The labels of a line, from the opening to the closing brace.
    ///
    /// A quoted text without a value names the metric, where that may be.
    mutating func readLabels(in bytes: Span<UInt8>, mayName: Bool) throws(ExpositionFailure) {
        position += 1
        skipOptionalBlanks(in: bytes)
        while byte(in: bytes) != UInt8(ascii: "}") {
            try readLabel(in: bytes, mayName: mayName)
            skipOptionalBlanks(in: bytes)
            let next = byte(in: bytes)
            if next == UInt8(ascii: ",") {
                position += 1
                skipOptionalBlanks(in: bytes)
                if !allowsTrailingComma, byte(in: bytes) == UInt8(ascii: "}") {
                    throw unexpected("expected label name", in: bytes)
                }
            } else if format == .openMetrics, next != UInt8(ascii: "}") {
                throw unexpected("expected comma or brace close", in: bytes)
            }
        }
        position += 1
    }

    private mutating func readLabel(in bytes: Span<UInt8>, mayName: Bool) throws(ExpositionFailure) {
        let isQuoted = byte(in: bytes) == UInt8(ascii: "\"")
        var labelName = (range: 0..<0, isEscaped: false)
        if isQuoted {
            labelName = try readQuoted(in: bytes, upTo: limits.name, "expected label name")
        } else {
            labelName.range = try readWord(in: bytes, colons: false)
        }
        if labelName.range.isEmpty { throw unexpected("expected label name", in: bytes) }
        skipOptionalBlanks(in: bytes)
        let next = byte(in: bytes)
        if isQuoted, mayName, next == UInt8(ascii: ",") || next == UInt8(ascii: "}") {
            guard name.isEmpty else {
                throw failure(
                    "metric name already set while parsing: \(bytes.goQuoted(start..<position))",
                    in: bytes
                )
            }
            (name, isNameEscaped) = labelName
            return
        }
        guard next == UInt8(ascii: "=") else { throw unexpected("expected equal", in: bytes) }
        position += 1
        skipOptionalBlanks(in: bytes)
        let value = try readQuoted(in: bytes, upTo: limits.value, "expected label value")
        guard tokens.count < limits.labels else {
            throw failure("label_limit exceeded (limit: \(limits.labels))", in: bytes)
        }
        tokens.append(
            ExposedLabel(
                name: UInt32(labelName.range.lowerBound)..<UInt32(labelName.range.upperBound),
                value: UInt32(value.range.lowerBound)..<UInt32(value.range.upperBound),
                isNameEscaped: labelName.isEscaped,
                isValueEscaped: value.isEscaped
            )
        )
    }

    /// Reads `metric{...}` into ``name`` and ``tokens``; where it is.
    mutating func readSeries(in bytes: Span<UInt8>) throws(ExpositionFailure) -> Range<Int> {
        let first = position
        tokens.removeAll(keepingCapacity: true)
        isNameEscaped = false
        name = try readWord(in: bytes, colons: true)
        var end = position
        skipOptionalBlanks(in: bytes)
        if byte(in: bytes) == UInt8(ascii: "{") {
            try readLabels(in: bytes, mayName: true)
            end = position
        }
        guard !name.isEmpty else {
            throw failure("metric name not set while parsing: \(bytes.goQuoted(start..<end))", in: bytes)
        }
        return first..<end
    }

    /// A number up to the next blank, the end of the line or, in text, a brace.
    mutating func readValue(in bytes: Span<UInt8>, _ wanted: String) throws(ExpositionFailure) -> Double {
        let first = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") { break }
            if format == .text, byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "{") { break }
            position += 1
        }
        guard position > first else { throw unexpected(wanted, in: bytes) }
        guard let value = bytes.extracting(first..<position).expositionNumber else {
            let text = bytes.goQuoted(first..<position)
            position = first
            throw failure("strconv.ParseFloat: parsing \(text): no number, or out of range", in: bytes)
        }
        return value
    }

    /// Whether the line that ends here is longer than allowed.
    func checkLine(in bytes: Span<UInt8>) throws(ExpositionFailure) {
        if position - start > limits.line {
            throw ExpositionFailure("line longer than \(limits.line) bytes", at: start, in: bytes)
        }
    }
}
