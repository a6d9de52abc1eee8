import Testing
import Vocabulary

@testable import Settings

@Suite struct ObjectiveTests {
    private static let services = "services: { web: { kind: http, url: \"http://web\" } }\n"

    @Test func `objectives are read whole`() async throws {
        let settings = try await load(
            Self.services + """
                objectives:
                  - name: query_latency_p95
                    expr: p95{service="api",status=~"5..$"}
                    target: "< 1s"
                    acceptable: "<= 1m30s"
                    alert: "> 5m"
                    for: 10m
                    labels: { team: search }
                    runbook_url: https://runbooks/p95
                  - { name: free, expr: disk_free, target: ">= 40%", alert: "<10%" }
                  - { name: memory, expr: rss, alert: "> 1.5GiB" }

                """
        )
        #expect(settings.objectives.map(\.name) == ["query_latency_p95", "free", "memory"])
        let first = try #require(settings.objectives.first)
        #expect(first.expression == "p95{service=\"api\",status=~\"5..$\"}")
        #expect(first.target == .init(.below, 1, .seconds, text: "< 1s"))
        #expect(first.acceptable == .init(.atMost, 90, .seconds, text: "<= 1m30s"))
        #expect(first.alert == .init(.above, 300, .seconds, text: "> 5m"))
        #expect(
            (first.hold, first.runbookURL, first.labels) == (.seconds(600), "https://runbooks/p95", ["team": "search"])
        )
        #expect((first.line, first.column) == (4, 11))
        #expect(settings.objectives[1].alert == .init(.below, 0.1, .share, text: "< 10%"))
        #expect(settings.objectives[1].hold == .seconds(300))
        #expect(settings.objectives[2].alert == .init(.above, 1_610_612_736, .bytes, text: "> 1.5GiB"))
    }

    @Test(arguments: [
        ("{ expr: up, alert: '> 1' }", "needs `name`"), ("{ name: a, alert: '> 1' }", "needs `expr`"),
        ("{ name: a, expr: up }", "needs `target`, `acceptable` or `alert`"),
        ("{ name: A, expr: up, alert: '> 1' }", "expected a name"),
        ("{ name: a, expr: up, alert: '1' }", "expected a bound"),
        ("{ name: a, expr: up, alert: '> one' }", "expected a bound"),
        ("{ name: a, expr: up, alert: '>' }", "expected a bound"),
        ("{ name: a, expr: up, alert: '> 0x10' }", "expected a bound"),
        ("{ name: a, expr: up, alert: '> inf' }", "expected a bound"),
        ("{ name: a, expr: up, alert: '> 1', for: 5 }", "expected a duration"),
        ("{ name: a, expr: up, alret: '> 1' }", "did you mean `alert`"),
        ("{ name: a, expr: up, target: '< 1', acceptable: '> 2' }", "same way"),
        ("{ name: a, expr: up, target: '< 2', acceptable: '< 1' }", "stricter than"),
        ("{ name: a, expr: up, target: '> 1', acceptable: '> 2' }", "stricter than"),
        ("{ name: a, expr: up, acceptable: '< 1', alert: '< 2' }", "the other way"),
        ("{ name: a, expr: up, acceptable: '< 2', alert: '> 1' }", "`alert` holds where"),
        ("{ name: a, expr: up, acceptable: '> 20%', alert: '< 40%' }", "`alert` holds where"),
        ("{ name: a, expr: up, alert: '> 1', labels: { severity: page } }", "cannot be set"),
        ("{ name: a, expr: up, alert: '> 1' }, { name: a, expr: up, alert: '> 1' }", "on line 2 already"),
        ("five", "expected an objective to be a mapping"),
    ]) func `what is wrong with an objective is told`(text: String, words: String) async throws {
        let errors = try await errors(Self.services + "objectives: [\(text)]\n")
        #expect(errors.contains { $0.contains(words) && $0.hasPrefix("vedette.yaml:2:") }, "\(errors)")
    }

    @Test func `every key is documented`() throws {
        let reference = try Scratch.read("\(packageRoot)/docs/settings.md")
        for key in ObjectiveReader.keys { #expect(reference.contains("| `\(key)` |"), "\(key)") }
    }
}
