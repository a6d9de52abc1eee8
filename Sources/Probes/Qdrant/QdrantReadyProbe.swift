package import Probing
import Synchronization
package import Vocabulary

/// Whether a Qdrant server would take a query now: whether every watched collection answers, and what it says of itself.
///
/// Over a fresh connection: `/readyz` until it has once said yes, and `/collections`; then each watched collection, `/`
/// (which release) and `/cluster` at once, over a connection each. `/readyz` is a startup gate: once ready, a server never
/// takes it back, and a wedged or broken collection shows only when it is asked itself. Nor does its no decide: some nodes
/// serve and never say yes (qdrant/qdrant#6431). A server that says no and does not serve is starting.
package struct QdrantReadyProbe: Probe {
    /// What `/readyz` says.
    private enum Gate: Equatable { case ready, notReady(String), unknown }

    private let options: QdrantProbes.Options
    private let connector: Connector
    private let listener: LateListener
    private let memory = Memory()

    /// What stays from run to run.
    private final class Memory: Sendable {
        struct State {
            /// What the server said last that it will not take back until it restarts; nil while that is open.
            var gate: Gate?
            private var identity: QdrantIdentity?

            /// Another release than before has been started anew.
            mutating func note(_ identity: QdrantIdentity) {
                if let known = self.identity, known != identity { gate = nil }
                self.identity = identity
            }
        }

        let state = Mutex(State())
    }

    init(_ options: QdrantProbes.Options, connector: Connector) {
        self.options = options
        self.connector = connector
        listener = LateListener(grace: options.server.startingGrace, time: connector.environment.time)
    }

    package func run(_ run: ProbeRun) async throws(ProbeFailure) -> Report {
        do throws(ProbeFailure) {
            return try await look(run)
        } catch {
            // Qdrant does not listen before its collections are loaded: refused means that it is starting anew.
            if error.reason == .connectRefused { memory.state.withLock { $0.gate = nil } }
            throw listener.judge(error, QdrantLiveProbe.habit)
        }
    }

    private func look(_ run: ProbeRun) async throws(ProbeFailure) -> Report {
        let exchange = HTTPExchange(connector, keepsConnection: true)
        defer { exchange.close() }
        let gate = try await gate(exchange, run)
        do throws(ProbeFailure) {
            return try await survey(exchange, gate, run)
        } catch {
            guard case .notReady(let text) = gate, Self.isStart(error.reason) else { throw error }
            let message = "GET /readyz: Qdrant says:\(text); \(error.message)"
            throw ProbeFailure(.starting, in: error.phase, message)
        }
    }

    private func survey(
        _ exchange: HTTPExchange,
        _ gate: Gate,
        _ run: ProbeRun
    ) async throws(ProbeFailure) -> Report {
        let listed = try await list(exchange, run)
        let selection = QdrantSelection(
            configured: options.collections,
            prefix: options.prefix,
            listed: listed
        )
        let survey = QdrantSurvey(server: options.server, connector: connector)
        let findings = try await survey.look(into: selection, run)
        if let identity = findings.identity { memory.state.withLock { $0.note(identity) } }
        let isReady: Bool? = gate == .unknown ? nil : gate == .ready
        return QdrantFacts.report(listed: listed.count, isReady: isReady, selection, findings)
    }

    /// Whether a server whose shards are not ready may fail so because of that.
    private static func isStart(_ reason: FailureReason) -> Bool {
        switch reason {
        case .timeout, .protocol, .http5xx, .assertion, .connectRefused, .connectTimeout: true
        case .dns, .tls, .auth, .http4xx, .saturated, .starting, .exhausted, .readOnly, .internal: false
        }
    }

    /// Asks whether the server is ready until it says so; one that is too old to say so (before 1.5), and a proxy that
    /// hides the path, leave it open.
    private func gate(_ exchange: HTTPExchange, _ run: ProbeRun) async throws(ProbeFailure) -> Gate {
        if let known = memory.state.withLock({ $0.gate }) { return known }
        let answer = try await exchange.get("/readyz", of: options.server, isLast: false, run: run)
        listener.noteAnswer()
        let gate: Gate
        switch answer.status {
        case 200: gate = .ready
        case 401, 403, 404: gate = .unknown
        case 503 where answer.text.contains("not ready"): return .notReady(answer.excerpt)
        default: throw QdrantFailure.of(answer, to: "GET /readyz")
        }
        memory.state.withLock { $0.gate = gate }
        return gate
    }

    /// The names of all collections.
    private func list(_ exchange: HTTPExchange, _ run: ProbeRun) async throws(ProbeFailure) -> [String] {
        let answer = try await exchange.get("/collections", of: options.server, isLast: false, run: run)
        listener.noteAnswer()
        guard answer.status == 200 else { throw QdrantFailure.of(answer, to: "GET /collections") }
        guard case .array(let elements) = try answer.json(to: "GET /collections")[path: "result.collections"] else {
            throw ProbeFailure(.protocol, in: .query, "GET /collections: no list of collections in\(answer.excerpt)")
        }
        let names = Set(elements.compactMap { $0[path: "name"]?.text })
        if let long = names.first(where: { $0.utf8.count > QdrantCollection.longestName }) {
            let text = "a name of \(long.utf8.count) bytes, which no collection can have: \(long.prefix(16))…"
            throw ProbeFailure(.protocol, in: .query, "GET /collections: \(text)")
        }
        return Array(names)
    }
}
