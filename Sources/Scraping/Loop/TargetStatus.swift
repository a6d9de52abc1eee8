package import Vocabulary

/// How a target is doing, as `/api/v1/targets` shows it.
package struct TargetStatus: Sendable {
    package enum Health: String, Sendable, CaseIterable { case unknown, up, down }

    package internal(set) var health = Health.unknown
    /// Why the last scrape failed; empty when it did not.
    package internal(set) var lastError = ""
    /// The start of the last scrape that has ended.
    package internal(set) var lastScrape: Instant?
    package internal(set) var lastDuration: Duration = .zero
}

/// A target with its status.
package struct ScrapedTarget: Sendable {
    package let target: ScrapeTarget
    package let status: TargetStatus
}
