import Logging
import Rules
import Synchronization
import Vocabulary

/// Says in the log what becomes of alerts and rules.
final class AlertLog: Sendable {
    private let logger: Logger
    /// The rules that failed at their last evaluation, and what was said of them.
    private let failing = Mutex<[String: String]>([:])

    init(_ logger: Logger) {
        self.logger = logger
    }

    func note(_ outcome: GroupOutcome, isDurable: Bool) {
        for event in outcome.events { note(event, isDurable: isDurable) }
        noteFailures(outcome)
    }

    private func note(_ event: AlertEvent, isDurable: Bool) {
        let (message, level): (Logger.Message, Logger.Level)
        switch event.change.kind {
        case .fired: (message, level) = ("an alert fires", .error)
        case .resolved: (message, level) = ("an alert is resolved", .notice)
        case .unwatched: (message, level) = ("an alert is no longer watched: its rule is gone", .notice)
        case .fellBack: (message, level) = ("an alert fires no longer: its rule asks for a longer time now", .notice)
        case .lost:
            (message, level) = ("an alert is given up: its rule has more of them than its limit", .error)
        case .becamePending: (message, level) = ("an alert is pending", .info)
        case .dropped: (message, level) = ("a pending alert is gone", .info)
        case .expired: return
        }
        var metadata: Logger.Metadata = ["alert": "\(event.rule.identity.name)", "group": "\(event.group.name)"]
        let labels = event.change.labels.filter { $0.name != "alertname" }
        if !labels.isEmpty {
            metadata["labels"] = "\(labels.map { "\($0.name)=\($0.value)" }.joined(separator: " ").shortened(to: 1000))"
        }
        if let summary = event.alert?.annotations.first(where: { $0.name == "summary" }) {
            metadata["summary"] = "\(summary.value.shortened(to: 300))"
        }
        if !isDurable { metadata["durable"] = "false" }
        logger.log(level: level, message, metadata: metadata)
    }

    /// A line when a rule begins to fail, or fails otherwise, and one when it works again.
    private func noteFailures(_ outcome: GroupOutcome) {
        let prefix = "\(outcome.group)\u{0}"
        let now = Dictionary(outcome.failures.map { (prefix + $0.rule, $0.message) }) { first, _ in first }
        let (new, gone) = failing.withLock { failing -> ([String: String], [String]) in
            let new = now.filter { failing[$0.key] != $0.value }
            let gone = failing.keys.filter { $0.hasPrefix(prefix) && now[$0] == nil }
            for key in gone { failing[key] = nil }
            failing.merge(now) { $1 }
            return (new, gone)
        }
        let group: Logger.MetadataValue = "\(outcome.group)"
        for (key, message) in new.sorted(by: { $0.key < $1.key }) {
            let rule: Logger.MetadataValue = "\(key.dropFirst(prefix.count))"
            logger.error("a rule cannot be evaluated", metadata: ["group": group, "rule": rule, "error": "\(message)"])
        }
        for key in gone.sorted() {
            let rule: Logger.MetadataValue = "\(key.dropFirst(prefix.count))"
            logger.notice("a rule can be evaluated again", metadata: ["group": group, "rule": rule])
        }
    }
}
