import Documents
import PromQL
import Rules
import TestKit
import Testing

@Suite(.timeLimit(.minutes(1))) struct RuleFileTests {
    @Test(arguments: RuleCase.all) func `a file is read or refused, with a place`(_ example: RuleCase) {
        do throws(RuleFileFailure) {
            let file = try RuleFile(bytes: Array(example.text.utf8), path: "f.yml")
            #expect(example.verdict == .accepted(file.ruleCount), "\(example.text)")
        } catch {
            let said = error.description
            guard case .rejected(let place, let words) = example.verdict else {
                Issue.record("\(said)\n\(example.text)")
                return
            }
            #expect(said.hasPrefix("f.yml:\(place): "), "\(said)\n\(example.text)")
            #expect(said.contains(words), "\(said)")
        }
    }

    @Test func `promtool concludes the same of every file`() async throws {
        let verdicts = try await Promtool.verdicts(onRules: RuleCase.all.map(\.text))
        #expect(RuleCase.all.filter { $0.difference == .none }.count >= 60)
        for (example, verdict) in zip(RuleCase.all, verdicts) {
            let isAccepted = verdict.code == 0
            if example.difference == .none {
                #expect(isAccepted == example.isAccepted, "\(example.name): \(verdict.said)\n\(example.text)")
                if case .accepted(let count) = example.verdict {
                    #expect(verdict.said.contains("SUCCESS: \(count) rules found"), "\(example.name): \(verdict.said)")
                }
            }
        }
        // What is listed as a difference is one, or belongs to a feature that 2.42 refuses altogether.
        for difference in RuleCase.Difference.allCases where difference != .none && difference != .braces {
            let differs = zip(RuleCase.all, verdicts).contains { example, verdict in
                example.difference == difference && example.isAccepted != (verdict.code == 0)
            }
            #expect(differs, "\(difference)")
        }
    }
}
