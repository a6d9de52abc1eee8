import Vocabulary

/// The steps of all alerts in one evaluation.
struct AlertSweep {
    private let rule: AlertingRule
    private let now: Instant
    private(set) var changes: [AlertChange] = []
    /// Pending and firing, kept ones included.
    private(set) var activeCount = 0

    init(_ rule: AlertingRule, at now: Instant) {
        self.rule = rule
        self.now = now
    }

    /// What becomes of an alert: as it was, and as the result has it; nil when it is forgotten.
    ///
    /// One that is held and whose series is missing stays as it is: it neither ends nor begins to fire.
    mutating func next(_ known: Alert?, _ found: Alert?, isHeld: Bool) -> Alert? {
        guard let found else {
            guard isHeld, let known, known.isActive else { return known.flatMap { missing($0) } }
            activeCount += 1
            return known
        }
        var alert: Alert
        if var known, known.isActive {
            known.value = found.value
            known.annotations = found.annotations
            known.keepFiringSince = nil
            alert = known
        } else {
            alert = found
            note(.becamePending, alert)
        }
        advance(&alert)
        return alert
    }

    private mutating func missing(_ known: Alert) -> Alert? {
        var alert = known
        switch alert.state {
        case .pending:
            note(.dropped, alert)
            return nil
        case .inactive:
            guard let since = alert.retainedSince ?? alert.resolvedAt, now - since <= AlertBook.resolvedRetention else {
                note(.expired, alert)
                return nil
            }
            return alert
        case .firing:
            if rule.keepFiringFor > .zero {
                let since = alert.keepFiringSince ?? now
                alert.keepFiringSince = since
                if now - since < rule.keepFiringFor {
                    advance(&alert)
                    return alert
                }
            }
            alert.state = .inactive
            alert.resolvedAt = now
            note(.resolved, alert)
            return alert
        }
    }

    /// Fires what has been pending long enough, and takes back what has not.
    private mutating func advance(_ alert: inout Alert) {
        activeCount += 1
        let hasHeld = now - alert.activeAt >= rule.hold
        if alert.state == .pending, hasHeld {
            alert.state = .firing
            alert.firedAt = now
            note(.fired, alert)
        } else if alert.state == .firing, !hasHeld {
            alert.state = .pending
            alert.firedAt = nil
            alert.lastSentAt = nil
            alert.keepFiringSince = nil
            note(.fellBack, alert)
        }
    }

    private mutating func note(_ kind: AlertChange.Kind, _ alert: Alert) {
        changes.append(AlertChange(kind, alert.labels, at: now))
    }
}
