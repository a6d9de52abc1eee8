import RegularExpressions
package import Vocabulary

/// One step of relabelling: an entry of Prometheus' `relabel_configs` and `metric_relabel_configs`.
///
/// Fact: `model/relabel/relabel.go` of Prometheus 3 and its documentation of `<relabel_config>`.
package struct RelabelRule: Sendable {
    package enum Action: String, CaseIterable, Sendable {
        case replace, keep, drop, keepequal, dropequal, hashmod, labelmap, labeldrop, labelkeep, lowercase, uppercase
    }

    /// An entry as it is written; what is nil was left out.
    package struct Draft: Hashable, Sendable {
        package var action = Action.replace
        package var sourceLabels: [String]?
        package var separator: String?
        package var regex: String?
        package var modulus: UInt64?
        package var targetLabel: String?
        package var replacement: String?

        package init(_ action: Action = .replace) {
            self.action = action
        }
    }

    package let action: Action
    let sourceLabels: [String]
    let separator: String
    let expression: RegularExpression
    let modulus: UInt64
    let targetLabel: String
    let replacement: String

    /// Why an entry makes no sense, in the words of Prometheus.
    package struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        package let description: String
    }

    /// - Throws: ``Failure`` for a missing or superfluous field, a bad label name or a bad regular expression.
    package init(_ draft: Draft) throws(Failure) {
        action = draft.action
        sourceLabels = draft.sourceLabels ?? []
        separator = draft.separator ?? ";"
        modulus = draft.modulus ?? 0
        targetLabel = draft.targetLabel ?? ""
        replacement = draft.replacement ?? "$1"
        do {
            expression = try RegularExpression(draft.regex ?? "(.*)")
        } catch {
            throw Failure(description: "\(error)")
        }
        try Self.check(draft)
    }

    private static func check(_ draft: Draft) throws(Failure) {
        let action = draft.action
        let target = draft.targetLabel ?? ""
        switch action {
        case .replace, .hashmod, .lowercase, .uppercase, .keepequal, .dropequal:
            guard !target.isEmpty else {
                throw Failure(description: "relabel configuration for \(action) action requires 'target_label' value")
            }
        case .keep, .drop, .labelmap, .labeldrop, .labelkeep: break
        }
        if action == .hashmod, draft.modulus ?? 0 == 0 {
            throw Failure(description: "relabel configuration for hashmod requires non-zero modulus")
        }
        let isTemplate = action == .replace && target.contains("$")
        guard target.isEmpty || isTemplate || target.isLabelName else {
            throw Failure(description: "\(target.goQuoted) is invalid 'target_label' for \(action) action")
        }
        switch action {
        case .keepequal, .dropequal:
            guard draft.regex == nil, draft.modulus == nil, draft.separator == nil, draft.replacement == nil else {
                throw Failure(
                    description:
                        "\(action) action requires only 'source_labels' and `target_label`, and no other fields"
                )
            }
        case .labeldrop, .labelkeep:
            guard draft.sourceLabels == nil, draft.targetLabel == nil, draft.modulus == nil, draft.separator == nil,
                draft.replacement == nil
            else { throw Failure(description: "\(action) action requires only 'regex', and no other fields") }
        case .replace, .keep, .drop, .hashmod, .labelmap, .lowercase, .uppercase: break
        }
    }
}

extension String {
    /// A name that Prometheus takes for a label: since 3.0 any text but an empty one.
    fileprivate var isLabelName: Bool { !isEmpty }
}

extension RelabelRule {
    /// Applies the rules in turn; nil when one of them drops what has the labels.
    package static func apply(_ rules: [RelabelRule], to labels: Labels) -> Labels? {
        var builder = LabelsBuilder(labels)
        for rule in rules where !rule.apply(to: &builder) { return nil }
        return builder.labels
    }

    /// False for what is dropped.
    private func apply(to labels: inout LabelsBuilder) -> Bool {
        let value = sourceLabels.map { labels[$0] }.joined(separator: separator)
        switch action {
        case .keep: return expression.matches(value)
        case .drop: return !expression.matches(value)
        case .keepequal: return labels[targetLabel] == value
        case .dropequal: return labels[targetLabel] != value
        case .replace: replace(value, in: &labels)
        case .hashmod: labels.set(targetLabel, to: String(MD5.lowHalf(of: value) % modulus))
        case .lowercase: labels.set(targetLabel, to: value.lowercased())
        case .uppercase: labels.set(targetLabel, to: value.uppercased())
        case .labelmap:
            for (name, value) in labels.labels where expression.matches(name) {
                guard let match = expression.wholeMatch(in: name) else { continue }
                labels.set(match.expand(replacement), to: value)
            }
        case .labeldrop:
            for (name, _) in labels.labels where expression.matches(name) { labels.remove(name) }
        case .labelkeep:
            for (name, _) in labels.labels where !expression.matches(name) { labels.remove(name) }
        }
        return true
    }

    /// Sets the target to the expanded replacement; an empty one removes it, and no match changes nothing.
    private func replace(_ value: String, in labels: inout LabelsBuilder) {
        guard let match = expression.wholeMatch(in: value) else { return }
        let target = match.expand(targetLabel)
        guard target.isLabelName else { return }
        labels.set(target, to: match.expand(replacement))
    }
}
