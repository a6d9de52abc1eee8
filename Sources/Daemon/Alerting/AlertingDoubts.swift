import Alerting
import Receivers
import Rules
import Settings
import Vocabulary

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
    /// How Alertmanagers are doing.
    let alertmanagers: @Sendable () -> [(receiver: ReceiverName, statistics: [AlertmanagerFeed.Statistics])]

    /// One line each, for people; none when all is well.
    var lines: [String] {
        let groups = engine.groups
        var lines: [String] = []
        if settings.settings.alerting.receivers.isEmpty { lines.append(Self.noReceiver) }
        if groups.allSatisfy(\.rules.isEmpty) { lines.append(Self.noRule) }
        return lines + alertmanagers().flatMap { Self.failures(of: $0.receiver, $0.statistics) }
            + Self.shortened(groups.flatMap(Self.failures), "rules")
            + Self.shortened(watch.idle.map(\.text), "selectors")
    }

    /// Alertmanagers have no queue whose messages could be counted.
    private static func failures(of receiver: ReceiverName, _ targets: [AlertmanagerFeed.Statistics]) -> [String] {
        targets.compactMap { target in
            guard let error = target.lastError else { return nil }
            let waits = target.oldestPending.map { ", the oldest for \($0.brief)" } ?? ""
            return "the Alertmanager \(target.url) (\(receiver)) does not take alerts: \(error); "
                + "\(target.pending) of them it does not know as they are\(waits)"
        }
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
