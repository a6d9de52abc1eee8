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
    }
}
