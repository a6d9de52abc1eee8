import Synchronization

/// A regular expression in RE2 syntax, as Go's `regexp` package reads it, that never takes more than linear time.
///
/// Whole-text matches (``matches(_:)``), which label matchers ask for many thousand times, run a comparison of literals
/// where that is all the expression says, and else a deterministic automaton that is built as texts ask for it. Captures
/// (``wholeMatch(in:)``, ``firstMatch(in:from:)``) run Pike's machine. Nothing backtracks; size, depth and memory are
/// bounded.
package final class RegularExpression: Sendable {
    /// The expression as it was written.
    package let pattern: String
    /// The names of the groups, the whole match first; nil for a group without a name.
    package let groupNames: [String?]
    /// All the texts that match, when the expression says no more than a list of them.
    package let literalValues: [String]?
    /// What the expression takes in memory, about, in instructions of its program.
    package var size: Int { program.instructions.count + (literalValues?.count ?? 0) }

    /// What every text that matches as a whole starts with.
    package let requiredPrefix: String

    private let shortcut: Shortcut?
    private let program: Program
    private let automaton: Mutex<LazyAutomaton>

    /// Reads an expression.
    ///
    /// `dotMatchesNewline` is as `(?s:…)` around it: how Prometheus 3 reads label matchers and relabelling.
    ///
    /// - Throws: ``RegularExpressionError`` with the place and Go's words for what is wrong.
    package init(_ pattern: String, dotMatchesNewline: Bool = true) throws(RegularExpressionError) {
        var parser = PatternParser(pattern, dotMatchesNewline: dotMatchesNewline)
        let tree = try parser.parse()
        guard let program = Program(tree, captures: parser.captureNames.count) else {
            throw parser.failure(.tooLarge, 0..<parser.input.count)
        }
        let bare = tree.withoutEdges
        // What is spelled out is less than the expression, several times over.
        let literals = bare.literals(within: 8 * pattern.utf8.count + 1 << 16)
        self.pattern = pattern
        groupNames = parser.captureNames
        literalValues = literals?.map { String(decoding: $0, as: UTF8.self) }
        requiredPrefix = String(decoding: bare.requiredPrefix, as: UTF8.self)
        shortcut = Shortcut(bare, literals: literals)
        self.program = program
        automaton = Mutex(LazyAutomaton(program))
    }

    /// Whether all of `text` matches.
    package func matches(_ text: String) -> Bool {
        matches(utf8: text.utf8.span)
    }

    /// Whether all of `text` matches, given in UTF-8.
    package func matches(utf8 text: Span<UInt8>) -> Bool {
        matches(utf8: text) { _ in }
    }

    /// The same for callers that have no time to lose: `spend` hears of the work, in steps of some nanoseconds, every
    /// fraction of a millisecond and in the end, and may throw.
    package func matches<Failure: Error>(
        utf8 text: Span<UInt8>,
        spend: (Int) throws(Failure) -> Void
    ) throws(Failure) -> Bool {
        guard let answer = shortcut?.matches(text) else {
            return try automaton.withLock { (automaton) throws(Failure) in
                try automaton.matches(text, spend: spend)
            }
        }
        try spend(8 + text.count / 4)
        return answer
    }

    /// The match of all of `text`, with its groups.
    package func wholeMatch(in text: String) -> RegularExpressionMatch? {
        wholeMatch(in: text) { _ in }
    }

    /// The same for callers that have no time to lose; see ``matches(utf8:spend:)``.
    package func wholeMatch<Failure: Error>(
        in text: String,
        spend: (Int) throws(Failure) -> Void
    ) throws(Failure) -> RegularExpressionMatch? {
        guard try matches(utf8: text.utf8.span, spend: spend) else { return nil }
        return try match(in: text, from: 0, isWhole: true, spend: spend)
    }

    /// The leftmost match at or after a UTF-8 offset, of several there the one that Go prefers.
    package func firstMatch(in text: String, from offset: Int = 0) -> RegularExpressionMatch? {
        guard (0...text.utf8.count).contains(offset) else { return nil }
        return match(in: text, from: offset, isWhole: false) { _ in }
    }

    private func match<Failure: Error>(
        in text: String,
        from offset: Int,
        isWhole: Bool,
        spend: (Int) throws(Failure) -> Void
    ) throws(Failure) -> RegularExpressionMatch? {
        var machine = CaptureMachine(program, captures: groupNames.count)
        let slots = try machine.run(text.utf8.span, from: offset, isWhole: isWhole, spend: spend)
        return slots.map { RegularExpressionMatch(text: text, slots: $0, names: groupNames) }
    }

    /// Scalars read and instructions visited by a whole-text match, for tests that count instead of timing.
    func wholeSteps(matching text: String) -> Int {
        var automaton = LazyAutomaton(program)
        _ = automaton.matches(text.utf8.span) { _ in }
        return automaton.steps
    }

    /// Instructions visited by a search with captures.
    func firstSteps(matching text: String) -> Int {
        var machine = CaptureMachine(program, captures: groupNames.count)
        _ = machine.run(text.utf8.span, from: 0, isWhole: false) { _ in }
        return machine.steps
    }

    /// What the automaton says, without shortcuts; for tests that compare the two.
    func matchesByAutomaton(_ text: String) -> Bool {
        automaton.withLock { $0.matches(text.utf8.span) { _ in } }
    }
}
