import Testing

/// Prometheus' own scripts, run by this engine.
///
/// `PROMQLTEST_DIR` says where they are.
@Suite(.timeLimit(.minutes(10))) struct PromQLConformanceTests {
    @Test func `every case of the scripts passes, unless it is known not to be supported`() async throws {
        var total = ScriptReport(name: "total")
        for script in try TestScript.all() {
            let report = await ScriptReport(running: script)
            total.add(report)
            print(report)
            for failure in report.failures { print("  \(failure)") }
            #expect(report.failures.isEmpty, "\(report.name)")
            if let known = ConformanceBaseline.files[report.name] { #expect(report.counts == known, "\(report.name)") }
        }
        print(total)
        print(total.details)
    }

    @Test func `our own scripts pass, too`() async throws {
        for script in try OwnScript.all() {
            let report = await ScriptReport(running: script)
            #expect(report.failures.isEmpty, "\(report.failures)")
            #expect(report.counts.passed + report.counts.optional > 0)
        }
    }

    /// A harness that sees nothing passes everything.
    @Test(arguments: [
        ("a", "a 2"), ("a", "a 1 1"), ("a", "b 1"), ("a", ""), ("a", "a 1\n  b 1"), ("1", "2"), ("1", "{} 1"),
        ("vector(1)", "1"), ("a + 0", "a 1"), ("a", "expect fail"), ("a + on () b", "expect fail msg: other"),
        ("\"x\"", "expect string \"y\""), ("rate(a[1m])", "expect info"),
        ("sum(quantile(2, a))", "expect no_warn\n  {} +Inf"),
        ("quantile(2, a)", "expect warn msg: other\n  {} +Inf"),
        ("sort_desc(c)", "expect ordered\n  c{x=\"1\"} 1\n  c{x=\"2\"} 2"),
        ("a[5m]", "expect range vector from 0 to 1m step 1m\n  a 1 2"),
    ])
    func `a wrong result is noticed`(expression: String, expectation: String) async throws {
        let text =
            "load 1m\n  a 1\n  b{x=\"1\"} 1\n  b{x=\"2\"} 1\n  c{x=\"1\"} 1\n  c{x=\"2\"} 2\n\n"
            + "eval instant at 0 \(expression)\n  \(expectation)\n"
        let report = await ScriptReport(running: TestScript(name: "wrong.test", text: text))
        #expect(report.failures.count == 1, "\(report)")
    }
}
