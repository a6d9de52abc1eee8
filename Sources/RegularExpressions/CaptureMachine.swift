/// Pike's machine: runs every alternative at once, in order of preference, and carries the captures along.
///
/// Time is at most instructions times scalars, whatever the pattern.
struct CaptureMachine {
    /// The alternatives alive at one place, the most preferred first.
    private struct Threads {
        var instructions: [Int32] = []
        /// Slots of each thread, one after another.
        var slots: [Int] = []

        mutating func removeAll() {
            instructions.removeAll(keepingCapacity: true)
            slots.removeAll(keepingCapacity: true)
        }
    }

    private enum Job {
        case visit(Int32)
        case restore(slot: Int, to: Int)
    }

    private static let workBetweenReports = 1 << 14

    private let program: Program
    private let slotCount: Int
    private var seen: [UInt32]
    private var round: UInt32 = 0
    private var jobs: [Job] = []
    private(set) var steps = 0

    init(_ program: Program, captures: Int) {
        self.program = program
        slotCount = 2 * captures
        seen = Array(repeating: 0, count: program.instructions.count)
    }

    /// The slots of the leftmost match at or after `start`, of several there the preferred one.
    ///
    /// `isWhole` asks for a match of all of the text from `start`. Slots that were not passed are -1. `spend` hears of
    /// the work now and then, and may end it.
    mutating func run<Failure: Error>(
        _ text: Span<UInt8>,
        from start: Int,
        isWhole: Bool,
        spend: (Int) throws(Failure) -> Void
    ) throws(Failure) -> [Int]? {
        var told = steps
        var (current, next) = (Threads(), Threads())
        var best: [Int]?
        var moved = Array(repeating: -1, count: slotCount)
        var (offset, before) = (start, Neighbour.none)
        if start > 0 { before = Self.neighbour(before: start, in: text) }
        beginRound()
        while true {
            let here = offset < text.count ? decodeScalar(text, at: offset) : nil
            let after = here.map { Neighbour($0.scalar) } ?? .none
            if best == nil, !isWhole || offset == start {
                var slots = Array(repeating: -1, count: slotCount)
                slots[0] = offset
                add(0, to: &current, slots: &slots, at: offset, between: before, and: after)
            }
            if current.instructions.isEmpty, best != nil || isWhole { break }
            let following = here.map { offset + $0.length } ?? offset
            let afterNext =
                following < text.count ? Neighbour(decodeScalar(text, at: following).scalar) : Neighbour.none
            beginRound()
            for (thread, index) in current.instructions.enumerated() {
                steps += 1
                if (steps - told) * (4 + slotCount) >= Self.workBetweenReports {
                    try spend((steps - told) * (4 + slotCount))
                    told = steps
                }
                let slots = current.slots[thread * slotCount..<(thread + 1) * slotCount]
                if case .match = program.instructions[Int(index)] {
                    if isWhole, here != nil { continue }
                    best = Array(slots)
                    best?[1] = offset
                    break  // Whatever comes later is less preferred.
                }
                if let here, program.consumes(here.scalar, at: Int(index)) {
                    moved.replaceSubrange(moved.indices, with: slots)
                    add(index + 1, to: &next, slots: &moved, at: following, between: after, and: afterNext)
                }
            }
            guard here != nil else { break }
            swap(&current, &next)
            next.removeAll()
            (offset, before) = (following, after)
        }
        try spend((steps - told) * (4 + slotCount))
        return best
    }

    private mutating func beginRound() {
        round &+= 1
        guard round == 0 else { return }
        seen = Array(repeating: 0, count: seen.count)
        round = 1
    }

    /// Follows jumps from `start` in order of preference and adds the instructions where a scalar is awaited.
    private mutating func add(
        _ start: Int32,
        to threads: inout Threads,
        slots: inout [Int],
        at offset: Int,
        between before: Neighbour,
        and after: Neighbour
    ) {
        jobs.append(.visit(start))
        while let job = jobs.popLast() {
            guard case .visit(let index) = job else {
                if case .restore(let slot, let old) = job { slots[slot] = old }
                continue
            }
            guard seen[Int(index)] != round else { continue }
            seen[Int(index)] = round
            steps += 1
            switch program.instructions[Int(index)] {
            case .jump(let target): jobs.append(.visit(target))
            case .split(let first, let second):
                jobs.append(.visit(second))
                jobs.append(.visit(first))
            case .save(let slot):
                jobs.append(.restore(slot: Int(slot), to: slots[Int(slot)]))
                slots[Int(slot)] = offset
                jobs.append(.visit(index + 1))
            case .assert(let assertion):
                if assertion.holds(between: before, and: after) { jobs.append(.visit(index + 1)) }
            case .scalar, .set, .match:
                threads.instructions.append(index)
                threads.slots.append(contentsOf: slots)
            }
        }
    }

    /// What ends just before `offset`: a scalar beyond ASCII is `.other`, whichever it is.
    private static func neighbour(before offset: Int, in text: Span<UInt8>) -> Neighbour {
        let byte = text[offset - 1]
        return byte < 0x80 ? Neighbour(UInt32(byte)) : .other
    }
}
