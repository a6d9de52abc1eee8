package import Vocabulary

/// One alert of a rule: what it is about, and how far it has come.
package struct Alert: Hashable, Sendable {
    package enum State: String, Comparable, CaseIterable, Sendable {
        /// Was firing; kept for a while so that receivers hear of its end.
        case inactive
        /// Its series is there, for less than the rule's `for`.
        case pending
        case firing

        package static func < (left: State, right: State) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .inactive: 0
            case .pending: 1
            case .firing: 2
            }
        }
    }

    /// Its identity: of the sample and of the rule, `alertname` among them, without the metric's name.
    package let labels: Labels
    package internal(set) var state: State
    /// Expanded, sorted by name; as of the last evaluation that had its series.
    package internal(set) var annotations: [RuleLabel]
    /// Of the last evaluation that had its series.
    package internal(set) var value: Double
    /// The evaluation that saw its series first, as far as `for` counts.
    package internal(set) var activeAt: Instant
    /// When it began to fire; what receivers are told as its start.
    package internal(set) var firedAt: Instant?
    /// When it ended; nil while it is active.
    package internal(set) var resolvedAt: Instant?
    /// From when the time counts for which it is kept after its end; nil for ``resolvedAt``: later when we were down since.
    package internal(set) var retainedSince: Instant?
    /// The evaluation whose alerts it was sent with last.
    package internal(set) var lastSentAt: Instant?
    /// What receivers were told last as the time at which it ends if nothing more is heard.
    package internal(set) var validUntil: Instant?
    /// The first evaluation without its series while `keep_firing_for` holds it.
    package internal(set) var keepFiringSince: Instant?

    package init(
        labels: Labels,
        state: State = .pending,
        annotations: [RuleLabel] = [],
        value: Double,
        activeAt: Instant,
        firedAt: Instant? = nil,
        resolvedAt: Instant? = nil,
        retainedSince: Instant? = nil,
        lastSentAt: Instant? = nil,
        validUntil: Instant? = nil,
        keepFiringSince: Instant? = nil
    ) {
        self.labels = labels
        self.state = state
        self.annotations = annotations
        self.value = value
        self.activeAt = activeAt
        self.firedAt = firedAt
        self.resolvedAt = resolvedAt
        self.retainedSince = retainedSince
        self.lastSentAt = lastSentAt
        self.validUntil = validUntil
        self.keepFiringSince = keepFiringSince
    }

    /// Pending or firing.
    package var isActive: Bool { state != .inactive }
}

extension Alert {
    /// Whether receivers are to hear of it with the evaluation at `instant`.
    ///
    /// An end is told at once, everything else again and again, when more than `resendDelay` has passed: strictly more,
    /// so that an interval of a minute and a delay of a minute make two minutes.
    package func needsSending(at instant: Instant, resendDelay: Duration) -> Bool {
        guard state != .pending else { return false }
        guard let lastSentAt else { return true }
        if let resolvedAt, resolvedAt > lastSentAt { return true }
        return lastSentAt + resendDelay < instant
    }
}
