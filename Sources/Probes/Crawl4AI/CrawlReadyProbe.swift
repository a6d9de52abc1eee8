package import Probing
import Synchronization
package import Vocabulary

/// Whether a server of Crawl4AI would take a crawl now, as far as can be told without one.
///
/// Over a fresh connection: `/health`, which tells the servers apart, and a question to the application behind it. The
/// runner is asked for the progress of a crawl that does not exist: its own 404 proves routing and state, and leaves no
/// trace. The docker server is asked for `/monitor/health`, which costs it 0.1 s of its event loop.
package struct CrawlReadyProbe: Probe {
    private static let unknownProgress = JSONValue.object(["detail": .string("Unknown progress id")])
    private static let noRoute = JSONValue.object(["detail": .string("Not Found")])

    private let options: CrawlProbes.Options
    private let connector: Connector
    private let memory = Memory()

    /// What stays from run to run.
    private final class Memory: Sendable {
        let starts = Mutex(CrawlStarts())
    }

    init(_ options: CrawlProbes.Options, connector: Connector) {
        self.options = options
        self.connector = connector
    }

    package func run(_ run: ProbeRun) async throws(ProbeFailure) -> Report {
        let exchange = HTTPExchange(connector, keepsConnection: true)
        defer { exchange.close() }
        let answer = try await exchange.get(CrawlHealth.path, of: options.server, isLast: false, run: run)
        let health = try CrawlHealth(answer)
        if let flavor = options.flavor, flavor != health.flavor {
            let found = health.flavor == .docker ? "the docker server" : "the runner"
            let message = "GET /health is answered by \(found), and the settings say `flavor: \(flavor)`"
            throw ProbeFailure(.assertion, in: .query, message)
        }
        var monitor: CrawlMonitor?
        switch health.flavor {
        case .runner: try await askRunner(exchange, run)
        case .docker: monitor = try await askMonitor(exchange, run)
        }
        let now = connector.environment.time.now
        let start = memory.starts.withLock { $0.identity(of: health, uptime: monitor?.uptime, at: now) }
        if let failure = monitor?.failure { throw failure }
        return CrawlFacts.report(health, monitor, start: start)
    }

    private func askRunner(_ exchange: HTTPExchange, _ run: ProbeRun) async throws(ProbeFailure) {
        let path = "/progress/healthprobe"
        let answer = try await exchange.get(path, of: options.server, run: run)
        guard answer.status == 404 else {
            guard answer.status >= 400 else {
                let message = "GET \(path): expected the runner's 404, got \(answer.status):\(answer.excerpt)"
                throw ProbeFailure(.assertion, in: .query, message)
            }
            throw CrawlFailure.of(answer, to: "GET \(path)")
        }
        guard (try? answer.json()) == Self.unknownProgress else {
            let message = "GET \(path): the 404 is not the runner's own \"Unknown progress id\", but\(answer.excerpt)"
            throw ProbeFailure(.assertion, in: .query, message)
        }
    }

    /// Nil for a release before 0.7.7, which has no monitor.
    private func askMonitor(_ exchange: HTTPExchange, _ run: ProbeRun) async throws(ProbeFailure) -> CrawlMonitor? {
        let answer = try await exchange.get(CrawlMonitor.path, of: options.server, run: run)
        switch answer.status {
        case 200: return try CrawlMonitor(answer)
        case 404 where (try? answer.json()) == Self.noRoute: return nil
        default: throw CrawlFailure.of(answer, to: "GET \(CrawlMonitor.path)")
        }
    }
}
