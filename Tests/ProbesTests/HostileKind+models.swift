import Probes
import Probing
import TestKit
import Vocabulary

// MARK: - Model servers

extension HostileKind {
    /// Every kind with a model, at every level that it has.
    static let models: [HostileKind] =
        [CheckLevel.live, .ready].flatMap { level in
            [
                model("reranker", level, ModelAnswers.tei(ModelAnswers.info(ModelAnswers.reranker))) { server, ground in
                    RerankerProbe(.init(server, level: level), connector: ground.connector)
                },
                model("splade", level, ModelAnswers.tei(ModelAnswers.info(ModelAnswers.embedding("splade")))) {
                    SpladeProbe(.init($0, level: level), connector: $1.connector)
                },
                model("embedding", level, ModelAnswers.tei(ModelAnswers.info(ModelAnswers.embedding("cls")))) {
                    EmbeddingProbe(.init($0, level: level), connector: $1.connector)
                },
            ]
        } + [
            model("llm", .live, ["/models/m": .good(#"{"id":"m"}"#)]) {
                LLMProbe(.init($0, model: "m"), connector: $1.connector)
            }
        ]

    private static func model(
        _ name: String,
        _ level: CheckLevel,
        _ routes: ModelAnswers.Routes,
        _ makeProbe: @escaping @Sendable (HTTPServer, HostileGround) throws -> any Probe
    ) -> HostileKind {
        HostileKind(
            name: name,
            level: level,
            waiting: .wait,
            answering: .transfer,
            serve: { peer, _ in
                let answers = HostileAnswers(
                    http: RouteServer.Reaction.good(#"{"status":"healthy"}"#).wire ?? "",
                    endless: level == .live
                        ? ("HTTP/1.1 200 OK\r\n", "X-Long: 0123456789abcdef\r\n")
                        : ("HTTP/1.1 200 OK\r\n\r\n{\"models\":[", "\"all is well\",")
                )
                guard peer == .byteByByte else { return try await ScriptedPeer.start(answers.script(for: peer)) }
                return try await ScriptedPeer.start(
                    .init(onBytes: { _, text in
                        let path = text.split(separator: " ").dropFirst().first.map(String.init) ?? ""
                        return [.send((routes[path] ?? ModelAnswers.missing).wire ?? "")]
                    })
                )
            },
            makeProbe: { host, port, ground in try makeProbe(HTTPServer("http://\(host):\(port)"), ground) }
        )
    }
}
