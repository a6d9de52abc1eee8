import HTTPTypes

/// Crawl4AI's own docker server: 0.9.2 on a loopback address, which may go without a token.
struct Crawl4AIServer: Imitation {
    /// How full the machine's memory is.
    enum Memory: String {
        case low = "LOW"
        case medium = "MEDIUM"
        case high = "HIGH"
        /// Beyond the threshold at which no new browser is started; the pressure is still called `HIGH`.
        case full = "FULL"

        var percent: Double {
            switch self {
            case .low: 19.7
            case .medium: 71.3
            case .high: 87.4
            case .full: 96.2
            }
        }

        var pressure: String { self == .full ? Memory.high.rawValue : rawValue }
    }

    var version = ServiceVersion(0, 9, 2)
    var memory = Memory.low
    var isBrowserDead = false
    /// A browser has been started for crawls.
    var isWarm = false
    /// Crawls by the first digit of their status.
    private(set) var crawls: [Int: Int] = [:]
    private var key: String?
    private var isSaturated = false
    /// When the first question of this life came: from then on uptime counts.
    private var firstQuestion: SuspendingClock.Instant?
    /// In whole seconds, as the real one tells it.
    private(set) var uptime: Int64 = 0
    private(set) var isListening = true

    var switches: [Switch<Crawl4AIServer>] {
        [
            Switch("auth/KEY") { server, values in server.key = values[0] },
            Switch("saturated") { server, _ in server.isSaturated = true },
            Switch("starting") { server, _ in server.isListening = false },
            Switch("version/X") { server, values throws(LabError) in
                server.version = try ServiceVersion(written: values[0])
            },
            Switch("restart") { server, _ in server.restart() },
            Switch("browser/dead") { server, _ in server.isBrowserDead = true },
            Switch("memory/LOW|MEDIUM|HIGH|FULL") { server, values in
                server.memory = Memory(rawValue: values[0]) ?? .low
            },
        ]
    }

    /// A process anew: it forgets what it did, and keeps what is wrong with it.
    private mutating func restart() {
        firstQuestion = nil
        isWarm = false
        crawls = [:]
    }

    mutating func answer(_ question: Question) -> Answer {
        let first = firstQuestion ?? question.arrival
        firstQuestion = first
        uptime = (question.arrival - first).components.seconds
        guard isPublic(question.path) || key == nil || question.bearer == key?[...] else {
            return .json(#"{"detail": "Authentication required"}"#, status: .unauthorized)
                .adding(["www-authenticate": "Bearer"])
        }
        return switch (question.method, question.path) {
        case (.get, "/health"): .json(#"{"status":"ok","timestamp":1795232967.14,"version":"\#(version)"}"#)
        case (.get, "/metrics"): .text(metrics).taking(.milliseconds(30))
        case (.get, _) where question.path.hasPrefix("/monitor/") && version >= ServiceVersion(0, 7, 7):
            monitor(question.path)
        case (.post, "/crawl"): limited(question)
        default: FastAPI.notFound
        }
    }

    /// Since 0.9 everything else stands behind the token, also what there is not; before, only what needs it.
    private func isPublic(_ path: String) -> Bool {
        let prefixes = ["/dashboard", "/playground", "/static"]
        if ["/health", "/token"].contains(path) || prefixes.contains(where: path.hasPrefix) { return true }
        return version < ServiceVersion(0, 9) && path != "/crawl" && path != "/metrics"
            && !path.hasPrefix("/monitor/")
    }

    private mutating func limited(_ question: Question) -> Answer {
        guard !isSaturated else {
            return .json(#"{"error":"Rate limit exceeded: 1000 per 1 minute"}"#, status: .tooManyRequests)
        }
        let answer = crawl(question)
        crawls[answer.status.code / 100, default: 0] += 1
        return answer
    }
}
