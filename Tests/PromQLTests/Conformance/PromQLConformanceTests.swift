import Testing

/// Prometheus' own scripts, run by this engine.
///
/// `PROMQLTEST_DIR` says where they are.
@Suite(.timeLimit(.minutes(5))) struct PromQLConformanceTests {
    @Test func `every case that is on by default passes, as written and within a range`() throws {
        for script in try TestScript.all() {
            let report = ScriptReport(running: script)
            print(report)
            for failure in report.failures { print("  \(failure)") }
            if !report.optional.isEmpty {
                print("  behind flags: \(report.passedOptional) passed, \(report.optionalFailures.count) failed")
                for failure in report.optionalFailures { print("  optional \(failure)") }
            }
            #expect(report.failures.isEmpty, "\(report.name)")
        }
    }
}
