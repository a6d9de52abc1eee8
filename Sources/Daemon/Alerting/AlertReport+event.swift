import Alerting
import Rules
import Vocabulary

extension AlertReport {
    /// What incidents take from a step of a rule's alert; nil for a step that is nobody's business yet.
    init?(_ event: AlertEvent, origin: String) {
        let step: Step
        switch event.change.kind {
        case .fired: step = .firing
        case .resolved: step = .ended(event.hasData ? .recovered : .noData)
        case .lost: step = .ended(.noData)
        case .unwatched, .fellBack: step = .ended(.unwatched)
        case .becamePending, .dropped, .expired: return nil
        }
        self.init(event.alert, event.change, event.rule, step, event.expression, origin)
    }

    /// The report that an alert fires, as of after a restart.
    init(_ alert: Alert, of rule: RuleKey, expression: String?, origin: String) {
        self.init(alert, AlertChange(.fired, alert.labels, at: alert.activeAt), rule, .firing, expression, origin)
    }

    private init(
        _ alert: Alert?,
        _ change: AlertChange,
        _ rule: RuleKey,
        _ step: Step,
        _ expression: String?,
        _ origin: String
    ) {
        self.init(
            source: Self.source(rule),
            step: step,
            labels: change.labels,
            annotations: Labels((alert?.annotations ?? []).map { ($0.name, $0.value) }),
            startedAt: alert?.firedAt ?? alert?.activeAt ?? change.at,
            value: alert?.value,
            expression: expression,
            generatorURL: "\(origin)/api/v1/alerts/\(Fingerprint(change.labels))/explain"
        )
    }

    /// Tells alerts of rules apart that have the same labels.
    static func source(_ rule: RuleKey) -> String { rulePrefix + String(rule.ordinal, radix: 16) }

    /// How the sources of rules begin.
    static let rulePrefix = "rule:"
}
