/// The instants of an evaluation, `step` milliseconds apart.
///
/// An instant query has one. Those of a subquery lie on multiples of its step.
struct Grid: Hashable {
    /// Instants farther from 1970 are nobody's; up to here no sum with a duration overflows.
    static let farthest = Int64.max / 4

    let start: Int64
    let step: Int64
    let count: Int

    init(start: Int64, step: Int64, count: Int) {
        self.start = start
        self.step = step
        self.count = count
    }

    init(at instant: Int64) {
        self.init(start: instant, step: 1, count: 1)
    }

    /// From `start` on, every `step` milliseconds, not beyond `end`; nil when these are more than `most`.
    init?(from start: Int64, through end: Int64, step: Int64, most: Int) {
        let (span, overflow) = end.subtractingReportingOverflow(start)
        guard !overflow, step > 0, span / step < Int64(most) else { return nil }
        self.init(start: start, step: step, count: span < 0 ? 0 : Int(span / step) + 1)
    }

    /// The multiples of a step in `(after, through]`; nil when these are more than `most`.
    init?(multiplesOf step: Int64, after: Int64, through: Int64, most: Int) {
        guard step > 0 else { return nil }
        let below = after - Self.remainder(after, step)
        let (first, overflow) = below.addingReportingOverflow(step)
        guard !overflow else { return nil }
        self.init(from: first, through: max(through, first - 1), step: step, most: most)
    }

    private static func remainder(_ value: Int64, _ divisor: Int64) -> Int64 {
        let remainder = value % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }

    var end: Int64 { count == 0 ? start : self[count - 1] }

    var indices: Range<Int> { 0..<count }

    /// Milliseconds since 1970.
    subscript(_ index: Int) -> Int64 { start &+ Int64(index) &* step }
}
