import Synchronization

/// A model server on the loopback address: answers by route over kept connections, and tells what it was asked.
package final class ModelServer: Sendable {
    package struct Answer: Sendable {
        package var status: Int
        package var headers: [String: String]
        package var body: String

        package init(_ status: Int, headers: [String: String] = [:], _ body: String = "") {
            self.status = status
            self.headers = headers
            self.body = body
        }

        /// Status 200 with this body.
        package static func good(_ body: String = "") -> Answer { Answer(200, body) }

        /// As it goes over the wire.
        package var text: String {
            let fields = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
            return "HTTP/1.1 \(status) X\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        }
    }

    private final class State: Sendable {
        let routes: Mutex<[String: Answer]>
        let asked = Mutex<[String]>([])

        init(_ routes: [String: Answer]) {
            self.routes = Mutex(routes)
        }

        func answer(_ request: String) -> [ScriptedPeer.Step] {
            let words = request.prefix { !$0.isNewline }.split(separator: " ")
            guard words.count == 3 else { return [.close] }
            asked.withLock { $0.append("\(words[0]) \(words[1])") }
            let known = routes.withLock { $0[String(words[1])] }
            return [.send((known ?? ModelServer.missing).text)]
        }
    }

    /// What FastAPI says of a path that it does not know.
    package static let missing = Answer(404, #"{"detail":"Not Found"}"#)

    private let peer: ScriptedPeer
    private let state: State

    /// Starts a server that answers `routes`, which are paths as they are asked for, and ``missing`` for every other path.
    package static func start(_ routes: [String: Answer]) async throws -> ModelServer {
        let state = State(routes)
        let peer = try await ScriptedPeer.start(.init(onBytes: { _, text in state.answer(text) }))
        return ModelServer(peer, state)
    }

    private init(_ peer: ScriptedPeer, _ state: State) {
        self.peer = peer
        self.state = state
    }

    package var url: String { "http://127.0.0.1:\(peer.port)" }

    /// Connections so far.
    package var accepted: Int { peer.counts.accepted }

    /// What the clients sent, word for word.
    package var received: String { peer.counts.received }

    /// From now on it is another server.
    package func become(_ routes: [String: Answer]) {
        state.routes.withLock { $0 = routes }
    }

    /// The questions since the last call, such as `GET /info`.
    package func takeAsked() -> [String] {
        state.asked.withLock { asked in
            defer { asked = [] }
            return asked
        }
    }

    /// Suspends until no connection is open.
    package func untilLeft() async {
        await peer.until { $0.open == 0 }
    }

    /// Stops listening; connections stay.
    package func stop() async throws {
        try await peer.stop()
    }
}
