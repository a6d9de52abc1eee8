import Vocabulary

/// Reads text 0.0.4 as the Go library does that promtool lints with.
///
/// Stricter than a scrape in places (the last newline must be there, escapes must be known, a family has one HELP and
/// one TYPE, before its samples) and laxer in others (timestamps may be negative, commas may come first). Facts:
/// `expfmt.TextParser` of prometheus/common.
struct LintReader {
    private var position = 0
    private var line = 0
    /// The byte that was read last.
    private var current: UInt8 = 0
    private var families = LintedFamilies()

    /// The families of a body that have samples, in its order.
    static func families(in bytes: Span<UInt8>) throws(LintFailure) -> [LintedFamily] {
        var reader = LintReader()
        while try reader.readLine(bytes) {}
        return reader.families.all.filter { $0.series > 0 }
    }

    // MARK: Bytes

    private func failure(_ message: String) -> LintFailure {
        LintFailure(line: line, message: message)
    }

    private mutating func advance(_ bytes: Span<UInt8>) throws(LintFailure) {
        guard position < bytes.count else { throw failure("unexpected end of input stream") }
        current = bytes[position]
        position += 1
    }

    private mutating func skipBlanks(_ bytes: Span<UInt8>) throws(LintFailure) {
        repeat { try advance(bytes) } while current.isBlankOrTab
    }

    /// From the present byte to the next blank or newline.
    private mutating func readToken(_ bytes: Span<UInt8>) throws(LintFailure) -> Range<Int> {
        let start = position - 1
        while !current.isBlankOrTab, current != UInt8(ascii: "\n") { try advance(bytes) }
        return start..<position - 1
    }

    /// From the present byte to the end of the line.
    private mutating func readRest(_ bytes: Span<UInt8>) throws(LintFailure) -> Range<Int> {
        let start = position - 1
        while current != UInt8(ascii: "\n") { try advance(bytes) }
        return start..<position - 1
    }

    // MARK: Lines

    /// Reads one line; false at the end, which is only here no surprise.
    private mutating func readLine(_ bytes: Span<UInt8>) throws(LintFailure) -> Bool {
        line += 1
        while position < bytes.count, bytes[position].isBlankOrTab { position += 1 }
        guard position < bytes.count else { return false }
        try advance(bytes)
        switch current {
        case UInt8(ascii: "\n"): break
        case UInt8(ascii: "#"): try readComment(bytes)
        default: try readSample(bytes)
        }
        return true
    }

    private mutating func readComment(_ bytes: Span<UInt8>) throws(LintFailure) {
        try skipBlanks(bytes)
        if current == UInt8(ascii: "\n") { return }
        let keyword = bytes.string(try readToken(bytes))
        guard keyword == "HELP" || keyword == "TYPE" else {
            _ = try readRest(bytes)
            return
        }
        if current == UInt8(ascii: "\n") { return }
        try skipBlanks(bytes)
        let name = try readName(bytes, "metric")
        if current == UInt8(ascii: "\n") { return }
        guard current.isBlankOrTab else { throw failure("invalid metric name in comment") }
        let family = families.index(of: name)
        try skipBlanks(bytes)
        if current == UInt8(ascii: "\n") { return }
        if keyword == "HELP" { try readHelp(family, bytes) } else { try readType(family, bytes) }
    }

    private mutating func readHelp(_ family: Int, _ bytes: Span<UInt8>) throws(LintFailure) {
        guard !families.all[family].hasHelp else {
            throw failure("second HELP line for metric name \(families.all[family].name.goQuoted)")
        }
        while current != UInt8(ascii: "\n") {
            if current == UInt8(ascii: "\\") {
                try advance(bytes)
                guard current == UInt8(ascii: "\\") || current == UInt8(ascii: "n") else { throw wrongEscape }
            }
            try advance(bytes)
        }
        families.all[family].hasHelp = true
    }

    private var wrongEscape: LintFailure {
        failure("invalid escape sequence '\\\(Unicode.Scalar(current))'")
    }

    private mutating func readType(_ family: Int, _ bytes: Span<UInt8>) throws(LintFailure) {
        guard families.all[family].kind == nil else {
            let name = families.all[family].name.goQuoted
            throw failure("second TYPE line for metric name \(name), or TYPE reported after samples")
        }
        // The Go library loses backslashes here.
        let text = try readRest(bytes)
        let word = bytes.string(text).filter { $0 != "\\" }
        guard let kind = LintedFamily.Kind(rawValue: word.lowercased()) else {
            throw failure("unknown metric type \(word.goQuoted)")
        }
        families.all[family].kind = kind
    }

    // MARK: Names

    /// A name that begins with the present byte, in double quotes or not; empty where there is none.
    private mutating func readName(_ bytes: Span<UInt8>, _ what: String) throws(LintFailure) -> String {
        if current == UInt8(ascii: "\"") { return try readQuoted(bytes, "\(what) name") }
        let start = position - 1
        let colons = what == "metric"
        while current.isNameStart || (colons && current == UInt8(ascii: ":"))
            || (current.isDigit && position - 1 > start)
        {
            try advance(bytes)
        }
        return bytes.string(start..<position - 1)
    }

    /// What is between double quotes; the byte after them becomes the present one.
    private mutating func readQuoted(_ bytes: Span<UInt8>, _ what: String) throws(LintFailure) -> String {
        let start = position
        try advance(bytes)
        var isEscaped = false
        while current != UInt8(ascii: "\"") {
            if current == UInt8(ascii: "\n") {
                let text = bytes.unescaped(start..<position - 1, quotes: true).goQuoted
                throw failure("\(what) \(text) contains unescaped new-line")
            }
            if current == UInt8(ascii: "\\") {
                isEscaped = true
                try advance(bytes)
                guard [UInt8(ascii: "\\"), UInt8(ascii: "n"), UInt8(ascii: "\"")].contains(current) else {
                    throw wrongEscape
                }
            }
            try advance(bytes)
        }
        let range = start..<position - 1
        guard bytes.isUTF8(range) else {
            throw failure("invalid \(what) \(bytes.goQuoted(range, upTo: range.count))")
        }
        try advance(bytes)
        return isEscaped ? bytes.unescaped(range, quotes: true) : bytes.string(range)
    }

    // MARK: Samples

    private mutating func readSample(_ bytes: Span<UInt8>) throws(LintFailure) {
        var name = ""
        if current != UInt8(ascii: "{") {
            name = try readName(bytes, "metric")
            guard !name.isEmpty else { throw failure("invalid metric name") }
            families.declare(name)
            if current.isBlankOrTab { try skipBlanks(bytes) }
        }
        var labels: [(name: String, value: String)] = []
        if current == UInt8(ascii: "{") {
            try readLabels(&name, &labels, bytes)
            guard !name.isEmpty else { throw failure("invalid metric name") }
            try skipBlanks(bytes)
        }
        let text = try readToken(bytes)
        let family = families.declare(name)
        families.all[family].add(labels)
        guard bytes.extracting(text).expositionNumber != nil else {
            throw failure("expected float as value, got \(bytes.goQuoted(text, upTo: text.count))")
        }
        if current != UInt8(ascii: "\n") { try readTimestamp(bytes) }
    }

    private mutating func readTimestamp(_ bytes: Span<UInt8>) throws(LintFailure) {
        try skipBlanks(bytes)
        let text = bytes.string(try readToken(bytes))
        guard Int64(text) != nil else { throw failure("expected integer as timestamp, got \(text.goQuoted)") }
        let rest = try readRest(bytes)
        if !rest.isEmpty {
            throw failure("spurious string after timestamp: \(bytes.goQuoted(rest, upTo: rest.count))")
        }
    }

    /// The labels after the opening brace, up to the closing one; those of buckets and quantiles are left out.
    private mutating func readLabels(
        _ metric: inout String,
        _ labels: inout [(name: String, value: String)],
        _ bytes: Span<UInt8>
    ) throws(LintFailure) {
        var seen: Set<String> = []
        while true {
            try skipBlanks(bytes)
            if current == UInt8(ascii: "}") { return }
            let isQuoted = current == UInt8(ascii: "\"")
            let name = try readName(bytes, "label")
            guard !name.isEmpty else {
                throw failure("invalid label name for metric \(families.title(of: metric).goQuoted)")
            }
            if current.isBlankOrTab { try skipBlanks(bytes) }
            if isQuoted, metric.isEmpty, current == UInt8(ascii: ",") || current == UInt8(ascii: "}") {
                metric = name
                families.declare(name)
                if current == UInt8(ascii: "}") { return }
                continue
            }
            guard current == UInt8(ascii: "=") else {
                throw failure("expected '=' after label name, found \(Self.quoted(current))")
            }
            guard name != Labels.metricNameLabel else { throw failure("label name \(name.goQuoted) is reserved") }
            let isPart = families.isPart(name, of: metric)
            if !isPart, !seen.insert(name).inserted {
                throw failure("duplicate label names for metric \(families.title(of: metric).goQuoted)")
            }
            let value = try readValue(of: name, isPart: isPart, bytes)
            if !isPart { labels.append((name, value)) }
            if current == UInt8(ascii: "}") { return }
            guard current == UInt8(ascii: ",") else {
                throw failure("unexpected end of label value \(value.goQuoted)")
            }
        }
    }

    private mutating func readValue(
        of name: String,
        isPart: Bool,
        _ bytes: Span<UInt8>
    ) throws(LintFailure) -> String {
        try skipBlanks(bytes)
        guard current == UInt8(ascii: "\"") else {
            throw failure("expected '\"' at start of label value, found \(Self.quoted(current))")
        }
        let value = try readQuoted(bytes, "label value")
        if isPart, value.utf8.span.expositionNumber == nil {
            throw failure("expected float as value for '\(name)' label, got \(value.goQuoted)")
        }
        if current.isBlankOrTab { try skipBlanks(bytes) }
        return value
    }

    /// A byte as `%q` writes it.
    private static func quoted(_ byte: UInt8) -> String {
        var text = "'"
        Unicode.Scalar(byte).appendGoEscaped(quote: "'", to: &text)
        return text + "'"
    }
}
