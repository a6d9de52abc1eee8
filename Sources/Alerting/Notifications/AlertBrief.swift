package import Vocabulary

/// What a message says of one alert.
package struct AlertBrief: Hashable, Sendable, Codable {
    /// With `alertname`, with what `alerting.labels` and `external_labels` add.
    package let labels: Labels
    package let annotations: Labels
    /// Of the alert's own labels.
    package let fingerprint: Fingerprint
    package let startedAt: WallTime
    /// Nil while it fires.
    package let endedAt: WallTime?
    package let ending: AlertEnding?
    /// As its rule last saw it; nil for an alert that somebody posted.
    package let value: Double?
    /// The rule's expression; nil for an alert that somebody posted.
    package let expression: String?
    /// Where its rule's expression can be looked at.
    package let generatorURL: String?

    package init(
        labels: Labels,
        annotations: Labels = .empty,
        fingerprint: Fingerprint,
        startedAt: WallTime,
        endedAt: WallTime? = nil,
        ending: AlertEnding? = nil,
        value: Double? = nil,
        expression: String? = nil,
        generatorURL: String? = nil
    ) {
        self.labels = labels
        self.annotations = annotations
        self.fingerprint = fingerprint
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.ending = ending
        self.value = value
        self.expression = expression
        self.generatorURL = generatorURL
    }

    package var name: String { labels["alertname"] ?? "" }
    package var isFiring: Bool { endedAt == nil }
}

extension AlertBrief {
    /// Where it says what to do: a URL, or a path that its author understands.
    package var runbook: String? { Self.runbook(labels, annotations) }

    static func runbook(_ labels: Labels, _ annotations: Labels) -> String? {
        labels["runbook_url"] ?? annotations["runbook_url"] ?? annotations["runbook"]
    }
}
