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
            Process.complain(problem.told(complaintPaint))
        }
    }

    private func count(_ problems: [RuleProblem]) -> String {
        problems.count == 1 ? "1 problem" : "\(problems.count) problems"
    }

    var json: JSON {
        let problems =
            errors.map { $0.json("error") } + complaints.map { $0.json("lint") }
            + (file?.warnings ?? []).map { $0.json("warning") }
        return [
            "path": .text(path), "verdict": .text(verdict.rawValue),
            "groups": file.map { .integer(Int64($0.groups.count)) } ?? .null,
            "rules": file.map { .integer(Int64($0.ruleCount)) } ?? .null, "problems": .array(problems),
        ]
    }
}
