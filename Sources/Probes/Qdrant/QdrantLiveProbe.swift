package import Probing
import Synchronization
package import Vocabulary

/// Whether a Qdrant server accepts and answers: one request on a kept connection.
///
/// `/healthz` is constant text of the HTTP layer and needs no key. Releases before 1.5, and proxies that pass on only part
/// of the paths, do not have it: then `/`, public in every release, does as well. Either has to be Qdrant's own words, so
/// that a proxy that answers 200 to everything does not pass.
package struct QdrantLiveProbe: Probe {
    private enum Path: String { case healthz = "/healthz", root = "/" }

    private let server: HTTPServer
    private let exchange: HTTPExchange
    private let memory = Memory()

    /// What stays from run to run.
    private final class Memory: Sendable {
        /// What the server of the kept connection answers.
        let path = Mutex(Path.healthz)
    }

    init(_ server: HTTPServer, connector: Connector) {
        self.server = server
        exchange = HTTPExchange(connector, keepsConnection: true)
    }

    package func run(_ run: ProbeRun) async throws(ProbeFailure) -> Report {
        let path = memory.path.withLock { $0 }
        let answer = try await exchange.send(server.call(path.rawValue), run: run)
        switch path {
        case .root:
            // Another connection may lead to another release.
            if !answer.reusedConnection { memory.path.withLock { $0 = .healthz } }
            _ = try QdrantIdentity(answer)
        case .healthz where [401, 403, 404].contains(answer.status):
            _ = try QdrantIdentity(try await exchange.send(server.call(Path.root.rawValue), run: run))
            memory.path.withLock { $0 = .root }
        case .healthz:
            try judge(answer)
        }
        return .empty
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
