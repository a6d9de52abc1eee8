import Testing

/// A small rule file, what is to be said of it, and where Debian's promtool 2.42 differs.
struct RuleCase: Sendable, CustomTestStringConvertible {
    enum Verdict: Equatable, Sendable {
        /// With so many rules.
        case accepted(Int)
        /// Where the first problem is, `line:column`, and a part of its text.
        case rejected(String, String)
    }

    /// Why promtool 2.42 says something else than Prometheus 3, whose rules hold here.
    enum Difference: String, CaseIterable, Sendable {
        case none
        /// Names of labels and metrics may be any UTF-8.
        case anyNames
        /// `labels` of a group.
        case groupLabels
        /// `query_offset` of a group.
        case queryOffset
        /// A duration is a number and a number a duration.
        case durationsAsNumbers
        /// Functions that are new, arithmetic in durations.
        case newerLanguage
        /// Braces in the name of a recording rule are refused with a hint.
        case braces
        /// `alert: null` names nothing; 2.42 takes the word.
        case nullNames
    }

    let name: String
    let text: String
    let verdict: Verdict
    var difference = Difference.none

    var testDescription: String { name }

    var isAccepted: Bool {
        guard case .accepted = verdict else { return false }
        return true
    }

    init(_ name: String, _ text: String, _ verdict: Verdict, _ difference: Difference = .none) {
        self.name = name
        self.text = text
        self.verdict = verdict
        self.difference = difference
    }

    /// One rule in a group; its lines begin on line 4 of the file, in column 5.
    init(rule name: String, _ rule: String, _ verdict: Verdict, _ difference: Difference = .none) {
        let lines = rule.split(separator: "\n", omittingEmptySubsequences: false)
        let body = lines.enumerated().map { ($0.offset == 0 ? "  - " : $0.element.isEmpty ? "" : "    ") + $0.element }
        self.init(name, "groups:\n- name: a\n  rules:\n" + body.joined(separator: "\n") + "\n", verdict, difference)
    }
}
