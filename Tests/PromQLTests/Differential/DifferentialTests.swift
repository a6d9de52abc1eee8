import PromQL
import TestKit
import Testing

/// Our engine against the one in Debian's `promtool`, on expressions that nobody thought of.
///
/// `PROMQL_DIFFERENTIAL_SEED` and `PROMQL_DIFFERENTIAL_COUNT` try others and more.
@Suite(.timeLimit(.minutes(1))) struct DifferentialTests {
    private static let seed = environment("PROMQL_DIFFERENTIAL_SEED").flatMap { UInt64($0) } ?? 42
    private static let count = environment("PROMQL_DIFFERENTIAL_COUNT").flatMap { Int($0) } ?? 2_500

    /// A second after a sample, so that no window begins or ends at one: early, in the middle, late.
    private static let instants: [Int64] = [181_000, 1_021_000, 2_401_000, 2_401_000]

    private static func cases(_ count: Int) -> [RuleTestDocument.Case] {
        var generator = ExpressionGenerator(seed: seed)
        return generator.expressions(count).enumerated().map { index, expression in
            RuleTestDocument.Case(expression: generator.spaced(expression), instant: instants[index % instants.count])
        }
    }

    private static func series() -> [String] {
        var generator = SeriesGenerator(seed: seed)
        return generator.lines()
    }

    @Test func `generated expressions have the values that Prometheus gives them`() async throws {
        let differential = try Differential(series: Self.series(), cases: Self.cases(Self.count))
        let outcome = try await differential.run()
        let known = outcome.known.values.reduce(0, +)
        print(
            "promql differential: \(outcome.agreed) agree (\(outcome.failed) fail, \(outcome.empty) are empty),",
            "\(known) known differences, \(outcome.disagreements.count) unknown, seed \(Self.seed)"
        )
        #expect(outcome.disagreements.count == 0, "\(differential.report(outcome.disagreements))")
        // An excuse for many is no excuse, and what fails or is empty compares no values.
        #expect(known * 25 < Self.count, "\(outcome.known)")
        #expect(outcome.failed * 6 < Self.count && outcome.empty * 5 < Self.count * 2)
    }

    @Test func `one sample that is not Prometheus' is found and can be shown to promtool`() async throws {
        let series = Self.series()
        var ours = series
        let last = try #require(ours.firstIndex { $0.hasPrefix("lone ") })
        ours[last] = "lone 1x\(SeriesGenerator.minutes - 1) 77"
        let expressions = ["lone", "sum(lone) + 1", "max_over_time(lone[5m11s])", "g", "vector(1)"]
        let cases = expressions.map { RuleTestDocument.Case(expression: $0, instant: 2_401_000) }
        let differential = try Differential(series: series, cases: cases, ours: ours)
        let outcome = try await differential.run()
        #expect(outcome.agreed == 2)
        #expect(outcome.disagreements.map(\.test.expression) == Array(expressions.prefix(3)))
        let report = differential.report(outcome.disagreements)
        let lines = report.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let start = try #require(lines.firstIndex { $0.hasPrefix("promtool test rules") })
        let file = lines[(start + 1)...].prefix { $0 != "END" }.joined(separator: "\n") + "\n"
        let said = try await Promtool.ruleTests(file)
        #expect(said.contains("exp: {__name__=\"lone\"} 7.7E+01"), "\(said)")
    }

    @Test(arguments: [
        (KnownDifference.spreadOfNonFinite, "stddev(vector(NaN))"),
        (KnownDifference.dateOfNonFinite, "year(vector(NaN))"),
        (KnownDifference.filteredDuplicates, "n == on () vector(77)"),
        (KnownDifference.farZero, "increase(c[47m])"),
        (KnownDifference.farZero, "max_over_time(rate(c[47m])[2m7s:1m])"),
        (KnownDifference.movingWindow, "sum_over_time(predict_linear(c[2m7s] @ 2401, 60)[5m:1m])"),
        (
            KnownDifference.compensatedInfinity,
            "last_over_time(predict_linear(i[5m11s] offset -61s, 60)[20m:1m] offset 10m)"
        ),
        (KnownDifference.compensatedInfinity, "stdvar_over_time((c * 1e200)[5m11s:1m])"),
        (KnownDifference.timeOfShifted, "timestamp(c @ 1201 offset 11m7s)"),
        (KnownDifference.almostEqualBuckets, "histogram_quantile(1, b)"),
        (KnownDifference.noStep, "rate((c @ 2401 + on () group_left n @ 2401)[67s:5m] offset 3m2s)"),
        (KnownDifference.lastDigits, "sin(vector(1.7) ^ 70.1)"),
    ])
    func `a known difference is one`(known: KnownDifference, expression: String) async throws {
        let test = RuleTestDocument.Case(expression: expression, instant: 2_401_000)
        // A minute before its first sample, the counter would have been just above zero.
        let series = [
            "n{x=\"1\"} 1x40", "n{x=\"2\"} 1x40", "c 9+10x40", "i 1x30 Inf 1x8",
            // As the sum of ten tenths is.
            "b{le=\"1\"} 0.9999999999999999x40", "b{le=\"5\"} 1x40", "b{le=\"+Inf\"} 1x40",
        ]
        let outcome = try await Differential(series: series, cases: [test]).run()
        #expect(outcome.known == [known: 1])
        #expect(outcome.disagreements.isEmpty)
    }

    @Test func `everything that both know is generated`() throws {
        var functions: Set<Function> = []
        var aggregators: Set<Aggregator> = []
        var operators: Set<BinaryOperator> = []
        var cardinalities: Set<VectorMatching.Cardinality> = []
        for test in Self.cases(2_500) {
            try Query(parsing: test.inLaterWords, features: .all).expression.forEachNode { node in
                switch node {
                case .call(let node): functions.insert(node.function)
                case .aggregation(let node): aggregators.insert(node.aggregator)
                case .binary(let node):
                    operators.insert(node.operation)
                    cardinalities.insert(node.matching.cardinality)
                default: break
                }
            }
        }
        let both = Function.allCases.filter { !$0.isExperimental && !ExpressionGenerator.laterFunctions.contains($0) }
        // Called `holt_winters` in 2.42, and stable.
        #expect(functions == Set(both + [.doubleExponentialSmoothing]))
        #expect(aggregators == Set(Aggregator.allCases.filter { !$0.isExperimental }))
        #expect(operators == Set(BinaryOperator.allCases.filter { !$0.isHistogramTrim }))
        #expect(cardinalities.count == 4)
    }

    @Test func `a seed gives the same expressions and the same series`() {
        #expect(Self.cases(50).map(\.expression) == Self.cases(50).map(\.expression))
        #expect(Self.series() == Self.series())
        var other = ExpressionGenerator(seed: Self.seed &+ 1)
        #expect(other.expressions(50) != Self.cases(50).map(\.expression))
    }
}
