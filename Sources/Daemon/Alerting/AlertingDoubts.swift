import Alerting
import Rules
import Settings

/// What would keep people from being told although all seems well.
struct AlertingDoubts: Sendable {
    static let noReceiver =
        "no receiver is configured (alerting.receivers, ALERT_WEBHOOK_URL): nobody is told of alerts"
    static let noRule = "no rule is loaded (rules, objectives): nothing raises an alert"
    /// More of one kind are not listed.
    private static let most = 20

    let settings: SettingsBox
    let engine: RuleEngine
    let watch: RuleWatch

    /// One line each, for people; none when all is well.
    var lines: [String] {
        let groups = engine.groups
        var lines: [String] = []
        if settings.settings.alerting.receivers.isEmpty { lines.append(Self.noReceiver) }
        if groups.allSatisfy(\.rules.isEmpty) { lines.append(Self.noRule) }
        return lines + Self.shortened(groups.flatMap(Self.failures), "rules")
            + Self.shortened(watch.idle.map(\.text), "selectors")
    }

    private static func failures(of group: GroupRun) -> [String] {
        group.rules.compactMap { run in
            guard case .bad(let message) = run.health else { return nil }
            return
                "the rule `\(run.rule.name)` (\(group.key.name) in \(group.key.file)) cannot be evaluated: \(message)"
        }
    }

    private static func shortened(_ lines: [String], _ what: String) -> [String] {
        lines.count <= most ? lines : lines.prefix(most) + ["the same holds for \(lines.count - most) more \(what)"]
    }
}
