/// A regular expression as instructions of a non-deterministic automaton over scalars.
struct Program: Sendable {
    /// A larger program is refused: a step may visit every instruction.
    static let mostInstructions = 100_000
    /// Groups times instructions: what a machine that tracks captures may need.
    static let mostCaptureSlots = 1_000_000

    enum Instruction: Sendable {
        /// Consumes this scalar; the next instruction follows.
        case scalar(UInt32)
        /// Consumes a scalar of the set with this index; the next instruction follows.
        case set(Int32)
        case jump(Int32)
        /// Two ways to go on, the preferred one first.
        case split(Int32, Int32)
        /// Notes the position in this slot.
        case save(Int32)
        case assert(Pattern.Assertion)
        case match
    }

    private(set) var instructions: [Instruction] = []
    private(set) var sets: [ScalarSet] = []
    private(set) var hasAssertions = false
    private var setIndices: [ScalarSet: Int32] = [:]

    /// Nil when the program would be too large.
    init?(_ pattern: Pattern, captures: Int) {
        guard emit(pattern) else { return nil }
        instructions.append(.match)
        guard instructions.count * captures <= Self.mostCaptureSlots else { return nil }
    }

    /// Whether the instruction consumes the scalar.
    func consumes(_ scalar: UInt32, at index: Int) -> Bool {
        switch instructions[index] {
        case .scalar(let wanted): wanted == scalar
        case .set(let set): sets[Int(set)].contains(scalar)
        case .jump, .split, .save, .assert, .match: false
        }
    }

    private var next: Int32 { Int32(instructions.count) }

    private mutating func emit(_ pattern: Pattern) -> Bool {
        guard instructions.count < Self.mostInstructions else { return false }
        switch pattern {
        case .empty: break
        case .scalar(let scalar): instructions.append(.scalar(scalar))
        case .set(let set): instructions.append(.set(index(of: set)))
        case .assertion(let assertion):
            hasAssertions = true
            instructions.append(.assert(assertion))
        case .concatenation(let parts): return parts.allSatisfy { emit($0) }
        case .alternation(let choices): return emit(choices)
        case .capture(let part, let index):
            instructions.append(.save(Int32(2 * index)))
            guard emit(part) else { return false }
            instructions.append(.save(Int32(2 * index + 1)))
        case .repetition(let part, let least, let most, let isLazy):
            return emit(part, least: least, most: most, isLazy: isLazy)
        }
        return true
    }

    private mutating func index(of set: ScalarSet) -> Int32 {
        if let known = setIndices[set] { return known }
        let index = Int32(sets.count)
        sets.append(set)
        setIndices[set] = index
        return index
    }

    private mutating func emit(_ choices: [Pattern]) -> Bool {
        var ends: [Int] = []
        for choice in choices.dropLast() {
            let split = instructions.count
            instructions.append(.split(next + 1, 0))
            guard emit(choice) else { return false }
            ends.append(instructions.count)
            instructions.append(.jump(0))
            instructions[split] = .split(Int32(split) + 1, next)
        }
        guard let last = choices.last, emit(last) else { return false }
        for end in ends { instructions[end] = .jump(next) }
        return true
    }

    /// `x{2,4}` is `xx(x(x)?)?`, `x{2,}` is `xx+`, and a starred part that can be empty is `(x+)?`, so that the
    /// order of preference stays right when a round consumes nothing.
    private mutating func emit(_ part: Pattern, least: Int, most: Int?, isLazy: Bool) -> Bool {
        guard let most else {
            for _ in 0..<max(0, least - 1) { guard emit(part) else { return false } }
            let isOptional = least == 0
            guard isOptional, !part.isNullable else {
                let split = isOptional ? reserveSplit() : nil
                guard emitPlus(part, isLazy: isLazy) else { return false }
                if let split { setSplit(split, to: split + 1, orTo: instructions.count, isLazy: isLazy) }
                return true
            }
            let split = reserveSplit()
            guard emit(part) else { return false }
            instructions.append(.jump(Int32(split)))
            setSplit(split, to: split + 1, orTo: instructions.count, isLazy: isLazy)
            return true
        }
        for _ in 0..<least { guard emit(part) else { return false } }
        var splits: [Int] = []
        for _ in 0..<max(0, most - least) {
            splits.append(reserveSplit())
            guard emit(part) else { return false }
        }
        for split in splits { setSplit(split, to: split + 1, orTo: instructions.count, isLazy: isLazy) }
        return true
    }

    private mutating func emitPlus(_ part: Pattern, isLazy: Bool) -> Bool {
        let start = instructions.count
        guard emit(part) else { return false }
        let split = reserveSplit()
        setSplit(split, to: start, orTo: instructions.count, isLazy: isLazy)
        return true
    }

    private mutating func reserveSplit() -> Int {
        instructions.append(.split(0, 0))
        return instructions.count - 1
    }

    private mutating func setSplit(_ split: Int, to body: Int, orTo end: Int, isLazy: Bool) {
        let (body, end) = (Int32(body), Int32(end))
        instructions[split] = isLazy ? .split(end, body) : .split(body, end)
    }
}
