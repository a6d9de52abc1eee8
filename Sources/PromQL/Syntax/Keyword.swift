/// Words with a meaning in some places, and names elsewhere; in any case of letters.
enum Keyword: String, CaseIterable {
    case by, without, on, ignoring, bool, offset, anchored, smoothed, fill, start, end, step, range
    case groupLeft = "group_left"
    case groupRight = "group_right"
    case fillLeft = "fill_left"
    case fillRight = "fill_right"

    /// `start by offset` … are metrics where an operand is expected; `on` and its like are not.
    var mayBeMetric: Bool {
        switch self {
        case .by, .without, .offset, .anchored, .smoothed, .start, .end, .step, .range, .fill, .fillLeft, .fillRight:
            true
        case .on, .ignoring, .bool, .groupLeft, .groupRight: false
        }
    }

    /// Names of functions too.
    var isFunction: Bool {
        switch self {
        case .start, .end, .step, .range: true
        case .by, .without, .on, .ignoring, .bool, .offset, .anchored, .smoothed, .fill, .groupLeft, .groupRight,
            .fillLeft, .fillRight:
            false
        }
    }

    /// `fill` is a modifier only before a parenthesis: series of that name existed before it.
    var needsParenthesis: Bool { self == .fill || self == .fillLeft || self == .fillRight }
}
