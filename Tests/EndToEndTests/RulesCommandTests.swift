import Foundation
import TestKit
import Testing

extension EndToEnd {
    @Suite(.timeLimit(.minutes(1))) struct RulesCommandTests {
        private static let good = "groups: [{name: a, rules: [{alert: x, expr: up==0, for: 90s}]}]\n"
        private static let twice = """
            groups:
            - name: b
              rules:
              - {alert: x, expr: up == 0}
              - {alert: x, expr: up == 1}

            """
        private static let bad =
            "groups:\n- name: a\n  rules:\n  - alert: x\n    expr: |\n      sum(\n        foo(up))\n"

        private func directory() throws -> TemporaryDirectory {
            let directory = try TemporaryDirectory()
            try directory.write(Self.good, to: "good.yml")
            try directory.write(Self.twice, to: "twice.yml")
            try directory.write(Self.bad, to: "bad.yml")
            return directory
        }

        private func check(_ arguments: String..., in directory: TemporaryDirectory) async throws -> CommandRun {
            try await CommandRun.vedette(["rules", "check"] + arguments, in: directory)
        }

        @Test func `check says how many rules there are`() async throws {
            let directory = try directory()
            let run = try await check(directory.path("good.yml"), in: directory)
            #expect(run.exit == .code(0))
            #expect(run.output == "Checking \(directory.path("good.yml"))\n  SUCCESS: 1 rules found\n")
            #expect(run.complaints.isEmpty)
        }

        @Test func `check shows what is wrong, with the line and a caret, and exits with 1`() async throws {
            let directory = try directory()
            let run = try await check(directory.path("*.yml"), in: directory)
            #expect(run.exit == .code(1))
            #expect(run.output.contains("bad.yml\n  FAILED: 1 problem\n"), "\(run.output)")
            let said = """
                bad.yml:7:9: group "a", rule 1 "x": could not parse expression: 2:3: parse error: unknown function with \
                name "foo"
                            foo(up))
                            ^
                """
            #expect(run.complaints.contains(said), "\(run.complaints)")
            #expect(!run.complaints.contains("\u{1B}"))
        }

        @Test(arguments: [
            ([], 0), (["--lint-fatal"], 3), (["--lint", "all", "--lint-fatal"], 3),
            (["--lint", "none", "--lint-fatal"], 0),
            (["--lint", "everything"], 64),
        ]) func `duplicates are told, and fatal where wanted`(options: [String], code: Int) async throws {
            let directory = try directory()
            let run = try await CommandRun.vedette(
                ["rules", "check", directory.path("twice.yml")] + options,
                in: directory
            )
            #expect(run.exit == .code(Int32(code)), "\(run.complaints)")
            if !options.contains("none"), code != 64 {
                #expect(run.output.contains("LINT: 2 rules found, 1 problem"), "\(run.output)")
                #expect(run.complaints.contains("2 rules \"x\" with the same labels {}"), "\(run.complaints)")
            }
        }

        @Test func `a rejected file outweighs a complaint`() async throws {
            let directory = try directory()
            let run = try await check(
                "--lint-fatal",
                directory.path("twice.yml"),
                directory.path("bad.yml"),
                in: directory
            )
            #expect(run.exit == .code(1))
        }

        @Test func `check reads standard input, which is empty here`() async throws {
            let directory = try directory()
            let run = try await check("-", in: directory)
            #expect(run.exit == .code(0))
            #expect(run.output == "Checking standard input\n  SUCCESS: 0 rules found\n")
        }

        @Test func `what is not there or is a directory is refused`() async throws {
            let directory = try directory()
            for path in ["nothing.yml", "*.nothing", "."] {
                let run = try await check(directory.path(path), in: directory)
                #expect(run.exit == .code(1))
                #expect(run.complaints.contains(path), "\(run.complaints)")
            }
        }

        @Test func `check prints JSON for programs`() async throws {
            let directory = try directory()
            let run = try await check("--json", directory.path("bad.yml"), in: directory)
            #expect(run.exit == .code(1))
            let path = directory.path("bad.yml")
            let expected =
                #"{"verdict":"rejected","files":[{"path":"\#(path)","verdict":"rejected","groups":null,"rules":null,"#
                + #""problems":[{"kind":"error","line":7,"column":9,"subject":"group \"a\", rule 1 \"x\"","message":"#
                + #""could not parse expression: 2:3: parse error: unknown function with name \"foo\"","#
                + #""in_expression":{"line":2,"column":3}}]}]}"#
            #expect(run.output == expected + "\n")
            #expect(run.complaints.isEmpty)
        }

        @Test func `print writes the rules of all files as one that is good`() async throws {
            let directory = try directory()
            let run = try await CommandRun.vedette(
                ["rules", "print", directory.path("good.yml"), directory.path("twice.yml")],
                in: directory
            )
            #expect(run.exit == .code(0))
            #expect(run.output.hasPrefix("groups:\n  - name: a\n    rules:\n      - alert: x\n        expr: up == 0\n"))
            try directory.write(run.output, to: "printed.yml")
            let again = try await check("--lint", "none", directory.path("printed.yml"), in: directory)
            #expect(again.output.contains("SUCCESS: 3 rules found"), "\(again.output)")
            let clash = try await CommandRun.vedette(
                ["rules", "print", directory.path("good.yml"), directory.path("good.yml")],
                in: directory
            )
            #expect(clash.exit == .code(1))
            #expect(clash.output.isEmpty)
            #expect(clash.complaints.contains("the group \"a\" is in"))
        }

        private static let tests = """
            rule_files: [good.yml]
            tests:
            - name: falls
              interval: 1m
              input_series: [{series: 'up{job="a"}', values: '1 0x9'}]
              alert_rule_test:
              - {eval_time: 2m, alertname: x}
              - {eval_time: 3m, alertname: x, exp_alerts: [{exp_labels: {job: a}}]}

            """

        @Test func `tests of rules pass, fail with what differs, and are written for CI`() async throws {
            let directory = try directory()
            try directory.write(Self.tests, to: "good_test.yml")
            try directory.write(Self.tests.replacing("job: a", with: "job: b"), to: "bad_test.yml")
            let good = try await CommandRun.vedette("rules", "test", directory.path("good_test.yml"), in: directory)
            #expect(good.exit == .code(0))
            #expect(good.output == "Unit Testing: \(directory.path("good_test.yml"))\n  SUCCESS: 1 test\n")
            #expect(good.complaints.isEmpty)
            let junit = directory.path("junit.xml")
            let both = try await CommandRun.vedette(
                "rules",
                "test",
                "--junit",
                junit,
                directory.path("*_test.yml"),
                in: directory
            )
            #expect(both.exit == .code(1))
            let bad = directory.path("bad_test.yml")
            #expect(both.output.contains("\(bad)\n  FAILED: 1 of 1 tests\n"), "\(both.output)")
            let said = """
                \(bad):8:5: test "falls": alert x at 3m: 1 alert differs
                      labels:
                        alertname: "x"
                    -   job: "b"
                    +   job: "a"
                """
            #expect(both.complaints.contains(said), "\(both.complaints)")
            #expect(!both.complaints.contains("\u{1B}"))
            let document = try String(contentsOfFile: junit, encoding: .utf8)
            #expect(document.contains("tests=\"4\" failures=\"1\" errors=\"0\""), "\(document)")
            let filtered = try await CommandRun.vedette("rules", "test", "--run", "^other", bad, in: directory)
            #expect(filtered.exit == .code(0))
        }

        @Test func `tests of rules print JSON, and what cannot be read fails`() async throws {
            let directory = try directory()
            try directory.write("tests: [{nmae: x}]\n", to: "wrong.yml")
            let run = try await CommandRun.vedette(
                "rules",
                "test",
                "--json",
                directory.path("wrong.yml"),
                in: directory
            )
            #expect(run.exit == .code(1))
            let path = directory.path("wrong.yml")
            #expect(
                run.output
                    == #"{"verdict":"failed","files":[{"path":"\#(path)","verdict":"failed","problems":[{"path":"#
                    + #""\#(path)","kind":"error","line":1,"column":10,"subject":"test 1","message":"unknown field `nmae` in "#
                    + #"a test; did you mean `name`?","in_expression":null}],"tests":[]}]}"# + "\n"
            )
            let missing = try await CommandRun.vedette("rules", "test", directory.path("none.yml"), in: directory)
            #expect(missing.exit == .code(1))
            #expect(
                missing.complaints.contains("none.yml: cannot read the file: no such file"),
                "\(missing.complaints)"
            )
            let none = try await CommandRun.vedette("rules", "test", in: directory)
            #expect(none.exit == .code(64))
        }

        @Test func `eval evaluates an expression over given series`() async throws {
            let directory = try directory()
            let series = ["--series", "up{job=\"a\"} 1 1 0x3", "--series", "up{job=\"b\"} 1x5"]
            let run = try await CommandRun.vedette(["rules", "eval"] + series + ["up == 0"], in: directory)
            #expect(run.exit == .code(0))
            #expect(run.output == "up{job=\"a\"} => 0 @[300]\n")
            let early = try await CommandRun.vedette(
                ["rules", "eval"] + series + ["--at", "1m", "sum(up)"],
                in: directory
            )
            #expect(early.output == "{} => 2 @[60]\n")
            try directory.write("# TYPE b gauge\nb{le=\"1\"} 2.5\n", to: "metrics")
            let metrics = try await CommandRun.vedette(
                [
                    "rules", "eval", "--metrics", directory.path("metrics"), "--start", "0", "--at", "3m",
                    "max_over_time(b[150s]) + 1",
                ],
                in: directory
            )
            #expect(metrics.output == "{le=\"1\"} => 3.5 @[180]\n", "\(metrics.complaints)")
        }

        @Test func `eval shows what rules make of given series`() async throws {
            let directory = try directory()
            let arguments = ["rules", "eval", "--rules", directory.path("good.yml"), "--series", "up{job=\"a\"} 1 0x3"]
            let pending = try await CommandRun.vedette(arguments + ["--at", "2m"], in: directory)
            #expect(pending.exit == .code(0))
            #expect(
                pending.output
                    == "alert x: pending\n  pending {alertname=\"x\", job=\"a\"} active for 1m, value 0\n"
            )
            let firing = try await CommandRun.vedette(arguments + ["--json"], in: directory)
            #expect(
                firing.output.contains(
                    "\"alerts\":[{\"state\":\"firing\",\"labels\":{\"alertname\":\"x\",\"job\":\"a\"}"
                )
            )
        }

        @Test(arguments: [
            (["--series", "up 1 x", "up"], 1), (["up =="], 1), (["--rules", "none.yml"], 1), ([], 64),
            (["--at", "5", "up"], 64), (["--interval", "0", "up"], 64),
            (["--interval", "1ms", "--at", "1h", "up"], 64),
            (["label_replace(vector(1), \"a b\", \"x\", \"y\", \"(\")"], 1), (["--metrics", "none", "up"], 1),
        ]) func `eval says what is wrong`(arguments: [String], code: Int) async throws {
            let directory = try directory()
            let run = try await CommandRun.vedette(["rules", "eval"] + arguments, in: directory)
            #expect(run.exit == .code(Int32(code)), "\(run.complaints)")
            #expect(!run.complaints.isEmpty)
            #expect(run.output.isEmpty)
        }

        @Test func `print shows the objectives of settings as rules`() async throws {
            let directory = try directory()
            let settings = """
                services: { web: { kind: http, url: "http://127.0.0.1:1" } }
                objectives:
                  - { name: p95, expr: up, target: "< 1s", alert: "> 5s" }

                """
            try directory.write(settings, to: "vedette.yaml")
            let run = try await CommandRun.vedette(
                ["rules", "print", "--config", directory.path("vedette.yaml"), directory.path("good.yml")],
                in: directory
            )
            #expect(run.exit == .code(0), "\(run.complaints)")
            #expect(run.output.contains("  - name: objectives\n"), "\(run.output)")
            try directory.write(run.output, to: "printed.yml")
            let again = try await check(directory.path("printed.yml"), in: directory)
            #expect(again.output.contains("SUCCESS: 4 rules found"), "\(again.output)\(run.output)")
            try directory.write(settings.replacing("expr: up", with: "expr: up =="), to: "broken.yaml")
            let bad = directory.path("broken.yaml")
            for command in [["rules", "print", "--config", bad], ["validate", "--config", bad]] {
                let refused = try await CommandRun.vedette(command, in: directory)
                #expect(refused.exit == .code(64))
                let said = "objective \"p95\": could not parse expression: 1:6: parse error"
                #expect(refused.complaints.contains("broken.yaml:3:24: "), "\(refused.complaints)")
                #expect(refused.complaints.contains(said), "\(refused.complaints)")
            }
        }
    }
}
