import Documents
import Vocabulary

/// Reads what is particular to the stack's own servers with an API over HTTP.
struct ServerReader {
    let kind: ServiceKind
    let section: Section

    private var reading: Reading { section.reading }

    /// The keys beside place and credentials that services of this kind have.
    static func keys(_ kind: ServiceKind) -> [String] {
        switch kind {
        case .qdrant: ["collections", "collection_prefix"]
        case .crawl4ai, .splade: ["flavor"]
        case .reranker, .llm: ["model"]
        case .embedding: ["flavor", "model"]
        case .http, .tcp, .redis, .postgres, .tls, .dns, .host: []
        }
    }

    func read() -> ServiceShape? {
        let url = section.url([.http, .https], example: "http://\(kind):8000")
        let apiKey = section.headerSecret("api_key")
        let isKeyGiven = section.has("api_key") || section.has("api_key_file")
        let product = product()
        let tls = section.tls(encrypted: url?.scheme.isEncrypted ?? true)
        guard let url, let product, isKeyGiven == (apiKey != nil) else { return nil }
        if url.query != nil {
            reading.warn("what follows `?` in the URL is not used", at: section.valuePosition("url"))
        }
        let target = ServerTarget(url: url, apiKey: apiKey, tls: tls, product: product)
        if target.hasTwoCredentials {
            reading.fail("`api_key` and the URL's user and password exclude each other", at: section.position)
        }
        let options = target.options(reading)
        return ServiceShape(address: target.address) { _, _ in options.map(ProbeOptions.server) }
    }

    /// Nil after an error has been reported.
    private func product() -> ServerProbeOptions.Product? {
        switch kind {
        case .qdrant:
            return .qdrant(collections: collections(), prefix: section.text("collection_prefix"))
        case .crawl4ai:
            return .crawl4ai(section.word("flavor", ServerProbeOptions.CrawlFlavor.self) ?? .auto)
        case .splade:
            return .splade(section.word("flavor", ServerProbeOptions.SpladeFlavor.self) ?? .auto)
        case .reranker:
            return .reranker(model: section.text("model"))
        case .embedding:
            let flavor = section.word("flavor", ServerProbeOptions.EmbeddingFlavor.self) ?? .auto
            return .embedding(flavor, model: section.text("model"))
        case .llm:
            if !section.has("model") { reading.fail("\(section.title) needs `model`", at: section.position) }
            return section.text("model").map { .llm(model: $0) }
        case .http, .tcp, .redis, .postgres, .tls, .dns, .host:
            return nil
        }
    }

    private func collections() -> [String] {
        let names = section.texts("collections")
        let most = ServerProbeOptions.mostCollections
        if names.count > most {
            let message = "\(names.count) `collections` are more than \(most); give the rest a service of their own"
            reading.fail(message, at: section.valuePosition("collections"))
        }
        for name in names where name.utf8.count > ServerProbeOptions.longestCollectionName {
            let most = ServerProbeOptions.longestCollectionName
            reading.fail("a name in `collections` has at most \(most) bytes", at: section.valuePosition("collections"))
        }
        return names
    }
}
