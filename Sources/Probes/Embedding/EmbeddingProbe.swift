package import Probing
package import Vocabulary

/// Asks a server of dense embeddings: the kind `embedding`.
///
/// - `live`, on a kept connection: see ``EmbeddingLiveness``.
/// - `ready`, over a fresh connection: see ``EmbeddingReadiness``.
///
/// Nothing here embeds or loads a model.
package struct EmbeddingProbe: Probe {
    /// Which server embeds.
    package enum Flavor: String, Hashable, Sendable, CaseIterable { case auto, tei, openai, ollama }

    package struct Options: Hashable, Sendable {
        /// Where the routes begin; the path may end in `/v1`, as clients of OpenAI's API write it.
        package var server: HTTPServer
        package var level: CheckLevel
        package var flavor: Flavor
        /// The model that has to be there; nil for any.
        package var model: String?

        package init(_ server: HTTPServer, level: CheckLevel, flavor: Flavor = .auto, model: String? = nil) {
            self.server = server
            self.level = level
            self.flavor = flavor
            self.model = model
        }
    }

    private let asker: ModelAsker
    private let question: Question

    private enum Question: Sendable {
        case live(EmbeddingLiveness)
        case ready(EmbeddingReadiness)
    }

    package init(_ options: Options, connector: Connector) {
        let server = options.server.withoutVersion
        asker = ModelAsker(
            server,
            connector,
            keepsConnection: options.level == .live,
            whenNew: "servers such as Text Embeddings Inference listen only once their model is loaded"
        )
        question =
            options.level == .live
            ? .live(EmbeddingLiveness(flavor: options.flavor))
            : .ready(EmbeddingReadiness(flavor: options.flavor, model: options.model))
    }

    package func run(_ run: ProbeRun) async throws(ProbeFailure) -> Report {
        try await asker.converse(run) { conversation throws(ProbeFailure) in
            switch question {
            case .live(let liveness):
                try await liveness.ask(conversation)
                return .empty
            case .ready(let readiness):
                return try await readiness.ask(conversation)
            }
        }
    }

    package func close() async {
        asker.close()
    }
}

extension HTTPServer {
    /// The same server without the `/v1` that its path may end in: health and lists of models may be beside it.
    var withoutVersion: HTTPServer {
        let suffix = "/v1"
        guard base.path.hasSuffix(suffix),
            let root = try? ServiceURL(parsing: base.origin + base.path.dropLast(suffix.count))
        else { return self }
        return HTTPServer(root, headers: headers, tls: tls)
    }
}
