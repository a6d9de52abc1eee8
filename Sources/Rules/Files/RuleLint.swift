import Documents
import Vocabulary

/// Complaints about rules that Prometheus accepts all the same.
package enum RuleLint: String, CaseIterable, Sendable {
    /// Everything there is.
    case all
    /// Rules of the same name with the same labels, which write the same series.
    case duplicateRules = "duplicate-rules"
    case none

    /// What there is to complain about, one problem per set of duplicates, at the second of them.
    package func problems(in file: RuleFile) -> [RuleProblem] {
        self == .none ? [] : Self.duplicates(in: file)
    }

    private static func duplicates(in file: RuleFile) -> [RuleProblem] {
        let rules = file.groups.flatMap { group in group.rules.map { (group: group, rule: $0) } }
        let sets = Dictionary(grouping: rules) { $0.rule.identity }
        return sets.values.compactMap { set -> RuleProblem? in
            let places = set.sorted { $0.rule.position < $1.rule.position }
            guard places.count > 1 else { return nil }
            let (first, second) = (places[0].rule, places[1])
            let labels = first.labels.map { "\($0.name)=\($0.value.goQuoted)" }.joined(separator: ", ")
            return RuleProblem(
                path: file.path,
                position: second.rule.position,
                subject: "group \(second.group.name.goQuoted)",
                message: "\(places.count) rules \(first.name.goQuoted) with the same labels {\(labels)}; "
                    + "the first on line \(first.position.line)"
            )
        }
        .sorted { ($0.position ?? .start) < ($1.position ?? .start) }
    }
}
