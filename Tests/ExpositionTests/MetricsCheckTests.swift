import Exposition
import TestKit
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(1))) struct MetricsCheckTests {
    /// What the command prints.
    private static func said(about text: String) -> String {
        switch MetricsCheck.of(text.utf8.span, as: .text) {
        case .fine: ""
        case .syntaxError(let message): "error while linting: \(message)\n"
        case .complaints(let complaints): complaints.map { "\($0)\n" }.joined()
        }
    }

    @Test func `the linter says word for word what promtool says`() async throws {
        for text in LintedBodies.all {
            let expected = try await Promtool.complaints(about: Array(text.utf8))
            #expect(Self.said(about: text) == expected, "\(text.debugDescription)")
        }
        #expect(LintedBodies.all.count >= 120)
    }

    /// Where we differ from Debian's promtool 2.42, knowingly.
    @Test(
        arguments: [
            // Later promtools say it too.
            ("# HELP a x\n# TYPE a gauge\na 1\na 2\n", "a metric not unique\n"),
            ("# HELP a x\n# TYPE a gauge\na{b=\"1\",c=\"2\"} 1\na{c=\"2\",b=\"1\"} 2\n", "a metric not unique\n"),
            // Names in quotes are Prometheus 3's.
            ("# HELP \"a.b\" x\n# TYPE \"a.b\" gauge\n{\"a.b\",\"c.d\"=\"e\"} 1\n", ""),
            ("{\"a.b\"} 1\n", "a.b no help text\n"), ("{\"a\\nb\"} 1\n", "\"a\\nb\" no help text\n"),
            // Of several units in a name promtool takes any, we take the first.
            (
                "# HELP a_minutes_hours x\n# TYPE a_minutes_hours gauge\na_minutes_hours 1\n",
                "a_minutes_hours use base unit \"seconds\" instead of \"minutes\"\n"
            ),
        ]
    )
    func `we differ from promtool where we mean to`(text: String, said: String) {
        #expect(Self.said(about: text) == said)
    }

    @Test func `mutilated bodies never trap, in any format`() {
        var random = SeededGenerator(seed: 77)
        let seeds = LintedBodies.all + OpenMetricsRule.all.flatMap { $0.allowed.map(OpenMetricsRule.body) }
        var verdicts = [0, 0, 0]
        for round in 0..<20_000 {
            var body = Array(seeds[round % seeds.count].utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) { Self.mutilate(&body, seeds, &random) }
            let limits = ExpositionLimits(line: 300, samples: 20, labels: 4, name: 20, value: 60)
            for format in ExpositionFormat.allCases {
                if case .success = Recorded.of(body, as: format, limits: limits) { verdicts[2] += 1 }
                verdicts[MetricsCheck.of(body.span, as: format) == .fine ? 0 : 1] += 1
            }
        }
        #expect(verdicts.allSatisfy { $0 > 500 }, "\(verdicts)")
    }

    private static func mutilate(_ body: inout [UInt8], _ seeds: [String], _ random: inout SeededGenerator) {
        let place = Int.random(in: 0...body.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: body.insert(UInt8.random(in: 0...255, using: &random), at: place)
        case 1: body.removeSubrange(place..<min(body.count, place + Int.random(in: 1...5, using: &random)))
        case 2: body.insert(contentsOf: Array("\"{}\\#=,\n \0é_".utf8).shuffled(using: &random).prefix(2), at: place)
        case 3:
            body.insert(
                contentsOf: seeds.randomElement(using: &random)?.utf8.suffix(30) ?? "".utf8.suffix(1),
                at: place
            )
        default: if place < body.count { body[place] ^= 1 << UInt8.random(in: 0..<8, using: &random) }
        }
    }

    @Test func `a large body with many labels takes a bounded time`() {
        let lines = (0..<20_000).map { "m{a=\"\($0)\",b=\"x\"} \($0)\n" }.joined()
        let values = "m{" + (0..<20_000).map { "a\($0)=\"\"" }.joined(separator: ",") + "} 1\n"
        let clock = ContinuousClock()
        let took = clock.measure {
            #expect(Self.said(about: lines) == "m no help text\n")
            #expect(Self.said(about: values) == "m no help text\n")
            #expect(MetricsCheck.of((values + "# EOF").utf8.span, as: .openMetrics) == .fine)
        }
        #expect(took < .seconds(20))
    }
}
