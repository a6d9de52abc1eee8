package import Vocabulary

/// What is kept of one alerting rule over a restart.
package struct RuleMemory: Hashable, Sendable {
    package let key: RuleKey
    /// The last evaluation that is known of.
    ///
    /// In what a file returns it may be later than now: the wall clock has then been set back since.
    package let evaluatedAt: Instant
    /// Pending, firing and ended, sorted by labels.
    package let alerts: [Alert]

    package init(key: RuleKey, evaluatedAt: Instant, alerts: [Alert]) {
        self.key = key
        self.evaluatedAt = evaluatedAt
        self.alerts = alerts
    }

    /// The same as of `now`: how far every alert had come stays, whatever became of the wall clock since.
    ///
    /// The time since the last evaluation counts towards nothing: not towards `for` and `keep_firing_for`, nor towards the
    /// time for which an alert that has ended is kept. What people are told (since when it fires, when it ended) stays,
    /// unless the wall clock was set back: then all of it moves along, since nothing has happened in the future.
    package func resumed(at now: Instant) -> RuleMemory {
        let elapsed = now - evaluatedAt
        let resumed = alerts.map { alert in
            var alert = alert
            if elapsed < .zero { alert.move(by: elapsed) } else { alert.skip(elapsed) }
            alert.holdBack(now)
            return alert
        }
        return RuleMemory(key: key, evaluatedAt: now, alerts: resumed)
    }
}
