import Documents
import Rules
import Templates
import TestKit
import Testing
import Vocabulary

/// The rules in `config/rules`, with their tests and runbooks.
@Suite(.timeLimit(.minutes(1))) struct ShippedRuleTests {
    private static let root = #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined()
    private static let rules = "\(root)/config/rules/vedette.yml"
    private static let tests = RulePaths.documents("\(root)/config/rules/tests")

    private func alerts() throws -> [AlertingRule] {
        try RuleFile(path: Self.rules).groups.flatMap(\.rules).compactMap { rule in
            guard case .alerting(let alert) = rule else { return nil }
            return alert
        }
    }

    @Test func `every test passes here and with promtool`() async throws {
        #expect(Self.tests.count >= 3)
        for path in Self.tests {
            let report = RuleTestRunner(time: SystemTime()).run(try RuleTestFile(path: path))
            #expect(report.isPassed, "\(report.story)")
            #expect(report.warnings.isEmpty)
        }
        let verdicts = try await Promtool.verdicts(onRuleTests: Self.tests)
        #expect(verdicts.count == Self.tests.count)
        for verdict in verdicts { #expect(verdict.passes, "\(verdict.said)") }
    }

    @Test func `every alert fires in a test, and in another check it does not`() throws {
        let checks = try Self.tests.flatMap { try RuleTestFile(path: $0).tests }.flatMap(\.alertChecks)
        for name in Set(try alerts().map(\.name)) {
            let own = checks.filter { $0.alertName == name }
            #expect(own.contains { !$0.expected.isEmpty }, "\(name) never fires in a test")
            #expect(own.contains { $0.expected.isEmpty }, "\(name) always fires in its tests")
        }
        for rule in try alerts() {
            let severities = checks.filter { $0.alertName == rule.name }.flatMap(\.expected).flatMap(\.labels)
                .filter { $0.name == "severity" }.map(\.value)
            let own = rule.labels.first { $0.name == "severity" }?.template.text ?? ""
            #expect(own.contains("{{") || severities.contains(own), "\(rule.name) with severity \(own)")
        }
    }

    @Test func `every alert says how bad it is, what it is about and what to do`() throws {
        #expect(try alerts().count >= 20)
        for rule in try alerts() {
            #expect(rule.labels.contains { $0.name == "severity" }, "\(rule.name)")
            let annotations = Dictionary(rule.annotations.map { ($0.name, $0.template.text) }) { first, _ in first }
            #expect(Set(annotations.keys) == ["summary", "description", "runbook_url"], "\(rule.name)")
            #expect(annotations["runbook_url"] == "docs/runbooks/\(rule.name).md")
            let page = "\(Self.root)/docs/runbooks/\(rule.name).md"
            let text = String(decoding: try BoundedFile.read(page, atMost: 65_536), as: UTF8.self)
            for heading in ["# \(rule.name)", "## First look", "## Likely causes", "## Mend", "## When it clears"] {
                #expect(text.contains("\(heading)\n"), "\(rule.name): \(heading)")
            }
        }
        #expect(RuleLint.all.problems(in: try RuleFile(path: Self.rules)).isEmpty)
    }

    @Test func `the index of the runbooks names every page`() throws {
        let index = try BoundedFile.read("\(Self.root)/docs/runbooks/README.md", atMost: 65_536)
        let text = String(decoding: index, as: UTF8.self)
        for name in Set(try alerts().map(\.name)) { #expect(text.contains("| [\(name)](\(name).md) |"), "\(name)") }
    }
}
