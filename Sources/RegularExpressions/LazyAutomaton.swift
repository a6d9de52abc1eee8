/// A deterministic automaton for whole-text matches, built state by state as texts ask for them.
///
/// A state is the set of instructions that may come next, so a text is read with one table look-up per scalar once
/// its states exist. When the tables outgrow their bound they are thrown away and begun again: memory is bounded, and
/// a scalar never costs more than one walk over the program.
struct LazyAutomaton: Sendable {
    /// Entries of all tables together, four bytes each.
    static let mostEntries = 1 << 18

    private struct State: Hashable {
        /// Sorted; not yet followed through jumps, as assertions need to know the next scalar first.
        let instructions: [Int32]
        /// What precedes; always `.other` for programs without assertions.
        let before: Neighbour
    }

    private let program: Program
    private let alphabet: Alphabet
    private var states: [State] = []
    private var indices: [State: Int32] = [:]
    /// For each state the next one by class: `unknown`, `dead` or an index.
    private var transitions: [Int32] = []
    /// For each state whether the text may end here: `unknown`, 0 or 1.
    private var endings: [Int32] = []
    private var entries = 0
    /// How often the tables were thrown away.
    private(set) var beginnings = 0
    /// Visited instructions and read scalars, for tests of linearity.
    private(set) var steps = 0
    private var seen: [UInt32]
    private var round: UInt32 = 0
    private var stack: [Int32] = []

    private static let stepsBetweenReports = 1 << 12
    /// Where a text is long or a state large, states are being made: sorted and hashed.
    private static let costOfStep = 4
    private static let unknown: Int32 = -1
    private static let dead: Int32 = -2

    init(_ program: Program) {
        self.program = program
        alphabet = Alphabet(program)
        seen = Array(repeating: 0, count: program.instructions.count)
    }

    /// Whether the program matches all of `text`; `spend` hears of the work now and then, and may end it.
    mutating func matches<Failure: Error>(
        _ text: Span<UInt8>,
        spend: (Int) throws(Failure) -> Void
    ) throws(Failure) -> Bool {
        var told = steps
        var state = index(of: State(instructions: [0], before: program.hasAssertions ? .none : .other))
        var offset = 0
        while offset < text.count {
            let (scalar, length) = decodeScalar(text, at: offset)
            offset += length
            steps += 1
            if steps - told >= Self.stepsBetweenReports {
                try spend(Self.costOfStep * (steps - told))
                told = steps
            }
            let symbol = alphabet.classIndex(of: scalar)
            let known = transitions[Int(state) * alphabet.count + symbol]
            state = known == Self.unknown ? step(from: state, over: symbol) : known
            if state == Self.dead { return false }
        }
        try spend(steps - told)
        if endings[Int(state)] == Self.unknown { endings[Int(state)] = mayEnd(states[Int(state)]) ? 1 : 0 }
        return endings[Int(state)] == 1
    }

    /// Finds or makes the state after `symbol`, and notes the way to it.
    private mutating func step(from index: Int32, over symbol: Int) -> Int32 {
        let scalar = alphabet.representative(of: symbol)
        let after: Neighbour = program.hasAssertions ? Neighbour(scalar) : .other
        let reached = follow(states[Int(index)], before: after)
        let next = reached.filter { program.consumes(scalar, at: Int($0)) }.map { $0 + 1 }
        guard !next.isEmpty else {
            transitions[Int(index) * alphabet.count + symbol] = Self.dead
            return Self.dead
        }
        let beginnings = self.beginnings
        let target = self.index(of: State(instructions: next.sorted(), before: after))
        // When the tables began anew, `index` is no longer what it was.
        if self.beginnings == beginnings { transitions[Int(index) * alphabet.count + symbol] = target }
        return target
    }

    private mutating func mayEnd(_ state: State) -> Bool {
        follow(state, before: .none).contains { index in
            if case .match = program.instructions[Int(index)] { true } else { false }
        }
    }

    /// The instructions that the state leads to without consuming anything.
    private mutating func follow(_ state: State, before after: Neighbour) -> [Int32] {
        round &+= 1
        if round == 0 {
            seen = Array(repeating: 0, count: seen.count)
            round = 1
        }
        var reached: [Int32] = []
        stack.append(contentsOf: state.instructions)
        while let index = stack.popLast() {
            guard seen[Int(index)] != round else { continue }
            seen[Int(index)] = round
            steps += 1
            switch program.instructions[Int(index)] {
            case .jump(let target): stack.append(target)
            case .split(let first, let second):
                stack.append(first)
                stack.append(second)
            case .save: stack.append(index + 1)
            case .assert(let assertion):
                if assertion.holds(between: state.before, and: after) { stack.append(index + 1) }
            case .scalar, .set, .match: reached.append(index)
            }
        }
        return reached
    }

    private mutating func index(of state: State) -> Int32 {
        if let known = indices[state] { return known }
        let cost = alphabet.count + 2 * state.instructions.count + 16
        if entries + cost > Self.mostEntries, !states.isEmpty {
            (states, indices, transitions, endings, entries) = ([], [:], [], [], 0)
            beginnings += 1
        }
        entries += cost
        let index = Int32(states.count)
        states.append(state)
        indices[state] = index
        transitions.append(contentsOf: repeatElement(Self.unknown, count: alphabet.count))
        endings.append(Self.unknown)
        return index
    }
}
