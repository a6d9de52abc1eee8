package import Probing
import Synchronization
package import Vocabulary

/// Whether a Qdrant server accepts and answers: one request on a kept connection.
///
/// `/healthz` is constant text of the HTTP layer and needs no key. Releases before 1.5, and proxies that pass on only part
/// of the paths, do not have it: then `/`, public in every release, does as well. Either has to be Qdrant's own words, so
/// that a proxy that answers 200 to everything does not pass.
package struct QdrantLiveProbe: Probe {
    private static let healthz = "/healthz"
    static let habit = "Qdrant listens only once its collections are loaded"

    /// What the server of the kept connection has.
    private enum Route { case unknown, healthz, title }

    private let server: HTTPServer
    private let exchange: HTTPExchange
    private let listener: LateListener
    private let memory = Memory()

    /// What stays from run to run.
    private final class Memory: Sendable {
        let route = Mutex(Route.unknown)
    }

    init(_ server: HTTPServer, connector: Connector) {
        self.server = server
        exchange = HTTPExchange(connector, keepsConnection: true)
        listener = LateListener(grace: server.startingGrace, time: connector.environment.time)
    }

    package func run(_ run: ProbeRun) async throws(ProbeFailure) -> Report {
        do throws(ProbeFailure) {
            switch memory.route.withLock({ $0 }) {
            case .title: try await askTitle(run)
            case .healthz: try await askHealth(run, isLast: true)
            case .unknown: try await askHealth(run, isLast: false)
            }
            return .empty
        } catch {
            throw listener.judge(error, Self.habit)
        }
    }

    /// With `isLast` the latency ends with this answer, which is known to be the last; otherwise another may follow.
    private func askHealth(_ run: ProbeRun, isLast: Bool) async throws(ProbeFailure) {
        let answer = try await ask(Self.healthz, isLast, run)
        guard [401, 403, 404].contains(answer.status) else {
            run.finish()
            memory.route.withLock { $0 = .healthz }
            return try judge(answer)
        }
        try await askTitle(run)
    }

    private func askTitle(_ run: ProbeRun) async throws(ProbeFailure) {
        let answer = try await ask(QdrantIdentity.path, true, run)
        // Another connection may lead to another release.
        let isKept = answer.reusedConnection
        memory.route.withLock { $0 = isKept ? .title : .unknown }
        _ = try QdrantIdentity(answer)
    }

    private func ask(_ path: String, _ isLast: Bool, _ run: ProbeRun) async throws(ProbeFailure) -> HTTPAnswer {
        let answer = try await exchange.get(path, of: server, isLast: isLast, run: run)
        listener.noteAnswer()
        return answer
    }

    package func close() async {
        exchange.close()
    }

    private func judge(_ answer: HTTPAnswer) throws(ProbeFailure) {
        guard answer.status == 200 else { throw QdrantFailure.of(answer, to: "GET /healthz") }
        guard answer.text.split(whereSeparator: \.isWhitespace) == ["healthz", "check", "passed"] else {
            let message = "GET /healthz is answered, but not by Qdrant:\(answer.excerpt)"
            throw ProbeFailure(.assertion, in: .query, message)
        }
    }
}
