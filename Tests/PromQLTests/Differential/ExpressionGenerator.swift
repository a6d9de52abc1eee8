import PromQL
import TestKit

/// Random expressions of every kind that Prometheus 2.42 and 3 read alike; the same ones for the same seed.
///
/// What the two versions are known to read differently is in ``KnownDifference``.
struct ExpressionGenerator {
    /// Stable functions that Prometheus 2.42 has not, or has for native histograms only.
    static let laterFunctions: [Function] = [
        .firstOverTime, .histogramAvg, .histogramCount, .histogramFraction, .histogramStddev, .histogramStdvar,
        .histogramSum,
    ]

    private var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    /// So many expressions, no two alike.
    mutating func expressions(_ count: Int) -> [String] {
        var known: Set<String> = []
        var expressions: [String] = []
        while expressions.count < count {
            let depth = pick([1, 2, 2, 3, 3, 4])
            let expression = chance(3) ? scalar(depth) : vector(depth)
            if known.insert(expression).inserted { expressions.append(expression) }
        }
        return expressions
    }

    /// The same expression, now and then with other blanks and with comments.
    mutating func spaced(_ expression: String) -> String {
        guard chance(4) else { return expression }
        return expression.replacing(" ", with: pick(["\t", "\n", "  \n\t", " # \"né\" [\n "]))
    }

    mutating func pick<Choice>(_ choices: [Choice]) -> Choice {
        choices[Int.random(in: 0..<choices.count, using: &random)]
    }

    mutating func chance(_ percent: Int) -> Bool { roll() < percent }

    private mutating func roll() -> Int { Int.random(in: 0..<100, using: &random) }

    /// An instant vector that nests no deeper.
    mutating func vector(_ depth: Int) -> String {
        guard depth > 0 else { return instantSelector() }
        return switch roll() {
        case ..<11: instantSelector()
        case ..<31: windowCall(depth)
        case ..<42: mathematicalCall(depth)
        case ..<46: calendarCall(depth)
        case ..<51: limitingCall(depth)
        case ..<56: histogramQuantile(depth)
        case ..<60: labelCall(depth)
        case ..<77: aggregation(depth)
        case ..<82: setOperation(depth)
        case ..<84: "\(pick(["-", "-", "+", "- -"]))\(vector(depth - 1))"
        case ..<88: chain(depth)
        default: arithmetic(depth)
        }
    }

    /// A number, or something that is one.
    mutating func scalar(_ depth: Int) -> String {
        guard depth > 0, chance(40) else { return number() }
        return switch roll() {
        case ..<25: "scalar(\(vector(depth - 1)))"
        case ..<40: "time()"
        case ..<45: "pi()"
        case ..<75: "(\(scalar(depth - 1)) \(pick(Self.arithmetic)) \(scalar(depth - 1)))"
        case ..<90: "(\(scalar(depth - 1)) \(pick(Self.comparisons)) bool \(scalar(depth - 1)))"
        default: "-(\(scalar(depth - 1)))"
        }
    }

    mutating func number() -> String {
        guard !chance(12) else { return pick(["NaN", "Inf", "-0", "-inf", "nan"]) }
        return pick([
            "0", "1", "2", "0.5", "-1", "3", "10", "1e3", "0x1F", ".5", "4.", "017", "1E-1", "+2", "007.5",
        ])
    }

    static let arithmetic = ["+", "-", "*", "/", "%", "^", "atan2"]
    static let comparisons = ["==", "!=", ">", "<", ">=", "<="]
}
