import PromQL
import Testing

@Suite(.timeLimit(.minutes(1))) struct ScriptTests {
    @Test func `every command of our own script is read`() throws {
        let script = TestScript(name: "own.test", text: OwnScript.text)
        #expect(script.commands.count == 12)
        #expect(script.evaluations.map(\.id).prefix(3) == ["own.test:7", "own.test:10", "own.test:14"])
        let first = try #require(script.evaluations.first)
        #expect(first.instants == .instant(3_000_000))
        #expect(first.expression == #"sum by (job) (http_requests_total{instance="0"})"#)
        let range = script.evaluations[4]
        #expect(range.instants == .range(start: 0, end: 600_000, step: 300_000))
    }

    @Test func `cases are classified by what they need`() throws {
        let script = TestScript(name: "own.test", text: OwnScript.text)
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
        let script = TestScript(name: "s.test", text: text + "\neval instant at 0 1\n  1\n")
        #expect(script.failures.map(\.description) == [message])
        // The rest is read.
        #expect(script.evaluations.count == 1)
    }

    @Test func `all forms that Prometheus' scripts ever had are read`() throws {
        let text = """
            LOAD 1m
            \ta{x="1"}\t1 _x2 stale 2-1x3 0x4 NaN -Inf
              h{x="1"} {{schema:0 sum:1 count:1 buckets:[1]}}+{{sum:1}}x2 {{}}x3 _
              a@st{x="1"} -30s+1mx5 0s _ 1m
              a{x="1"}@st -1ms 0
            # A comment ends a block.
            load_with_nhcb 30s
              b_bucket{le="+Inf"} 1+1x2

            EVAL instant at 1m30s a
            expect no_warn
            \texpect\tno_info
              expect ordered
              expect fail
              expect fail msg:  one
              expect fail regex:t.o

            eval_fail instant at 50 a
            expected_fail_message  something is wrong

            eval_fail instant at 50 a
              expected_fail_regexp  ^something

            eval_warn instant at 1h a
              {} 1

            eval_info instant at 1h a

            eval_ordered instant at 1h a

            eval range from 0 to 1h30m step 5m a
              {x="1"} 1 _ {{sum:1 count:1}}x2

            eval_fail range from -1m to 1m step 0.5 a

            eval instant at 1m a[5m]
              expect range vector from 0 to 1m step 1m
              a 1 2

            eval instant at 1m "x"
              expect string `x`

            clear

            """
        let script = TestScript(name: "s.test", text: text)
        #expect(script.failures.map(\.description) == [])
        #expect(script.evaluations.first?.failures.count == 3)
        #expect(script.evaluations.count == 10)
        #expect(script.commands.count == 13)
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
