import PromQL
import Testing

@Suite(.timeLimit(.minutes(1))) struct ScriptTests {
    @Test func `every command of our own script is read`() throws {
        let script = try TestScript(name: "own.test", text: OwnScript.text)
        #expect(script.commands.count == 12)
        #expect(script.evaluations.map(\.id).prefix(3) == ["own.test:7", "own.test:10", "own.test:14"])
        let first = try #require(script.evaluations.first)
        #expect(first.instants == .instant(3_000_000))
        #expect(first.expression == #"sum by (job) (http_requests_total{instance="0"})"#)
        let range = script.evaluations[4]
        #expect(range.instants == .range(start: 0, end: 600_000, step: 300_000))
    }

    @Test func `cases are classified by what they need`() throws {
        let script = try TestScript(name: "own.test", text: OwnScript.text)
        let classes = script.evaluations.map(CaseClass.init)
        #expect(classes.dropLast().allSatisfy { $0 == .required })
        #expect(classes.last == .unsupported(.histogramFunction))
    }

    @Test(arguments: [
        ("evil\n", "s.test:1: unknown command evil"),
        ("\nload 5m\n  m 0+1x\n", "s.test:3: 1:7: parse error: invalid repetition in series values: \"\""),
        ("eval instant 5m x\n", "s.test:1: expected at"),
        ("eval instant at 5m x\n  expect nothing\n", "s.test:2: unknown expectation nothing"),
    ])
    func `what cannot be read is said with its line`(text: String, message: String) {
        let failure = #expect(throws: ScriptFailure.self) { try TestScript(name: "s.test", text: text) }
        #expect(failure?.description == message)
    }

    /// How many of the cases of Prometheus 3.14's scripts are float-only: required and optional, within 2 %.
    @Test func `as many cases are required as Prometheus' scripts have`() throws {
        let known: [String: (required: Int, optional: Int, unsupported: Int)] = [
            "aggregators.test": (123, 2, 35), "collision.test": (2, 0, 0), "functions.test": (248, 72, 111),
            "histograms.test": (84, 11, 90), "literals.test": (25, 0, 0), "operators.test": (142, 0, 72),
            "selectors.test": (31, 0, 0), "staleness.test": (17, 0, 0),
        ]
        for script in try TestScript.all() {
            let classes = script.evaluations.map(CaseClass.init)
            let required = classes.count { $0 == .required }
            let unsupported = classes.count { if case .unsupported = $0 { true } else { false } }
            let optional = classes.count - required - unsupported
            guard let counts = known[script.name] else { continue }
            for (found, expected) in zip(
                [required, optional, unsupported],
                [counts.required, counts.optional, counts.unsupported]
            ) {
                // The counts known to us are true to 2 % of the file.
                #expect(abs(found - expected) * 50 <= classes.count, "\(script.name)")
            }
        }
    }
}
