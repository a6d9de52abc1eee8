package import Vocabulary

/// What one evaluation of a group came to.
package struct GroupOutcome: Sendable {
    package let group: GroupKey
    /// The slot, or the moment between slots.
    package let at: Instant
    /// The steps of alerts, in the order of the rules.
    package private(set) var events: [AlertEvent] = []
    /// What receivers that forget are to be told, again or for the first time.
    package private(set) var deliveries: [AlertDelivery] = []
    /// Rules that could not be evaluated, and why.
    package private(set) var failures: [(rule: String, message: String)] = []
    /// What is to be kept.
    package private(set) var commit: AlertCommit

    init(group: GroupKey, at instant: Instant) {
        self.group = group
        at = instant
        commit = AlertCommit(at: instant)
    }

    mutating func add(_ run: RuleRun, before: AlertBook?, _ changes: [AlertChange], _ deliveries: [Alert]) {
        if case .bad(let message) = run.health { failures.append((run.rule.name, message)) }
        guard let before, let book = run.book else { return }
        events += changes.map { change in
            AlertEvent(
                rule: run.key,
                group: group,
                change: change,
                alert: book.alert(change.labels) ?? before.alert(change.labels)
            )
        }
        if !changes.isEmpty { commit.hasSteps = true }
        self.deliveries += deliveries.map { AlertDelivery(alert: $0, expression: run.rule.expression) }
        commit.note(run.key, before: before, after: book)
    }

    /// A rule whose state was kept under another key: it stands in another group or file now.
    mutating func move(_ run: RuleRun, from key: RuleKey) {
        guard key != run.key, let book = run.book, !book.isEmpty else { return }
        commit.ended.append(key)
        commit.evaluated.append(run.key)
        commit.kept += book.all.map { AlertCommit.Kept(key: run.key, alert: $0) }
    }

    /// A rule that is no longer there takes its alerts with it.
    mutating func retire(_ run: RuleRun) {
        guard let book = run.book, !book.isEmpty else { return }
        events += book.active.map { alert in
            AlertEvent(
                rule: run.key,
                group: group,
                change: AlertChange(.unwatched, alert.labels, at: at),
                alert: alert
            )
        }
        commit.ended.append(run.key)
    }

    /// A rule that was watched before the start, and is no longer there.
    mutating func retire(_ memory: RuleMemory) {
        events += memory.alerts.filter(\.isActive).map { alert in
            let change = AlertChange(.unwatched, alert.labels, at: at)
            return AlertEvent(rule: memory.key, group: group, change: change, alert: alert)
        }
        commit.ended.append(memory.key)
    }
}

/// A step in the life of an alert, with all that people are told of it.
package struct AlertEvent: Sendable {
    package let rule: RuleKey
    package let group: GroupKey
    package let change: AlertChange
    /// As it is after the step; as it was, when it is forgotten with it.
    package let alert: Alert?
}

/// An alert for receivers that forget what they are not told again.
package struct AlertDelivery: Sendable {
    package let alert: Alert
    /// Of its rule, as Prometheus shows it.
    package let expression: String
}
