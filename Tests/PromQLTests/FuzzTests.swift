import PromQL
import TestKit
import Testing

/// Random damage to good expressions: nothing traps, nothing hangs, what is accepted survives printing.
///
/// `PROMQL_FUZZ_ROUNDS` is how many texts are tried.
@Suite(.timeLimit(.minutes(30))) struct FuzzTests {
    private static let rounds = environment("PROMQL_FUZZ_ROUNDS").flatMap { Int($0) } ?? 4_000
    private static let spice = [
        "(", ")", "{", "}", "[", "]", "5m", ":", ",", "@", "offset", "-", "^", "bool", "on", "by", "group_left", "\"",
        "`", "'", "\\", "#", "\n", "=~", "!~", "!=", "==", "</", "fill(", "start()", "step()", "min_of(", "0x", "1e",
        "_",
        ".", "inf", "sum", "rate", "é", "\u{0}", "\u{FEFF}", "{{", "}}", "x3", "stale", "9223372036854775808", "1y",
    ]

    private static func corpus() throws -> [String] {
        try TestScript.all().flatMap { $0.evaluations.map(\.expression) }
    }

    private static func damaged(_ text: String, _ other: String, _ random: inout SeededGenerator) -> String {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0 where place < bytes.count: bytes.remove(at: place)
            case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
            case 2: bytes.insert(contentsOf: (spice.randomElement(using: &random) ?? "").utf8, at: place)
            case 3: bytes.removeSubrange(place..<Int.random(in: place...bytes.count, using: &random))
            case 4: bytes.insert(contentsOf: other.utf8.prefix(Int.random(in: 0...60, using: &random)), at: place)
            default:
                let end = Int.random(in: place...bytes.count, using: &random)
                bytes.insert(contentsOf: bytes[place..<min(end, place + 40)], at: place)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `damaged expressions are refused or survive printing`() throws {
        let corpus = try Self.corpus()
        var random = SeededGenerator(seed: 4)
        var accepted = 0
        for _ in 0..<Self.rounds {
            guard let text = corpus.randomElement(using: &random), let other = corpus.randomElement(using: &random)
            else { break }
            let damaged = Self.damaged(text, other, &random)
            do {
                let printed = try Query(parsing: damaged, features: .all).expression.description
                accepted += 1
                let again = try? Query(parsing: printed, features: .all).expression.description
                #expect(again == printed, "\(damaged)")
            } catch {
                #expect(error.range.lower <= error.range.upper && error.range.upper <= damaged.utf8.count, "\(damaged)")
            }
        }
        #expect(accepted > 0 && accepted < Self.rounds)
    }

    @Test func `whatever is accepted is evaluated without a trap`() async throws {
        let corpus = try Self.corpus()
        var rig = try EngineRig(Self.data)
        rig.options.mostSamples = 20_000
        rig.options.timeout = .seconds(5)
        var random = SeededGenerator(seed: 6)
        var (values, failures) = (0, 0)
        for round in 0..<Self.rounds {
            guard let text = corpus.randomElement(using: &random), let other = corpus.randomElement(using: &random)
            else { break }
            let damaged = Self.damaged(text, other, &random)
            guard let query = try? Query(parsing: damaged, features: .all) else { continue }
            rig.options.delaysNameRemoval = round.isMultiple(of: 2)
            let prepared = PreparedQuery(query, store: rig.store)
            let instant = Int64.random(in: -10_000...4_000_000, using: &random)
            do throws(EvaluationFailure) {
                _ = try rig.engine.instant(prepared, at: instant)
                _ = try rig.engine.range(prepared, from: instant, through: instant + 300_000, step: 97_000)
                values += 1
            } catch { failures += 1 }
            await Task.yield()
        }
        #expect(values > 0 && failures > 0)
    }

    /// Series under the names that the scripts use.
    private static let data = [
        "http_requests", "http_requests_total", "metric", "metric1", "data", "foo", "testmetric", "node_cpu",
        "left_floats", "right_floats", "test_clamp", "testhistogram_bucket",
    ].map { name in
        (0..<3).map { index in
            "\(name){instance=\"\(index)\", job=\"j\", le=\"\(index)\", src=\"s\"} 0+1.5x20 stale _x3 NaN -Inf 3-2x20"
        }.joined(separator: "\n")
    }.joined(separator: "\n")

    @Test func `damaged series are refused or read`() throws {
        var random = SeededGenerator(seed: 5)
        let corpus = ["m{a=\"b\"} 0+1x5 _x3 stale 1-2x4", "{\"x\"} {{sum:1 count:2}}x2 -Inf", "m@st 1 2 3e5x2 NaN"]
        for _ in 0..<Self.rounds {
            guard let text = corpus.randomElement(using: &random), let other = corpus.randomElement(using: &random)
            else { break }
            let damaged = Self.damaged(text, other, &random)
            if let series = try? SeriesNotation(parsing: damaged) {
                #expect(series.values.count <= SeriesNotation.mostValues)
            }
        }
    }
}
