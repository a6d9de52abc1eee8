import Vocabulary

/// Reads the notation from left to right: the metric with the lexer of expressions, the values byte by byte.
struct SeriesReader {
    private var lexer: Lexer
    private var sequence: [SeriesNotation.Value] = []
    /// Whether the values are start timestamps.
    private(set) var describesStarts = false

    init(_ text: String) {
        lexer = Lexer(Array(text.utf8))
    }

    private var position: Int {
        get { lexer.position }
        set { lexer.position = newValue }
    }

    private func byte(at offset: Int = 0) -> UInt8? { lexer.byte(at: offset) }

    private func complaint(_ message: String, at start: Int? = nil) -> Complaint {
        Complaint(message, at: SourceRange(start ?? position, max(start ?? position, position)))
    }

    // MARK: the metric

    mutating func metric() throws(Complaint) -> [SeriesNotation.Label] {
        skipBlanks()
        let start = position
        if byte()?.isDigit == false {
            while let next = byte(), next.isNamePart || next == UInt8(ascii: ":") { position += 1 }
        }
        let name = lexer.text(from: start)
        describesStarts = takeStartsMarker()
        var labels = name.isEmpty ? [] : [SeriesNotation.Label(name: Labels.metricNameLabel, value: name)]
        if byte() == UInt8(ascii: "{"), byte(at: 1) != UInt8(ascii: "{") {
            labels += try labelSet()
        } else if name.isEmpty {
            throw complaint("expected a metric, found \(lexer.character())")
        }
        describesStarts = takeStartsMarker() || describesStarts
        return labels
    }

    private mutating func labelSet() throws(Complaint) -> [SeriesNotation.Label] {
        _ = try lexer.next()
        var labels: [SeriesNotation.Label] = []
        var token = try lexer.next()
        while token.kind != .rightBrace {
            guard token.kind == .identifier || token.kind == .string else {
                throw unexpected(token, "identifier or \"}\"")
            }
            let name = token.kind == .string ? try text(of: token) : token.text
            let isQuoted = token.kind == .string
            token = try lexer.next()
            if token.kind == .assign {
                let value = try lexer.next()
                guard value.kind == .string else { throw unexpected(value, "string") }
                labels.append(SeriesNotation.Label(name: name, value: try text(of: value)))
                token = try lexer.next()
            } else if isQuoted {
                labels.append(SeriesNotation.Label(name: Labels.metricNameLabel, value: name))
            } else {
                throw unexpected(token, "\"=\"")
            }
            guard token.kind != .comma else {
                token = try lexer.next()
                continue
            }
            guard token.kind == .rightBrace else { throw unexpected(token, "\",\" or \"}\"") }
        }
        return labels
    }

    private func unexpected(_ token: Token, _ expected: String) -> Complaint {
        Complaint("unexpected \(token.description) in label set, expected \(expected)", at: token.range)
    }

    private func text(of literal: Token) throws(Complaint) -> String {
        let bytes = GoQuoting.unquoted(Array(literal.text.utf8)[...])
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Complaint("invalid UTF-8 in label set: \(GoQuoting.quoted(bytes))", at: literal.range)
        }
        return text
    }

    /// Takes the `@st` after a metric or its name, if it is there.
    private mutating func takeStartsMarker() -> Bool {
        guard lexer.bytes[position...].starts(with: "@st".utf8) else { return false }
        position += 3
        return true
    }

    // MARK: the values

    private mutating func skipBlanks() {
        while byte()?.isBlank == true { position += 1 }
    }

    mutating func values() throws(Complaint) -> [SeriesNotation.Value] {
        skipBlanks()
        // Those are durations, and of no use here.
        guard !describesStarts else { return [] }
        while byte() != nil {
            try item()
            guard byte() == nil || byte()?.isBlank == true else {
                throw complaint("unexpected character in series sequence: \(lexer.character())")
            }
            skipBlanks()
        }
        return sequence
    }

    private mutating func item() throws(Complaint) {
        switch byte() {
        case UInt8(ascii: "_"):
            position += 1
            try append(.gap, count: try times() ?? 1)
        case UInt8(ascii: "{"):
            try histogram()
            if byte() == UInt8(ascii: "+") || byte() == UInt8(ascii: "-") {
                position += 1
                try histogram()
            }
            try append(.histogram, count: (try times() ?? 0) + 1)
        default:
            guard let first = try sample() else { return try append(.stale, count: 1) }
            try samples(from: first)
        }
    }

    /// `a`, `axn`, `a+bxn`.
    private mutating func samples(from first: Double) throws(Complaint) {
        var step = 0.0
        let start = position
        if byte() == UInt8(ascii: "+") || byte() == UInt8(ascii: "-") {
            guard let number = try sample() else { throw complaint("expected a number", at: start) }
            step = number
            guard byte() == UInt8(ascii: "x") else { throw complaint("expected \"x\" and a count", at: start) }
        }
        let count = (try times() ?? 0) + 1
        var value = first
        for _ in 0..<count {
            try append(.sample(value), count: 1)
            value += step
        }
    }

    private mutating func append(_ value: SeriesNotation.Value, count: Int) throws(Complaint) {
        guard sequence.count + count <= SeriesNotation.mostValues else {
            throw complaint("more than \(SeriesNotation.mostValues) values")
        }
        sequence += repeatElement(value, count: count)
    }

    /// `xn`, if it is there.
    private mutating func times() throws(Complaint) -> Int? {
        guard byte() == UInt8(ascii: "x") else { return nil }
        position += 1
        let start = position
        while byte()?.isDigit == true { position += 1 }
        guard let count = Int(lexer.text(from: start)), count < SeriesNotation.mostValues else {
            throw complaint(
                "invalid repetition in series values: \(lexer.text(from: start).goQuoted)",
                at: start
            )
        }
        return count
    }

    /// A number with an optional sign; nil for `stale`.
    private mutating func sample() throws(Complaint) -> Double? {
        let start = position
        let isNegative = byte() == UInt8(ascii: "-")
        if isNegative || byte() == UInt8(ascii: "+") { position += 1 }
        let digits = position
        if byte()?.isNameStart == true {
            while let next = byte(), next.isNameStart, next != UInt8(ascii: "x") { position += 1 }
            if lexer.text(from: start) == "stale" { return nil }
        } else {
            scanDecimal()
        }
        let text = lexer.text(from: digits)
        guard let value = GoNumber.parse(text) else {
            let found = text.isEmpty ? lexer.character() : text.goQuoted
            throw complaint("unexpected \(found) in series values, expected number or \"stale\"", at: start)
        }
        return isNegative ? -value : value
    }

    /// Digits, a point and an exponent: no hexadecimal, `x` means times.
    private mutating func scanDecimal() {
        while let next = byte() {
            let isSign = next == UInt8(ascii: "+") || next == UInt8(ascii: "-")
            if isSign {
                guard lexer.bytes[position - 1] | 0x20 == UInt8(ascii: "e") else { return }
            } else if !next.isDigit, next != UInt8(ascii: "."), next != UInt8(ascii: "_"),
                next | 0x20 != UInt8(ascii: "e")
            {
                return
            }
            position += 1
        }
    }

    /// Passes `{{…}}`.
    private mutating func histogram() throws(Complaint) {
        let start = position
        guard byte() == UInt8(ascii: "{"), byte(at: 1) == UInt8(ascii: "{") else {
            throw complaint("expected a native histogram, found \(lexer.character())")
        }
        position += 2
        while let next = byte() {
            if next == UInt8(ascii: "}"), byte(at: 1) == UInt8(ascii: "}") {
                position += 2
                return
            }
            position += 1
        }
        throw complaint("histogram description is not closed", at: start)
    }
}
