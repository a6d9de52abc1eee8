import Vocabulary

/// Tells the starts of a server apart: it has no run id, but its uptime falls behind the clock when it starts anew.
struct CrawlStarts: Sendable {
    /// How far uptime, told in whole seconds of the server's clock, may fall behind without a restart.
    static let tolerance = 5.0

    private var count = 1
    private var last: (health: CrawlHealth, uptime: Double?, at: Instant)?

    /// What identifies this start.
    ///
    /// A different server or release is another start too; of the runner and of servers without a monitor nothing else
    /// tells.
    mutating func identity(of health: CrawlHealth, uptime: Double?, at now: Instant) -> String {
        if let last, health != last.health || hasFallen(from: last.uptime, to: uptime, in: last.at.duration(to: now)) {
            count += 1
        }
        last = (health, uptime, now)
        return "\(health.flavor) \(health.version ?? "") start \(count)"
    }

    private func hasFallen(from before: Double?, to uptime: Double?, in elapsed: Duration) -> Bool {
        guard let before, let uptime else { return false }
        return uptime + Self.tolerance < before + elapsed.seconds
    }
}
