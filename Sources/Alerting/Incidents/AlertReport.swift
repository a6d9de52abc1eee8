package import Vocabulary

/// A step in the life of an alert, as incidents take it: it fires, or it is over.
package struct AlertReport: Sendable, Hashable {
    package enum Step: Sendable, Hashable {
        case firing
        case ended(AlertEnding)
    }

    /// Which alert; two sources may have alerts of the same labels.
    package struct Key: Hashable, Sendable, Codable {
        package let fingerprint: Fingerprint
        /// The rule's key as text, or `posted`.
        package let source: String

        package init(_ fingerprint: Fingerprint, source: String) {
            self.fingerprint = fingerprint
            self.source = source
        }
    }

    package let key: Key
    package let step: Step
    /// Its own: what its identity is made of.
    package let labels: Labels
    package let annotations: Labels
    package let startedAt: Instant
    package let value: Double?
    package let expression: String?
    package let generatorURL: String?

    package init(
        source: String,
        step: Step,
        labels: Labels,
        annotations: Labels = .empty,
        startedAt: Instant,
        value: Double? = nil,
        expression: String? = nil,
        generatorURL: String? = nil
    ) {
        key = Key(Fingerprint(labels), source: source)
        self.step = step
        self.labels = labels
        self.annotations = annotations
        self.startedAt = startedAt
        self.value = value
        self.expression = expression
        self.generatorURL = generatorURL
    }
}
