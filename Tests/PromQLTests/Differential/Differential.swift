import PromQL
import TestKit
import Vocabulary

/// Expressions over one set of series, answered by our engine and by `promtool`.
struct Differential {
    /// What promtool is asked.
    let document: RuleTestDocument
    /// What we are asked, with the same series.
    let rig: EngineRig

    /// A case with our answer and another one.
    struct Disagreement {
        /// Expects what we say.
        let test: RuleTestDocument.Case
        let there: Answer
        /// Whether ours is from the middle of a range query.
        let isInRange: Bool
    }

    struct Outcome {
        var agreed = 0
        /// Of those, where neither has an answer.
        var failed = 0
        /// Of those, where neither has a sample.
        var empty = 0
        var known: [KnownDifference: Int] = [:]
        var disagreements: [Disagreement] = []
    }

    init(series: [String], cases: [RuleTestDocument.Case], ours: [String]? = nil) throws {
        document = RuleTestDocument(series: series, cases: cases)
        rig = try EngineRig((ours ?? series).joined(separator: "\n"))
    }

    func run() async throws -> Outcome {
        let said = try await Promtool.ruleTests(document.text)
        var outcome = Outcome()
        for (test, there) in zip(document.cases, try document.answers(in: said)) {
            judge(test, there, &outcome)
            await Task.yield()
        }
        return outcome
    }

    private func judge(_ test: RuleTestDocument.Case, _ there: Answer, _ outcome: inout Outcome) {
        let single = answer(test)
        let ranged = single.isFailure ? nil : answerInRange(test)
        let isInRange = single.agrees(with: there)
        guard let wrong = [single, ranged].compactMap(\.self).first(where: { !$0.agrees(with: there) }) else {
            outcome.agreed += 1
            outcome.failed += single.isFailure ? 1 : 0
            outcome.empty += single.isEmpty ? 1 : 0
            return
        }
        let known = KnownDifference(of: test.inLaterWords, at: test.instant, here: wrong, there: there, rig: rig)
        if let known { return outcome.known[known, default: 0] += 1 }
        let ours = RuleTestDocument.Case(expression: test.expression, instant: test.instant, expected: wrong)
        outcome.disagreements.append(Disagreement(test: ours, there: there, isInRange: isInRange))
    }

    private func answer(_ test: RuleTestDocument.Case) -> Answer {
        do {
            return Answer(try rig.engine.instant(try rig.prepare(test.inLaterWords), at: test.instant).value)
        } catch { return .failure("\(error)") }
    }

    /// The same instant as the middle of three; nil where a range has another meaning, or fails at another instant.
    private func answerInRange(_ test: RuleTestDocument.Case) -> Answer? {
        let (start, end) = (test.instant - 60_000, test.instant + 60_000)
        guard !["start()", "end()"].contains(where: test.expression.contains),
            let prepared = try? rig.prepare(test.inLaterWords),
            let result = try? rig.engine.range(prepared, from: start, through: end, step: 60_000),
            case .matrix(let series) = result.value
        else { return nil }
        let middle = series.compactMap { series in
            series.samples.first { $0.timestamp == test.instant }.map {
                VectorSample(labels: series.labels, timestamp: test.instant, value: $0.value)
            }
        }
        return Answer(.vector(middle))
    }

    /// The first disagreements for people, and as a file for `promtool test rules` that expects our answers.
    func report(_ disagreements: [Disagreement]) -> String {
        let shown = disagreements.prefix(8)
        let lines = shown.map { disagreement in
            let place = disagreement.isInRange ? "here, in a range" : "here"
            return """
                \(disagreement.test.expression)
                  \(place): \(disagreement.test.expected.map { "\($0)" } ?? "")
                  promtool: \(disagreement.there)
                """
        }
        let words = Set(shown.flatMap { WordDamage.words(of: $0.test.expression) })
        // Selectors without a name need all.
        let isNamed = !words.contains("__name__") && !shown.contains { $0.test.expression.contains("({") }
        let series = document.series.filter { line in
            !isNamed || words.contains(String(line.prefix { $0 != "{" && $0 != " " }))
        }
        let file = RuleTestDocument(series: series, cases: shown.map(\.test))
        return """
            \(disagreements.count) expressions have another value in Prometheus:
            \(lines.joined(separator: "\n"))
            promtool test rules /dev/stdin <<'END'
            \(file.text)END
            """
    }
}
