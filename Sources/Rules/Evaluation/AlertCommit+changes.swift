import Vocabulary

extension AlertCommit {
    /// Notes what an evaluation has changed in a rule's alerts.
    ///
    /// Values and texts change with nearly every evaluation and come again with the next one: they alone are no reason
    /// to write. A rule with any alerts says that it was evaluated, since time without evaluations counts for nothing.
    mutating func note(_ key: RuleKey, before: AlertBook, after: AlertBook) {
        guard !before.isEmpty || !after.isEmpty else { return }
        evaluated.append(key)
        for alert in after.unsorted where before.alert(alert.labels).map({ alert.hasMoved(since: $0) }) ?? true {
            kept.append(Kept(key: key, alert: alert))
        }
        for alert in before.unsorted where after.alert(alert.labels) == nil {
            forgotten.append(Forgotten(key: key, labels: alert.labels))
        }
    }
}

extension Alert {
    /// Whether anything but its value and its texts differs.
    func hasMoved(since other: Alert) -> Bool {
        other.state != state || other.activeAt != activeAt || other.firedAt != firedAt
            || other.resolvedAt != resolvedAt || other.retainedSince != retainedSince
            || other.lastSentAt != lastSentAt || other.keepFiringSince != keepFiringSince
    }
}
