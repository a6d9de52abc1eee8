import Documents
import PromQL

/// Outcomes of rule tests as the XML that CI systems read: a suite per file, a case per check.
package enum JUnitReport {
    /// The document for some files, each with the seconds that it took.
    package static func document(_ reports: [(report: RuleTestReport, seconds: Double)]) -> String {
        let suites = reports.map { suite($0.report, $0.seconds) }
        let tests = suites.reduce(0) { $0 + $1.cases.count }
        let failures = suites.reduce(0) { $0 + $1.failures }
        let errors = suites.reduce(0) { $0 + $1.errors }
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="vedette rules test" tests="\(tests)" failures="\(failures)" errors="\(errors)">
            \(suites.map(\.text).joined())</testsuites>

            """
    }

    private struct Suite {
        var cases: [String] = []
        var failures = 0
        var errors = 0
        var skipped = 0
        var text = ""
    }

    private static func suite(_ report: RuleTestReport, _ seconds: Double) -> Suite {
        var suite = Suite()
        for problem in report.problems {
            let body = element("error", message: problem.description, text: problem.line ?? "")
            suite.cases.append(testCase("the file and its rules are good", in: "", report.path, problem.position, body))
            suite.errors += 1
        }
        for outcome in report.outcomes { add(outcome, report.path, to: &suite) }
        suite.text =
            "  <testsuite name=\(quoted(report.path)) tests=\"\(suite.cases.count)\" failures=\"\(suite.failures)\" "
            + "errors=\"\(suite.errors)\" skipped=\"\(suite.skipped)\" time=\"\(rounded(seconds))\">\n"
            + suite.cases.joined() + "  </testsuite>\n"
        return suite
    }

    private static func add(_ outcome: RuleTestOutcome, _ path: String, to suite: inout Suite) {
        for failure in outcome.failures {
            let place = "\(failure.file):\(failure.position.line):\(failure.position.column)"
            let body = element("error", message: "\(place): \(failure.message)", text: "")
            let name = "rule \(failure.rule) at \(DurationText.text(failure.time))"
            suite.cases.append(testCase(name, in: outcome.test.title, path, outcome.test.position, body))
            suite.errors += 1
        }
        for check in outcome.checks {
            var body = ""
            switch check.verdict {
            case .passed: break
            case .skipped:
                body = "      <skipped/>\n"
                suite.skipped += 1
            case .differs(let lines, let summary):
                body = element("failure", message: summary, text: lines.map(\.marked).joined(separator: "\n"))
                suite.failures += 1
            case .failed(let message):
                body = element("failure", message: message, text: "")
                suite.failures += 1
            }
            suite.cases.append(testCase(check.title, in: outcome.test.title, path, check.position, body))
        }
    }

    private static func testCase(
        _ name: String,
        in test: String,
        _ path: String,
        _ position: Position?,
        _ body: String
    ) -> String {
        let line = position.map { " line=\"\($0.line)\"" } ?? ""
        let head = "    <testcase name=\(quoted(name)) classname=\(quoted(test)) file=\(quoted(path))\(line)"
        return body.isEmpty ? head + "/>\n" : head + ">\n" + body + "    </testcase>\n"
    }

    private static func element(_ name: String, message: String, text: String) -> String {
        "      <\(name) message=\(quoted(message))>\(escaped(text))</\(name)>\n"
    }

    private static func rounded(_ seconds: Double) -> Double { (seconds * 1000).rounded() / 1000 }

    private static func quoted(_ text: String) -> String { "\"\(escaped(text, isAttribute: true))\"" }

    /// What XML 1.0 cannot hold at all becomes U+FFFD.
    private static func escaped(_ text: String, isAttribute: Bool = false) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n", "\t", "\r": isAttribute ? result += "&#\(scalar.value);" : result.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

extension RuleTestDifference {
    /// With a mark before it: `-` expected and missing, `+` there and not expected.
    package var marked: String {
        switch kind {
        case .same: "  \(text)"
        case .missing: "- \(text)"
        case .unexpected: "+ \(text)"
        case .note: "  (\(text))"
        }
    }
}
