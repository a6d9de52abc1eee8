import Vocabulary

/// What `GET /monitor/health` of the docker server tells, from 0.7.7 on.
///
/// Its figures of memory per browser are constants and are left out. That the permanent browser is "active" says only that
/// the object exists.
struct CrawlMonitor: Hashable, Sendable {
    static let path = "/monitor/health"
    /// From this share on the server starts no further browser, unless its `crawler.memory_threshold_percent` says
    /// otherwise: what needs one is answered with 500.
    static let fullMemory = 95.0
    /// In seconds, a century: what says more is no uptime.
    private static let longestUptime = 3.2e9

    /// Of the container, or of the machine where it has no limit; from 0 to 100.
    let memoryPercent: Double?
    /// `LOW` below 60 %, `MEDIUM` below 80 %, else `HIGH`.
    let memoryPressure: String?
    /// In seconds, since the server's start.
    let uptime: Double?
    let hasPermanentBrowser: Bool?
    let hotBrowsers: Int64?
    let coldBrowsers: Int64?

    /// Reads the answer, whose status is 200.
    ///
    /// - Throws: ``ProbeFailure`` with reason `protocol` for what is not the monitor's.
    init(_ answer: HTTPAnswer) throws(ProbeFailure) {
        let json = try answer.json(to: "GET \(Self.path)")
        guard json[path: "container"] ?? json[path: "pool"] ?? json[path: "janitor"] != nil else {
            throw ProbeFailure(.protocol, in: .query, "GET \(Self.path): nothing of the monitor's in\(answer.excerpt)")
        }
        memoryPercent = json[path: "container.memory_percent"]?.number.flatMap { Self.amount($0, most: 100) }
        memoryPressure = json[path: "janitor.memory_pressure"]?.text
        uptime = json[path: "container.uptime_seconds"]?.number.flatMap { Self.amount($0, most: Self.longestUptime) }
        hasPermanentBrowser = json[path: "pool.permanent.active"]?.flag
        hotBrowsers = json[path: "pool.hot.count"]?.count
        coldBrowsers = json[path: "pool.cold.count"]?.count
    }

    /// What the server cannot do with so much of its memory in use; nil while it can do all.
    var failure: ProbeFailure? {
        guard let memoryPercent, memoryPercent >= Self.fullMemory else { return nil }
        let share = memoryPercent == memoryPercent.rounded() ? "\(Int(memoryPercent))" : "\(memoryPercent)"
        let text =
            "\(share) % of the memory is in use; from \(Int(Self.fullMemory)) % on Crawl4AI starts no further browser"
        return ProbeFailure(.saturated, in: .query, "GET \(Self.path): \(text) (500)")
    }

    /// A number that can be what it says it is; nil for every other.
    private static func amount(_ number: Double, most: Double) -> Double? {
        (0...most).contains(number) ? number : nil
    }
}
