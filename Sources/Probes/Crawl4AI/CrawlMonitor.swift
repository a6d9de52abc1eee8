import Vocabulary

/// What `GET /monitor/health` of the docker server tells, from 0.7.7 on.
///
/// Its figures of memory per browser are constants and are left out. That the permanent browser is "active" says only that
/// the object exists.
struct CrawlMonitor: Hashable, Sendable {
    static let path = "/monitor/health"

    /// Of the container, or of the machine where it has no limit.
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
        memoryPercent = json[path: "container.memory_percent"]?.number.flatMap(Self.amount)
        memoryPressure = json[path: "janitor.memory_pressure"]?.text
        uptime = json[path: "container.uptime_seconds"]?.number.flatMap(Self.amount)
        hasPermanentBrowser = json[path: "pool.permanent.active"]?.flag
        hotBrowsers = json[path: "pool.hot.count"]?.count
        coldBrowsers = json[path: "pool.cold.count"]?.count
    }

    private static func amount(_ number: Double) -> Double? {
        number.isFinite && number >= 0 ? number : nil
    }
}
