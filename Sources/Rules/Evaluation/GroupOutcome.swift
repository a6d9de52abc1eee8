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

    mutating func add(
        _ run: RuleRun,
        before: AlertBook?,
        _ changes: [AlertChange],
        _ deliveries: [Alert],
        evidence: (_ ends: Int) -> EndEvidence?
    ) {
        if case .bad(let message) = run.health { failures.append((run.rule.name, message)) }
        guard let before, let book = run.book else { return }
        let changes = changes + lost(before, book, changes)
        let evidence = evidence(changes.count { $0.kind == .resolved })
        events += changes.map { change in
            AlertEvent(
                rule: run.key,
                group: group,
                change: change,
                alert: book.alert(change.labels) ?? before.alert(change.labels),
                expression: run.rule.expression,
                hasData: change.kind != .resolved || evidence?.isFresh(change.labels) ?? true
            )
        }
        if !changes.isEmpty { commit.hasSteps = true }
        self.deliveries += deliveries.map { AlertDelivery(alert: $0, expression: run.rule.expression) }
        commit.note(run.key, before: before, after: book)
    }

    /// Alerts that an evaluation took away without a word: more than the rule's limit would have been there.
    private func lost(_ before: AlertBook, _ after: AlertBook, _ changes: [AlertChange]) -> [AlertChange] {
        guard after.isEmpty, !before.isEmpty else { return [] }
        let told = Set(changes.map(\.labels))
        return before.active.filter { $0.state == .firing && !told.contains($0.labels) }
            .map { AlertChange(.lost, $0.labels, at: at) }
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
                alert: alert,
                expression: run.rule.expression
            )
        }
        commit.ended.append(run.key)
    }

    /// A rule that was watched before the start, and is no longer there.
    mutating func retire(_ memory: RuleMemory) {
        events += memory.alerts.filter(\.isActive).map { alert in
            let change = AlertChange(.unwatched, alert.labels, at: at)
            return AlertEvent(rule: memory.key, group: group, change: change, alert: alert, expression: nil)
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
    /// Of its rule, as Prometheus shows it; nil for a rule that is known by its alerts alone.
    package let expression: String?
    /// False for an end that came because the series fell silent: nobody knows whether its cause is over.
    package var hasData = true
}

/// An alert for receivers that forget what they are not told again.
package struct AlertDelivery: Sendable {
    package let alert: Alert
    /// Of its rule, as Prometheus shows it.
    package let expression: String
}
