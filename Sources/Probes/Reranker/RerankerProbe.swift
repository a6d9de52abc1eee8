package import Probing
package import Vocabulary

/// Asks a reranker served by Text Embeddings Inference: the kind `reranker`.
///
/// - `live` GETs `/health` on a kept connection. It waits behind the batch in progress, so its deadline is generous.
/// - `ready` GETs `/info` and `/metrics` over a fresh connection: the model has to be a reranker, and the right one. It
///   does not ask `/health` again, which would call a service down that is only busy.
package struct RerankerProbe: Probe {
    package struct Options: Hashable, Sendable {
        package var server: HTTPServer
        package var level: CheckLevel
        /// The model that has to be loaded; nil for any reranker.
        package var model: String?

        package init(_ server: HTTPServer, level: CheckLevel, model: String? = nil) {
            self.server = server
            self.level = level
            self.model = model
        }
    }

    private let options: Options
    private let asker: ModelAsker

    package init(_ options: Options, connector: Connector) {
        self.options = options
        asker = ModelAsker(
            options.server,
            connector,
            keepsConnection: options.level == .live,
            whenNew: "Text Embeddings Inference listens only once its model is loaded"
        )
    }

    package func run(_ run: ProbeRun) async throws(ProbeFailure) -> Report {
        try await asker.converse(run) { conversation throws(ProbeFailure) in
            guard options.level != .live else {
                try TEI.expectHealthy(try await conversation.ask("/health", isLast: true))
                return .empty
            }
            return try await TEI.ready(
                try await conversation.ask("/info"),
                conversation,
                wanting: .reranker,
                model: options.model,
                ModelFacts(kind: "reranker")
            )
        }
    }

    package func close() async {
        asker.close()
    }
}
