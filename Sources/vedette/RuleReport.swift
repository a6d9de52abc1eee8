import Documents
import PromQL
import Rules
import Vocabulary

/// What there is to say of one rule file, for people and for programs.
struct RuleReport {
    enum Verdict: String {
        case accepted
        /// Accepted, but there are complaints.
        case lint
        case rejected
    }

    let path: String
    private let file: RuleFile?
    private let errors: [RuleProblem]
    private let complaints: [RuleProblem]

    init(path: String, result: Result<RuleFile, RuleFileFailure>, lint: RuleLint) {
        self.path = path
        switch result {
        case .success(let file):
            self.file = file
            errors = []
            complaints = lint.problems(in: file)
        case .failure(let failure):
            file = nil
            errors = failure.problems
            complaints = []
        }
    }

    var verdict: Verdict {
        guard errors.isEmpty else { return .rejected }
        return complaints.isEmpty ? .accepted : .lint
    }

    /// Of the worst file.
    static func verdict(of reports: [RuleReport]) -> Verdict {
        let verdicts = reports.map(\.verdict)
        return [.rejected, .lint].first(where: verdicts.contains) ?? .accepted
    }

    /// Verdicts to standard output, problems to standard error.
    func tell() {
        let paint = Paint(Process.usesColours)
        Process.say("Checking \(path)")
        if let file, complaints.isEmpty {
            Process.say("  \(paint.good("SUCCESS")): \(file.ruleCount) rules found")
        } else if let file {
            Process.say("  \(paint.doubtful("LINT")): \(file.ruleCount) rules found, \(count(complaints))")
        } else {
            Process.say("  \(paint.bad("FAILED")): \(count(errors))")
        }
        let complaintPaint = Paint(Process.usesColoursInComplaints)
        for problem in errors + complaints + (file?.warnings ?? []) {
            Process.complain(([problem.description] + excerpt(problem, complaintPaint)).joined(separator: "\n"))
        }
    }

    private func count(_ problems: [RuleProblem]) -> String {
        problems.count == 1 ? "1 problem" : "\(problems.count) problems"
    }

    /// The line of the file and a caret below the place; a part of the line when it is long.
    private func excerpt(_ problem: RuleProblem, _ paint: Paint) -> [String] {
        guard let line = problem.line, let position = problem.position else { return [] }
        let scalars = Array(line.unicodeScalars)
        let column = min(max(0, position.column - 1), scalars.count)
        let start = scalars.count > 120 ? max(0, column - 60) : 0
        var part = String.UnicodeScalarView()
        part.append(contentsOf: scalars[start..<min(scalars.count, start + 120)])
        let shown = Redactor.withoutControls(String(part))
        return ["    " + shown, "    " + String(repeating: " ", count: column - start) + paint.bad("^")]
    }

    var json: JSON {
        let problems =
            errors.map { Self.json($0, "error") } + complaints.map { Self.json($0, "lint") }
            + (file?.warnings ?? []).map { Self.json($0, "warning") }
        return [
            "path": .text(path), "verdict": .text(verdict.rawValue),
            "groups": file.map { .integer(Int64($0.groups.count)) } ?? .null,
            "rules": file.map { .integer(Int64($0.ruleCount)) } ?? .null, "problems": .array(problems),
        ]
    }

    private static func json(_ problem: RuleProblem, _ kind: String) -> JSON {
        let inExpression = problem.inExpression.map { place -> JSON in
            ["line": .integer(Int64(place.line)), "column": .integer(Int64(place.column))]
        }
        return [
            "kind": .text(kind), "line": problem.position.map { .integer(Int64($0.line)) } ?? .null,
            "column": problem.position.map { .integer(Int64($0.column)) } ?? .null,
            "subject": JSON(problem.subject), "message": .text(problem.message),
            "in_expression": inExpression ?? .null,
        ]
    }
}

/// Colours for verdicts, or none.
private struct Paint {
    private let isOn: Bool

    init(_ isOn: Bool) {
        self.isOn = isOn
    }

    func good(_ text: String) -> String { paint(text, 32) }
    func doubtful(_ text: String) -> String { paint(text, 33) }
    func bad(_ text: String) -> String { paint(text, 31) }

    private func paint(_ text: String, _ colour: Int) -> String {
        isOn ? "\u{1B}[\(colour)m\(text)\u{1B}[0m" : text
    }
}
