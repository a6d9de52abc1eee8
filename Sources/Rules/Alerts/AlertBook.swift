package import PromQL
package import Vocabulary

/// The alerts of one rule: the state machine, which takes results and the time and returns what follows.
///
/// Holds no clock, lock or task. An evaluation that throws leaves everything as it was, but for the limit, which takes
/// all alerts. Facts: the evaluation of Prometheus 3 (`rules/alerting.go`).
package struct AlertBook: Sendable {
    /// How long an alert that has ended is kept, so that every receiver hears of its end.
    package static let resolvedRetention: Duration = .seconds(15 * 60)

    package let rule: AlertingRule
    private var alerts: [Labels: Alert] = [:]
    private var series: [Labels: AlertSeries] = [:]
    private var trace = RuleTrace()
    private var holding = AlertHolding()

    /// A book with alerts as they were kept; none for a new rule.
    package init(_ rule: AlertingRule, alerts: [Alert] = []) {
        self.rule = rule
        self.alerts = Dictionary(alerts.map { ($0.labels, $0) }) { $1 }
        // What was written before: it ends when it is not written again.
        if !alerts.isEmpty { _ = trace.output(samples(at: 0, wallOffset: .zero)) }
    }

    /// The book of a rule that takes the place of another at a reload, with its alerts.
    package init(_ rule: AlertingRule, adopting other: AlertBook) {
        self.rule = rule
        alerts = other.alerts
        trace = other.trace
        holding = other.holding
    }

    /// Everything that is kept, also what has ended, sorted by labels.
    package var all: [Alert] { alerts.values.sorted { $0.labels < $1.labels } }

    /// The alert of these labels, pending, firing or ended.
    package func alert(_ labels: Labels) -> Alert? { alerts[labels] }

    /// Whether nothing is kept.
    package var isEmpty: Bool { alerts.isEmpty }

    /// Everything that is kept, in no particular order.
    var unsorted: some Sequence<Alert> { alerts.values }

    /// How many alerts are in a state.
    package func count(_ state: Alert.State) -> Int { alerts.values.count { $0.state == state } }

    /// What people are shown: pending and firing, sorted by labels.
    package var active: [Alert] { alerts.values.filter(\.isActive).sorted { $0.labels < $1.labels } }

    /// The furthest of its alerts.
    package var state: Alert.State { alerts.values.lazy.map(\.state).max() ?? .inactive }

    /// The series that were written last; ended when the rule goes.
    package var writtenSeries: Set<Labels> { trace.last }

    /// One evaluation.
    ///
    /// - Parameters:
    ///   - result: of the expression; a scalar as one sample without labels.
    ///   - context: the time, and what templates see.
    /// - Returns: what is to be written, and what happened.
    /// - Throws: when two samples would be the same alert, or there are more than the limit.
    package mutating func evaluate(
        _ result: [VectorSample],
        _ context: AlertContext
    ) throws(RuleEvaluationFailure) -> AlertOutcome {
        var expansion = AlertExpansion(rule, context)
        var found: [Labels: Alert] = [:]
        for sample in result {
            let alert = expansion.alert(for: sample)
            guard found.updateValue(alert, forKey: alert.labels) == nil else { throw .sameAlert }
        }
        var sweep = AlertSweep(rule, at: context.at)
        var kept: [Labels: Alert] = [:]
        for key in Set(alerts.keys).union(found.keys).sorted() {
            let isHeld = holding.holds(key, at: context.at)
            if let alert = sweep.next(alerts[key], found[key], isHeld: isHeld) { kept[key] = alert }
        }
        guard context.limit <= 0 || sweep.activeCount <= context.limit else {
            alerts = [:]
            throw .tooMany(sweep.activeCount, limit: context.limit, of: "alerts")
        }
        alerts = kept
        return AlertOutcome(
            output: trace.output(samples(at: context.sampleTime, wallOffset: context.wallOffset)),
            changes: sweep.changes,
            warnings: expansion.warnings
        )
    }

    /// Keeps the active alerts as they are while their series are missing, until `instant`: what the expression looks
    /// back at is not there yet.
    package mutating func hold(until instant: Instant) {
        holding = AlertHolding(active.map(\.labels), until: instant)
    }

    /// Until when an alert is kept although nothing may be known of it; nil when it is not.
    package func isHeld(_ labels: Labels, at instant: Instant) -> Instant? {
        holding.holds(labels, at: instant) ? holding.end : nil
    }

    /// The samples of the active alerts, by the alerts' labels.
    private mutating func samples(at timestamp: Int64, wallOffset: Duration) -> [VectorSample] {
        var samples: [VectorSample] = []
        var current: [Labels: AlertSeries] = [:]
        for alert in active {
            let known = series[alert.labels]
            let own = known.flatMap { $0.fits(alert) ? $0 : nil } ?? AlertSeries(alert)
            own.append(alert, at: timestamp, wallOffset, to: &samples)
            current[alert.labels] = own
        }
        series = current
        return samples
    }

    /// Takes what is to be sent with the evaluation at `instant`, and notes that it was, whether or not it arrives.
    ///
    /// Only after an evaluation that succeeded. What is sent holds until four times the longer of `interval` and
    /// `resendDelay` have passed.
    package mutating func takeForSending(
        at instant: Instant,
        interval: Duration,
        resendDelay: Duration
    ) -> [Alert] {
        var sent: [Alert] = []
        let due = alerts.values.filter { $0.needsSending(at: instant, resendDelay: resendDelay) }
        for var alert in due.sorted(by: { $0.labels < $1.labels }) {
            alert.lastSentAt = instant
            alert.validUntil = instant + max(interval, resendDelay) * 4
            alerts[alert.labels] = alert
            sent.append(alert)
        }
        return sent
    }
}
