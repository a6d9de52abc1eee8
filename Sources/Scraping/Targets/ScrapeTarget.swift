import Probing
import PromQL
import Relabelling
package import Vocabulary

/// One target of a job, after relabelling.
package struct ScrapeTarget: Sendable {
    package let job: ScrapeJob
    /// As before relabelling, with all that begins with `__`.
    package let discovered: Labels
    /// Put on every series: `job`, `instance` and what relabelling made.
    package let labels: Labels
    /// May hold secrets in its parameters.
    package let url: ServiceURL
    /// Scheme, host and port as the labels say them, a default port too.
    package let origin: String
    package let interval: Duration
    package let timeout: Duration

    /// Equal where a running target can go on as it is.
    var identity: String { "\(job.name)\n\(place)\n\(interval)\n\(timeout)\n\(job.fingerprint)" }

    /// What tells it from the other targets of its job: two of them with the same are one.
    var place: String { "\(url.origin)\(url.requestTarget)\n\(labels)" }

    /// When it is scraped: the same instants after a restart.
    var grid: Grid {
        var hash = StableHash()
        hash.add("\(job.name)\n\(place)".utf8)
        return Grid(interval: interval, hash: hash.value)
    }
}

/// What the targets of a job come to.
package struct ScrapePool: Sendable {
    package let job: String
    package internal(set) var targets: [ScrapeTarget] = []
    /// The labels, before relabelling, of targets that a rule drops.
    package internal(set) var dropped: [Labels] = []
    /// Targets that cannot be scraped, and why.
    package internal(set) var problems: [String] = []
}

extension ScrapeTarget {
    /// As Prometheus writes it: `1m30s`.
    package var intervalText: String { DurationText.text(interval.nanoseconds / 1_000_000) }

    /// As Prometheus writes it.
    package var timeoutText: String { DurationText.text(timeout.nanoseconds / 1_000_000) }
}
