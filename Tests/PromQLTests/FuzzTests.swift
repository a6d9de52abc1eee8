import PromQL
import Series
import TestKit
import Testing
import Vocabulary

/// Random damage to good expressions: nothing traps, nothing hangs, what is accepted survives printing.
///
/// `scripts/fuzz promql` runs these for as long as one likes.
@Suite(.timeLimit(.minutes(60))) struct FuzzTests {
    @Test func `damaged expressions are refused or survive printing`() async throws {
        let damage = Damage(texts: try Self.scripts().flatMap { $0.evaluations.map(\.expression) })
        var fuzzing = Fuzzing("expressions", seed: 4, rounds: 4_000)
        var (accepted, round) = (0, 0)
        while fuzzing.goesOn(after: round) {
            round += 1
            if round.isMultiple(of: 100) { await Task.yield() }
            let text = damage.text(&fuzzing.random)
            let problem = fuzzing.attempt(text) { text -> String? in
                do throws(ParseFailure) {
                    let expression = try Query(parsing: text, features: .all).expression
                    accepted += 1
                    let printed = expression.description
                    let again = try? Query(parsing: printed, features: .all).expression
                    // Splitting lines changes nothing either.
                    let pretty = try? Query(parsing: expression.pretty, features: .all).expression
                    return again?.description == printed && pretty?.description == printed ? nil : printed
                } catch {
                    let range = error.range
                    return range.lower <= range.upper && range.upper <= text.utf8.count ? nil : "\(range)"
                }
            }
            #expect(problem == nil, "\(text)")
        }
        fuzzing.report()
        #expect(fuzzing.slowest.seconds < Fuzzing.longest, "\(fuzzing.slowest.input)")
        #expect(accepted > 0 && accepted < round)
    }

    @Test func `whatever is accepted is evaluated without a trap`() async throws {
        let scripts = try Self.scripts().map { (texts: $0.evaluations.map(\.expression), store: $0.wholeStore) }
        let damage = Damage(texts: scripts.flatMap(\.texts))
        var rig = try EngineRig("")
        rig.options.mostSamples = 20_000
        rig.options.timeout = .seconds(5)
        var fuzzing = Fuzzing("evaluation", seed: 6, rounds: 4_000)
        var (values, failures, round) = (0, 0, 0)
        while fuzzing.goesOn(after: round) {
            round += 1
            if round.isMultiple(of: 20) { await Task.yield() }
            guard let script = scripts.randomElement(using: &fuzzing.random) else { break }
            let text = damage.text(&fuzzing.random, of: script.texts)
            rig.options.delaysNameRemoval = Bool.random(using: &fuzzing.random)
            let instant = Int64.random(in: -10_000...4_000_000, using: &fuzzing.random)
            let engine = rig.engine
            let problem = fuzzing.attempt(text) { text -> String? in
                guard let query = try? Query(parsing: text, features: .all) else { return nil }
                let prepared = PreparedQuery(query, store: script.store)
                do throws(EvaluationFailure) {
                    let now = try engine.instant(prepared, at: instant)
                    let later = try engine.range(prepared, from: instant, through: instant + 300_000, step: 97_000)
                    values += 1
                    return query.dependsOnRange ? nil : now.value.difference(from: later.value, at: instant)
                } catch {
                    failures += 1
                    return nil
                }
            }
            #expect(problem == nil, "\(text) at \(instant)")
        }
        fuzzing.report()
        #expect(fuzzing.slowest.seconds < Fuzzing.longest, "\(fuzzing.slowest.input)")
        #expect(values > 0 && failures > 0)
    }

    @Test func `damaged series are refused or read`() async throws {
        let damage = Damage(texts: [
            "m{a=\"b\"} 0+1x5 _x3 stale 1-2x4", "{\"x\"} {{sum:1 count:2}}x2 -Inf", "m@st 1 2 3e5x2 NaN",
        ])
        var fuzzing = Fuzzing("series", seed: 5, rounds: 4_000)
        var round = 0
        while fuzzing.goesOn(after: round) {
            round += 1
            if round.isMultiple(of: 100) { await Task.yield() }
            let text = damage.text(&fuzzing.random)
            let count = fuzzing.attempt(text) { (try? SeriesNotation(parsing: $0))?.values.count ?? 0 }
            #expect(count <= SeriesNotation.mostValues)
        }
        fuzzing.report()
        #expect(fuzzing.slowest.seconds < Fuzzing.longest, "\(fuzzing.slowest.input)")
    }

    /// All there are: Prometheus' where they are at hand, and ours.
    private static func scripts() throws -> [TestScript] {
        let ours = try OwnScript.all()
        return try TestScript.all().filter { script in !ours.contains { $0.name == script.name } } + ours
    }
}

extension Query {
    /// Whether the instants of a query count that are not the one being evaluated.
    fileprivate var dependsOnRange: Bool {
        let words = text.lowercased()
        return ["start", "end", "step", "range"].contains(where: words.contains)
    }
}

extension QueryValue {
    /// What at one instant differs from the result of a range query.
    fileprivate func difference(from range: QueryValue, at instant: Int64) -> String? {
        guard case .matrix(let series) = range else { return "no matrix" }
        var rest: [Labels: Double] = [:]
        for series in series { rest[series.labels] = series.samples.first { $0.timestamp == instant }?.value }
        switch self {
        case .scalar(let sample):
            guard let value = rest[.empty], value.isClose(to: sample.value) else { return "\(sample.value), \(rest)" }
            return nil
        case .vector(let samples):
            for sample in samples {
                guard let value = rest.removeValue(forKey: sample.labels), value.isClose(to: sample.value) else {
                    return "\(sample.labels) \(sample.value)"
                }
            }
            return rest.isEmpty ? nil : "\(rest)"
        case .string, .matrix: return nil
        }
    }
}

extension TestScript {
    /// All that the script ever loads, whatever it clears.
    fileprivate var wholeStore: SampleStore {
        let data = ConformanceStore()
        for command in commands {
            if case .load(let load) = command { data.load(load) }
        }
        return data.store
    }
}
