import Documents
import PromQL
import Rules
import TestKit
import Testing

@Suite struct RuleValueTests {
    private func read(_ text: String) throws(RuleFileFailure) -> RuleFile {
        try RuleFile(bytes: Array(text.utf8), path: "f.yml")
    }

    @Test func `every field arrives`() throws {
        let file = try read(
            """
            groups:
            - name: a
              interval: 1m30s
              query_offset: 10s
              limit: 7
              labels: {team: core, severity: info}
              rules:
              - alert: X
                expr: sum(up)==0
                for: 5m
                keep_firing_for: 1h
                labels: {severity: page, instance: ''}
                annotations: {summary: '{{ $value }}', empty: ''}
              - record: a:b
                expr: up
                labels: {x: 5}
            """
        )
        let group = try #require(file.groups.first)
        #expect(group.name == "a" && group.file == "f.yml" && group.limit == 7)
        #expect(group.interval == .seconds(90) && group.queryOffset == .seconds(10))
        guard case .alerting(let alert) = group.rules[0], case .recording(let record) = group.rules[1] else {
            Issue.record("\(group.rules)")
            return
        }
        #expect(alert.expression == "sum(up) == 0")
        #expect(alert.hold == .seconds(300) && alert.keepFiringFor == .seconds(3_600))
        #expect(alert.position == Position(line: 8, column: 5))
        #expect(
            group.rules[0].labels
                == [RuleLabel("instance", ""), RuleLabel("severity", "page"), RuleLabel("team", "core")]
        )
        #expect(alert.annotations.map(\.name) == ["empty", "summary"])
        #expect(
            record.labels == [RuleLabel("severity", "info"), RuleLabel("team", "core"), RuleLabel("x", "5")]
        )
    }

    @Test func `a group without an interval has none, and 0 is none`() throws {
        let file = try read("groups: [{name: a}, {name: b, interval: 0s, query_offset: 0s}]")
        #expect(file.groups.map(\.interval) == [nil, nil])
        #expect(file.groups.map(\.queryOffset) == [nil, .zero])
    }

    @Test func `a rule is the same wherever it stands, and another with another text`() throws {
        let one = try read("groups: [{name: a, rules: [{alert: x, expr: up==0, labels: {a: b}}]}]")
        let same = try read("# moved\n\ngroups: [{name: a, rules: [{labels: {a: b}, expr: up == 0, alert: x}]}]")
        #expect(one.groups == same.groups)
        #expect(Set(one.groups).union(same.groups).count == 1)
        for other in ["expr: up == 1", "expr: up == 0, for: 1s", "expr: up == 0, keep_firing_for: 1s"] {
            let text = "groups: [{name: a, rules: [{alert: x, labels: {a: b}, \(other)}]}]"
            #expect(try read(text).groups != one.groups)
        }
    }

    @Test func `a rule is found again by its name and labels`() throws {
        let texts = [
            "alert: x, expr: up, labels: {a: b}", "alert: x, expr: up > 1, for: 5m, labels: {a: b}",
            "alert: x, expr: up, labels: {a: c}", "alert: y, expr: up, labels: {a: b}",
        ]
        let rules = try texts.map {
            try #require(try read("groups: [{name: g, rules: [{\($0)}]}]").groups[0].rules.first)
        }
        #expect(rules.map { $0.identity == rules[0].identity } == [true, true, false, false])
    }

    @Test func `a second document is a warning`() throws {
        #expect(try read("groups: []\n---\ngroups: []\n").warnings.count == 1)
        #expect(try read("groups: []\n---\n[").warnings.count == 1)
        #expect(try read("groups: []\n").warnings.isEmpty)
    }

    @Test func `all problems are told, in the order of the file`() {
        let text = """
            groups:
            - name: a
              interval: x
              rules:
              - alert: b
                expr: up{
                for: y
                annotations: {s: '{{ nope }}'}
              - expr: foo(1)
            - nam: c
            """
        let failure = #expect(throws: RuleFileFailure.self) { try read(text) }
        #expect(
            failure?.problems.compactMap(\.position).map { "\($0.line):\($0.column)" } == [
                "3:13", "6:14", "7:10", "8:23", "9:5", "9:11", "10:3", "10:3",
            ]
        )
        #expect(failure?.problems[1].inExpression?.description == "1:4")
        #expect(failure?.problems[1].line == "    expr: up{")
        #expect(failure?.problems[3].subject == "group \"a\", rule 1 \"b\"")
    }

    @Test func `a file that is not there is a problem`() {
        let failure = #expect(throws: RuleFileFailure.self) { try RuleFile(path: "/nowhere/rules.yml") }
        #expect(failure?.description == "/nowhere/rules.yml: cannot read the file: no such file or directory")
    }

    @Test func `rules with the same name and labels are duplicates`() throws {
        let file = try read(
            """
            groups:
            - name: a
              rules:
              - {alert: x, expr: up}
              - {alert: x, expr: up > 1}
              - {alert: y, expr: up, labels: {a: b}}
            - name: b
              rules:
              - {record: x, expr: up}
              - {alert: y, expr: up, labels: {a: c}}
            """
        )
        let problems = RuleLint.all.problems(in: file)
        #expect(
            problems.map(\.description) == [
                "f.yml:5:5: group \"a\": 3 rules \"x\" with the same labels {}; the first on line 4"
            ]
        )
        #expect(RuleLint.none.problems(in: file).isEmpty)
    }

    @Test func `globs name files in order, and have to name one`() throws {
        let directory = try TemporaryDirectory()
        for name in ["b.yml", "a.yml", ".hidden.yml", "[x].yml"] { try directory.write("", to: name) }
        let all = ["[x].yml", "a.yml", "b.yml"].map(directory.path)
        #expect(try RulePaths.expand(directory.path("*.yml")) == all)
        #expect(try RulePaths.expand(directory.path("[x].yml")) == [directory.path("[x].yml")])
        #expect(throws: RuleFileFailure.self) { try RulePaths.expand(directory.path("*.yaml")) }
        #expect(throws: RuleFileFailure.self) { try RulePaths.expand(directory.path("c.yml")) }
    }
}
