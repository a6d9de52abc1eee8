/// Reads RE2 syntax as Go's `regexp/syntax` does with its Perl flags.
///
/// No recursion: open groups are on a stack of its own, bounded by ``deepest``.
struct PatternParser {
    /// More groups inside each other than these are refused: whoever walks the tree walks it recursively.
    static let deepest = 500
    /// More ranges than these in all classes together are refused: `\pL` alone has 600.
    static let mostRanges = 500_000
    /// The largest repeat count, and the largest product of nested ones.
    static let mostRepeats = 1000

    struct Flags {
        var foldsCase = false
        var isMultiline = false
        var dotMatchesNewline = false
        var swapsGreed = false
    }

    /// An open group, or the whole expression.
    struct Group {
        var capture: Int?
        /// The flags to return to when the group closes.
        var outerFlags: Flags
        var choices: [Pattern] = []
        var parts: [Pattern] = []

        var pattern: Pattern {
            let last = Pattern.sequence(parts)
            return choices.isEmpty ? last : .alternation(choices + [last])
        }
    }

    let input: [UInt32]
    /// Where the last `:]` is; a class name that starts later has no end.
    let lastNameEnd: Int
    /// How many ranges the classes have so far.
    private var rangeCount = 0
    var position = 0
    var flags = Flags()
    /// The innermost last; never empty.
    private var groups: [Group]
    /// The name of each capture group, the whole match first; nil for groups without one.
    private(set) var captureNames: [String?] = [nil]
    /// Where the repetition operator just read started: another one right after it is refused.
    private var lastRepetition: Int?

    init(_ text: String, dotMatchesNewline: Bool) {
        let input = text.unicodeScalars.map(\.value)
        self.input = input
        flags.dotMatchesNewline = dotMatchesNewline
        lastNameEnd =
            input.indices.last { input[$0] == 0x3A && $0 + 1 < input.count && input[$0 + 1] == 0x5D } ?? -1
        groups = [Group(capture: nil, outerFlags: flags)]
    }

    mutating func parse() throws(RegularExpressionError) -> Pattern {
        while position < input.count {
            let start = position
            let isRepetition = try parseOne()
            lastRepetition = isRepetition ? start : nil
        }
        guard groups.count == 1 else { throw failure(.missingParenthesis, 0..<input.count) }
        return groups[0].pattern
    }

    /// Reads one item; tells whether it was a repetition operator.
    private mutating func parseOne() throws(RegularExpressionError) -> Bool {
        switch Unicode.Scalar(input[position]) {
        case "(": try openGroup()
        case ")": try closeGroup()
        case "|":
            position += 1
            groups[groups.count - 1].choices.append(.sequence(groups[groups.count - 1].parts))
            groups[groups.count - 1].parts = []
        case "^": append(.assertion(flags.isMultiline ? .lineStart : .textStart), length: 1)
        case "$": append(.assertion(flags.isMultiline ? .lineEnd : .textEnd), length: 1)
        case ".": append(.set(flags.dotMatchesNewline ? .any : .anyButNewline), length: 1)
        case "[": try append(set: parseClass())
        case "*": return try repeatLast(0, nil, from: position, to: position + 1)
        case "+": return try repeatLast(1, nil, from: position, to: position + 1)
        case "?": return try repeatLast(0, 1, from: position, to: position + 1)
        case "{": return try parseCount()
        case "\\": try parseBackslash()
        default:
            append(literal(input[position]), length: 1)
        }
        return false
    }

    mutating func append(_ pattern: Pattern, length: Int) {
        groups[groups.count - 1].parts.append(pattern)
        position += length
    }

    mutating func append(set: ScalarSet, length: Int = 0) throws(RegularExpressionError) {
        rangeCount += set.ranges.count
        guard rangeCount <= Self.mostRanges else { throw failure(.tooLarge, 0..<input.count) }
        append(.set(set), length: length)
    }

    func literal(_ scalar: UInt32) -> Pattern {
        guard flags.foldsCase else { return .scalar(scalar) }
        let orbit = CaseFolding.orbit(of: scalar)
        return orbit.count > 1 ? .set(ScalarSet(orbit.map { $0...$0 })) : .scalar(scalar)
    }

    func peek(_ offset: Int = 0) -> Unicode.Scalar? {
        // Every element of the input came from a scalar.
        position + offset < input.count ? Unicode.Scalar(input[position + offset]) : nil
    }

    func text(_ range: Range<Int>) -> String {
        var text = ""
        text.unicodeScalars.append(contentsOf: input[range].compactMap { Unicode.Scalar($0) })
        return text
    }

    func failure(_ code: RegularExpressionError.Code, _ range: Range<Int>) -> RegularExpressionError {
        let range = range.clamped(to: 0..<input.count)
        return RegularExpressionError(
            code: code,
            fragment: text(range),
            offset: text(0..<range.lowerBound).utf8.count
        )
    }
}

// Groups.
extension PatternParser {
    private mutating func openGroup() throws(RegularExpressionError) {
        let outerFlags = flags
        var capture: Int?
        if peek(1) == "?" {
            if peek(2) == "<" || (peek(2) == "P" && peek(3) == "<") {
                capture = captureNames.count
                captureNames.append(try parseCaptureName())
            } else if try !parseFlags() {
                return  // `(?i)`: flags for the rest of the group around it.
            }
        } else {
            position += 1
            capture = captureNames.count
            captureNames.append(nil)
        }
        guard groups.count <= Self.deepest else { throw failure(.tooDeep, 0..<input.count) }
        groups.append(Group(capture: capture, outerFlags: outerFlags))
    }

    private mutating func closeGroup() throws(RegularExpressionError) {
        guard groups.count > 1, let group = groups.popLast() else {
            throw failure(.unexpectedParenthesis, 0..<input.count)
        }
        flags = group.outerFlags
        append(group.capture.map { .capture(group.pattern, index: $0) } ?? group.pattern, length: 1)
    }

    /// Reads `(?P<name>` or `(?<name>`; as in Go several groups may have the same name.
    private mutating func parseCaptureName() throws(RegularExpressionError) -> String {
        let start = position
        let nameStart = position + (peek(2) == "P" ? 4 : 3)
        guard let end = input[nameStart...].firstIndex(of: 0x3E) else {
            throw failure(.invalidNamedCapture, start..<input.count)
        }
        guard end > nameStart, input[nameStart..<end].allSatisfy({ ScalarSet.wordCharacters.contains($0) }) else {
            throw failure(.invalidNamedCapture, start..<end + 1)
        }
        position = end + 1
        return text(nameStart..<end)
    }

    /// Reads `(?flags)` or `(?flags:` and sets the flags; tells whether a group opened.
    private mutating func parseFlags() throws(RegularExpressionError) -> Bool {
        let start = position
        var (changed, value, sawFlag) = (flags, true, false)
        position += 2
        while let letter = peek() {
            position += 1
            switch letter {
            case "i": changed.foldsCase = value
            case "m": changed.isMultiline = value
            case "s": changed.dotMatchesNewline = value
            case "U": changed.swapsGreed = value
            case "-" where value:
                (value, sawFlag) = (false, false)
                continue
            case ":" where value || sawFlag, ")" where value || sawFlag:
                flags = changed
                return letter == ":"
            default: throw failure(.invalidPerlSyntax, start..<position)
            }
            sawFlag = true
        }
        throw failure(.invalidPerlSyntax, start..<position)
    }
}

// Repetitions.
extension PatternParser {
    private mutating func repeatLast(
        _ least: Int,
        _ most: Int?,
        from start: Int,
        to end: Int
    ) throws(RegularExpressionError) -> Bool {
        position = end
        var isLazy = flags.swapsGreed
        if peek() == "?" {
            isLazy.toggle()
            position += 1
        }
        if let lastRepetition { throw failure(.invalidRepeatOperator, lastRepetition..<position) }
        guard let part = groups[groups.count - 1].parts.popLast() else {
            throw failure(.missingRepeatArgument, start..<position)
        }
        let repetition = Pattern.repetition(part, least: least, most: most, isLazy: isLazy)
        if max(least, most ?? 0) >= 2, !repetition.repeatsAtMost(Self.mostRepeats) {
            throw failure(.invalidRepeatCount, start..<position)
        }
        append(repetition, length: 0)
        return true
    }

    /// Reads `{n}`, `{n,}` or `{n,m}`; anything else after `{` makes it a literal.
    private mutating func parseCount() throws(RegularExpressionError) -> Bool {
        let start = position
        var end = position + 1
        guard let least = parseInteger(at: &end) else {
            append(literal(0x7B), length: 1)
            return false
        }
        var most: Int? = least
        if end < input.count, input[end] == 0x2C {
            end += 1
            if end < input.count, input[end] == 0x7D {
                most = nil
            } else if let integer = parseInteger(at: &end) {
                most = integer
            } else {
                append(literal(0x7B), length: 1)
                return false
            }
        }
        guard end < input.count, input[end] == 0x7D else {
            append(literal(0x7B), length: 1)
            return false
        }
        guard least <= Self.mostRepeats, most ?? least <= Self.mostRepeats, most ?? least >= least else {
            throw failure(.invalidRepeatCount, start..<end + 1)
        }
        return try repeatLast(least, most, from: start, to: end + 1)
    }

    /// Reads digits without a leading zero; a number too large to be a count stays too large.
    private func parseInteger(at position: inout Int) -> Int? {
        let start = position
        var value = 0
        while position < input.count, (0x30...0x39).contains(input[position]) {
            value = min(value * 10 + Int(input[position] - 0x30), Self.mostRepeats + 1)
            position += 1
        }
        guard position > start, position == start + 1 || input[start] != 0x30 else { return nil }
        return value
    }
}
