package import Vocabulary

/// One of the stack's own servers with an API over HTTP: where it is, who asks, and what it has to be.
package struct ServerProbeOptions: Sendable, Equatable {
    /// What speaks at the address, and what is particular to it.
    package enum Product: Sendable, Equatable {
        /// - `collections`: to look into, by name, at most ``mostCollections``; empty with no prefix means whichever there
        ///   are.
        /// - `prefix`: selects collections at run time.
        case qdrant(collections: [String], prefix: String?)
        case crawl4ai(CrawlFlavor)
        case splade(SpladeFlavor)
        /// The model that has to be loaded; nil for any.
        case reranker(model: String?)
        /// The model that has to be loaded; nil for any.
        case embedding(EmbeddingFlavor, model: String?)
        /// The model that has to be there.
        case llm(model: String)
    }

    /// Which server speaks for Crawl4AI: the stack's own runner, or the project's docker server.
    package enum CrawlFlavor: String, Sendable, CaseIterable { case auto, runner, docker }

    /// Which server encodes sparse vectors: the stack's own runner, or Text Embeddings Inference.
    package enum SpladeFlavor: String, Sendable, CaseIterable { case auto, runner, tei }

    /// Which server embeds: Text Embeddings Inference, one with OpenAI's routes, or Ollama.
    package enum EmbeddingFlavor: String, Sendable, CaseIterable { case auto, tei, openai, ollama }

    /// More collections of one Qdrant server are not watched by name.
    package static let mostCollections = 20
    /// In bytes: a collection is a directory of its name.
    package static let longestCollectionName = 255

    /// Scheme `http` or `https`, without credentials, query and a slash at the end; its path goes before all paths.
    package let url: ServiceURL
    /// The headers that say who asks.
    package let headers: [HTTPProbeOptions.Header]
    package let tls: TLSSettings
    package let product: Product
}
