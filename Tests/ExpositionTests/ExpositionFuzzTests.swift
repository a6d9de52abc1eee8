import Exposition
import TestKit
import Testing
import Vocabulary

/// Random damage to bodies good and bad: nothing traps, nothing hangs, what is accepted is accepted again.
///
/// `scripts/fuzz exposition` runs these for as long as one likes.
@Suite(.serialized, .timeLimit(.minutes(60))) struct ExpositionFuzzTests {
    /// Pieces that matter to one of the formats.
    private static let pieces: [[UInt8]] =
        [
            "# TYPE ", "# HELP ", "# UNIT ", "# EOF\n", "# {", "}", "{", "le=\"", "quantile=\"", "\"", "\\", "\\n",
            "\n", " ", "\t",
            "_total", "_bucket", "_created", "_sum", "_count", "NaN", "+Inf", "-Inf", "1e400", "0x1p-2", "1_0", "-1",
            ".", ",", "=",
            "9223372036854775807", "1.7976931348623157e308", "histogram", "summary", "info", "stateset",
            "gaugehistogram", "\0",
        ].map { Array($0.utf8) } + [[0xff], [0xc3], [0xf0, 0x9d], [0xc2, 0x85]]

    private static let bodies: [[UInt8]] =
        LintedBodies.all.map { Array($0.utf8) }
        + OpenMetricsRule.all.flatMap { ($0.allowed + $0.forbidden).map { Array(OpenMetricsRule.body($0).utf8) } }
        + [ExpositionFormat.text, .openMetrics].map { $0.encode(WriterTests.families) }

    private func damaged(_ random: inout SeededGenerator) -> [UInt8] {
        var body = Self.bodies.randomElement(using: &random) ?? []
        for _ in 0..<Int.random(in: 0...6, using: &random) {
            let place = Int.random(in: 0...body.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: body.insert(contentsOf: Self.pieces.randomElement(using: &random) ?? [], at: place)
            case 1: body.removeSubrange(place..<min(body.count, place + Int.random(in: 0...9, using: &random)))
            case 2: body.insert(UInt8.random(in: 0...255, using: &random), at: place)
            case 3: body = Array(body[..<place])
            case 4:
                let other = Self.bodies.randomElement(using: &random) ?? []
                body.insert(contentsOf: other.prefix(Int.random(in: 0...200, using: &random)), at: place)
            default:
                let end = min(body.count, place + Int.random(in: 0...40, using: &random))
                body.insert(contentsOf: body[place..<end], at: place)
            }
        }
        return body
    }

    @Test(arguments: [ExpositionFormat.text, .openMetrics])
    func `damaged bodies are refused or read, twice alike`(format: ExpositionFormat) async {
        var fuzzing = Fuzzing("exposition as \(format)", seed: 11, rounds: 6_000)
        var (accepted, round) = (0, 0)
        while fuzzing.goesOn(after: round) {
            round += 1
            if round.isMultiple(of: 100) { await Task.yield() }
            let body = damaged(&fuzzing.random)
            // One scalar per byte: what is no UTF-8 is kept as it is.
            let shown = String(String.UnicodeScalarView(body.map { Unicode.Scalar($0) }))
            let problem = fuzzing.attempt(shown) { _ -> String? in
                _ = MetricsCheck.of(body.span, as: format)
                switch (Recorded.of(body, as: format), Recorded.of(body, as: format)) {
                case (.success(let first), .success(let second)):
                    accepted += 1
                    return first.lines == second.lines && first.samples.count == first.raw.count ? nil : "differs"
                case (.failure(let first), .failure(let second)): return first == second ? nil : "another failure"
                default: return "refused once"
                }
            }
            #expect(problem == nil, "\(shown.debugDescription)")
        }
        fuzzing.report()
        #expect(fuzzing.slowest.seconds < Fuzzing.longest, "\(fuzzing.slowest.input)")
        #expect(accepted > 0 && accepted < round)
    }
}
