import Rules
import TestKit
import Testing

@Suite(.timeLimit(.minutes(1))) struct RulePrintingTests {
    @Test(arguments: RuleCase.all.filter(\.isAccepted))
    func `what is printed reads back as the same groups`(_ example: RuleCase) throws {
        let file = try RuleFile(bytes: Array(example.text.utf8), path: "f.yml")
        let printed = RuleFilePrinter.print(file.groups)
        let again = try RuleFile(bytes: Array(printed.utf8), path: "f.yml")
        #expect(again.groups == file.groups, "\(printed)")
        #expect(RuleFilePrinter.print(again.groups) == printed)
    }

    @Test func `promtool reads what is printed`() async throws {
        let examples = RuleCase.all.filter { $0.isAccepted && $0.difference == .none }
        let printed = try examples.map { example in
            RuleFilePrinter.print(try RuleFile(bytes: Array(example.text.utf8), path: "f.yml").groups)
        }
        for (text, verdict) in zip(printed, try await Promtool.verdicts(onRules: printed)) {
            #expect(verdict.code == 0, "\(verdict.said)\n\(text)")
        }
    }

    @Test(arguments: [
        "", " a", "a ", "a: b", "a #b", "- a", "yes", "Null", "~", "5", "{a}", "a\nb", "a\n", "a\n\n", "\na", " a\nb",
        "a\n  b\n",
        "\u{1}", "a\u{85}b", "a\u{2028}b\nc", "a\u{FEFF}", "\u{1F600}", "\u{FFFF}", "\"", "\\", "a\tb", "a\r\nb",
        "a\n \nb", "%a",
        "a:", "#", "a\u{0}b", "---", "...", "a\n---\nb",
    ]) func `every text is printed so that it is read again`(_ text: String) throws {
        let quoted = text.unicodeScalars.map { "\\U" + String(repeating: "0", count: 8 - hex($0).count) + hex($0) }
        let source = """
            groups:
            - name: a
              rules:
              - {alert: b, expr: up, labels: {c: "\(quoted.joined())"}, annotations: {"d\(quoted.joined())": e}}
            """
        let file = try RuleFile(bytes: Array(source.utf8), path: "f.yml")
        #expect(file.groups.first?.rules.first?.labels.first?.value == text)
        let printed = RuleFilePrinter.print(file.groups)
        #expect(try RuleFile(bytes: Array(printed.utf8), path: "f.yml").groups == file.groups, "\(printed)")
    }

    private func hex(_ scalar: Unicode.Scalar) -> String { String(scalar.value, radix: 16) }

    @Test func `a file is printed in one hand`() throws {
        let source = """
            groups: [{rules: [
              {annotations: {summary: "two\\nlines"}, alert: A, labels: {severity: page, team: own}, for: 90s, expr: "up   ==0"},
              {record: "a:b", expr: "{__name__=~'x|y'} > 0"},
              {record: "long", expr: "sum by (job) (rate(requests_total{code=~'5..'}[5m])) / sum by (job) (rate(requests_total[5m])) > 0.05"},
            ], labels: {team: core}, name: all, interval: 60s, limit: 10, query_offset: 0}]
            """
        let file = try RuleFile(bytes: Array(source.utf8), path: "f.yml")
        #expect(
            RuleFilePrinter.print(file.groups) == """
                groups:
                  - name: all
                    interval: 1m
                    query_offset: 0s
                    limit: 10
                    labels:
                      team: core
                    rules:
                      - alert: A
                        expr: up == 0
                        for: 1m30s
                        labels:
                          severity: page
                          team: own
                        annotations:
                          summary: |-
                            two
                            lines
                      - record: a:b
                        expr: |
                          {__name__=~"x|y"} > 0
                      - record: long
                        expr: |2
                            sum by (job) (rate(requests_total{code=~"5.."}[5m])) / sum by (job) (rate(requests_total[5m]))
                          >
                            0.05

                """
        )
    }
}
