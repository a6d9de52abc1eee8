import Vocabulary

/// Alerts from before a restart that are neither dropped nor resolved while history is missing.
struct AlertHolding: Sendable {
    private let alerts: Set<Labels>
    /// Nil when none are held.
    let end: Instant?

    init() {
        (alerts, end) = ([], nil)
    }

    init(_ alerts: some Sequence<Labels>, until end: Instant) {
        self.alerts = Set(alerts)
        self.end = end
    }

    func holds(_ labels: Labels, at instant: Instant) -> Bool {
        end.map { instant < $0 } == true && alerts.contains(labels)
    }
}
