package import Probing
import Synchronization
package import Vocabulary

/// Whether a Qdrant server would take a query now: whether every watched collection answers, and what it says of itself.
///
/// Over a fresh connection: `/readyz` until it has once said yes, and `/collections`; then each watched collection, `/`
/// (which release) and `/cluster` at once, over a connection each. `/readyz` is a startup gate: once ready, a server never
/// takes it back, and a wedged or broken collection shows only when it is asked itself.
package struct QdrantReadyProbe: Probe {
    private let options: QdrantProbes.Options
    private let connector: Connector
    private let memory = Memory()

    /// What stays from run to run.
    private final class Memory: Sendable {
        struct State {
            /// The server has said that it is ready, and has not been seen to restart since.
            var isReady = false
            private var identity: QdrantIdentity?

            /// Another release than before has been started anew.
            mutating func note(_ identity: QdrantIdentity) {
                if let known = self.identity, known != identity { isReady = false }
                self.identity = identity
            }
        }

        let state = Mutex(State())
    }

    init(_ options: QdrantProbes.Options, connector: Connector) {
        self.options = options
        self.connector = connector
    }

    package func run(_ run: ProbeRun) async throws(ProbeFailure) -> Report {
        do throws(ProbeFailure) {
            return try await look(run)
        } catch {
            // Qdrant does not listen before its collections are loaded: refused means that it is starting anew.
            if error.reason == .connectRefused { memory.state.withLock { $0.isReady = false } }
            throw error
        }
    }

    private func look(_ run: ProbeRun) async throws(ProbeFailure) -> Report {
        let exchange = HTTPExchange(connector, keepsConnection: true)
        defer { exchange.close() }
        if !memory.state.withLock({ $0.isReady }) {
            try await awaitReady(exchange, run)
            memory.state.withLock { $0.isReady = true }
        }
        let listed = try await list(exchange, run)
        let selection = QdrantSelection(
            configured: options.collections,
            prefix: options.prefix,
            listed: listed
        )
        let survey = QdrantSurvey(server: options.server, connector: connector)
        let findings = try await survey.look(into: selection, run)
        memory.state.withLock { $0.note(findings.identity) }
        return QdrantFacts.report(listed: listed.count, selection, findings)
    }

    /// Passes when the server says that it is ready, or is too old to say so (before 1.5).
    private func awaitReady(_ exchange: HTTPExchange, _ run: ProbeRun) async throws(ProbeFailure) {
        let answer = try await exchange.send(options.server.call("/readyz"), isLast: false, run: run)
        switch answer.status {
        case 200, 404: return
        case 503 where answer.text.contains("not ready"):
            throw ProbeFailure(.starting, in: .query, "GET /readyz: Qdrant says:\(answer.excerpt)")
        default: throw QdrantFailure.of(answer, to: "GET /readyz")
        }
    }

    /// The names of all collections.
    private func list(_ exchange: HTTPExchange, _ run: ProbeRun) async throws(ProbeFailure) -> [String] {
        let answer = try await exchange.send(options.server.call("/collections"), isLast: false, run: run)
        guard answer.status == 200 else { throw QdrantFailure.of(answer, to: "GET /collections") }
        guard case .array(let elements) = try answer.json(to: "GET /collections")[path: "result.collections"] else {
            throw ProbeFailure(.protocol, in: .query, "GET /collections: no list of collections in\(answer.excerpt)")
        }
        return Array(Set(elements.compactMap { $0[path: "name"]?.text }))
    }
}
