package import Vocabulary

/// An alert that somebody posted, checked and complete.
///
/// Fact: `api/v2/api.go` (`postAlertsHandler`) and `types/types.go` of Alertmanager.
package struct PostedAlert: Hashable, Sendable, Codable {
    /// Without empty values; at least one.
    package let labels: Labels
    package let annotations: Labels
    package let startsAt: WallTime
    /// When it is over unless the next post puts that off: the sender's, or our own assumption.
    package let endsAt: WallTime
    package let generatorURL: String?
    /// When it was posted last; nil in what earlier versions kept.
    package let updatedAt: WallTime?

    /// How long an alert counts as firing whose sender does not say until when.
    package static let resolveTimeout: Duration = .seconds(300)

    /// Of the labels and annotations of one alert: every message and each of its incident's records has them.
    package static let mostBytes = 64 << 10

    var bytes: Int { Self.bytes(labels, annotations) }

    private static func bytes(_ labels: Labels, _ annotations: Labels) -> Int {
        [labels, annotations].joined().reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
    }

    package init(
        labels: Labels,
        annotations: Labels = .empty,
        startsAt: WallTime,
        endsAt: WallTime,
        generatorURL: String? = nil,
        updatedAt: WallTime? = nil
    ) {
        self.labels = labels
        self.annotations = annotations
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.generatorURL = generatorURL
        self.updatedAt = updatedAt
    }

    /// Completes what was posted: an alert that does not say when it began began now (or when it ended), one that does not
    /// say when it ends ends after ``resolveTimeout``.
    package init(
        labels: Labels,
        annotations: Labels,
        startsAt: WallTime?,
        endsAt: WallTime?,
        generatorURL: String?,
        at now: WallTime
    ) throws(Problem) {
        guard !labels.isEmpty else { throw Problem(description: "at least one label pair required") }
        guard !labels.contains("") else { throw Problem(description: "invalid label set: invalid name \"\"") }
        let bytes = Self.bytes(labels, annotations)
        guard bytes <= Self.mostBytes else {
            throw Problem(
                description:
                    "labels and annotations of \((labels["alertname"] ?? "an alert").prefix(100)) hold \(bytes) bytes, "
                    + "\(Self.mostBytes) at most"
            )
        }
        let start = startsAt ?? endsAt.map { min($0, now) } ?? now
        let end = endsAt ?? now.advanced(by: Self.resolveTimeout)
        guard start <= end else { throw Problem(description: "start time must be before end time") }
        self.init(
            labels: labels,
            annotations: annotations,
            startsAt: start,
            endsAt: end,
            generatorURL: generatorURL,
            updatedAt: now
        )
    }

    /// Why it is not taken, in Alertmanager's words.
    package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
        package let description: String
    }

    /// Whether it is over.
    package func isResolved(at time: WallTime) -> Bool { endsAt <= time }
}
