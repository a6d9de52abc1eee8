import Vocabulary

/// How the alerts that fire differ from those that were expected.
///
/// An expected alert is shown against the one that resembles it most, so that what reads `- severity="page"` and
/// `+ severity="critical"` is one alert with a wrong label, not one missing and one too many.
struct AlertDifference {
    private let pairs: [(expected: FiringAlert, got: FiringAlert)]
    private let missing: [FiringAlert]
    private let unexpected: [FiringAlert]

    init(expected: [FiringAlert], got: [FiringAlert]) {
        var rest = got
        var open: [FiringAlert] = []
        for alert in expected {
            if let index = rest.firstIndex(of: alert) { rest.remove(at: index) } else { open.append(alert) }
        }
        var pairs: [(FiringAlert, FiringAlert)] = []
        while let best = Self.nearest(open, rest) {
            pairs.append((open.remove(at: best.expected), rest.remove(at: best.got)))
        }
        self.pairs = pairs
        missing = open
        unexpected = rest
    }

    var isEmpty: Bool { pairs.isEmpty && missing.isEmpty && unexpected.isEmpty }

    /// `1 alert differs, 2 do not fire`.
    var summary: String {
        var parts: [String] = []
        if !pairs.isEmpty { parts.append(pairs.count == 1 ? "1 alert differs" : "\(pairs.count) alerts differ") }
        if !missing.isEmpty {
            parts.append("\(missing.count) expected \(missing.count == 1 ? "alert does" : "alerts do") not fire")
        }
        if !unexpected.isEmpty {
            parts.append("\(unexpected.count) \(unexpected.count == 1 ? "alert fires" : "alerts fire") unexpectedly")
        }
        return parts.joined(separator: ", ")
    }

    var lines: [RuleTestDifference] {
        pairs.flatMap { lines($0.expected, $0.got) } + missing.flatMap { lines($0, nil) }
            + unexpected.flatMap { lines(nil, $0) }
    }

    private func lines(_ expected: FiringAlert?, _ got: FiringAlert?) -> [RuleTestDifference] {
        let kind: RuleTestDifference.Kind = expected == nil ? .unexpected : got == nil ? .missing : .same
        let annotations = lines(expected?.annotations ?? [], got?.annotations ?? [])
        return [RuleTestDifference(kind, "labels:")] + lines(expected?.labels ?? [], got?.labels ?? [])
            + (annotations.isEmpty ? [] : [RuleTestDifference(kind, "annotations:")]) + annotations
    }

    private func lines(_ expected: [RuleLabel], _ got: [RuleLabel]) -> [RuleTestDifference] {
        let names = Set(expected.map(\.name)).union(got.map(\.name)).sorted { $0.precedesInBytes($1) }
        return names.flatMap { name -> [RuleTestDifference] in
            let wanted = expected.first { $0.name == name }
            let found = got.first { $0.name == name }
            if let wanted, wanted == found { return [RuleTestDifference(.same, Self.shown(wanted))] }
            return [wanted.map { RuleTestDifference(.missing, Self.shown($0)) }].compactMap(\.self)
                + [found.map { RuleTestDifference(.unexpected, Self.shown($0)) }].compactMap(\.self)
        }
    }

    private static func shown(_ label: RuleLabel) -> String { "  \(label.name): \(label.value.goQuoted)" }

    /// The two that have most in common; nil when there is nobody left on one side.
    private static func nearest(_ expected: [FiringAlert], _ got: [FiringAlert]) -> (expected: Int, got: Int)? {
        // A test that is this far off is read by nobody alert by alert.
        guard expected.count * got.count <= 10_000 else { return nil }
        var best: (expected: Int, got: Int, score: Int)?
        for (index, alert) in expected.enumerated() {
            for (other, candidate) in got.enumerated() {
                let score = likeness(alert, candidate)
                if score > best?.score ?? 0 { best = (index, other, score) }
            }
        }
        return best.map { ($0.expected, $0.got) }
    }

    /// Never 0: `alertname` is the same.
    private static func likeness(_ left: FiringAlert, _ right: FiringAlert) -> Int {
        let labels = Set(left.labels).intersection(right.labels).count
        let annotations = Set(left.annotations).intersection(right.annotations).count
        return 2 * labels + annotations
    }
}
