import Probes
import Probing
import Settings
import Vocabulary

extension ProbeFactory {
    /// The probe of one of the stack's own servers.
    ///
    /// For `grace` after its start a server of a kind that listens late may refuse connections.
    func server(_ level: CheckLevel, _ options: ServerProbeOptions, grace: Duration) -> any Probe {
        let server = HTTPServer(
            options.url,
            headers: options.headers.compactMap { HTTPField($0.name, $0.value) },
            tls: Self.tls(options.tls),
            startingGrace: grace
        )
        switch options.product {
        case .qdrant(let collections, let prefix):
            let qdrant = QdrantProbes.Options(server, collections: collections, prefix: prefix)
            return QdrantProbes.make(level, qdrant, connector: connector)
        case .crawl4ai(let flavor):
            let crawl = CrawlProbes.Options(server, flavor: CrawlProbes.Flavor(rawValue: flavor.rawValue))
            return CrawlProbes.make(level, crawl, connector: connector)
        case .splade(let flavor):
            let flavor = SpladeProbe.Flavor(rawValue: flavor.rawValue) ?? .auto
            return SpladeProbe(.init(server, level: level, flavor: flavor), connector: connector)
        case .reranker(let model):
            return RerankerProbe(.init(server, level: level, model: model), connector: connector)
        case .embedding(let flavor, let model):
            let flavor = EmbeddingProbe.Flavor(rawValue: flavor.rawValue) ?? .auto
            return EmbeddingProbe(.init(server, level: level, flavor: flavor, model: model), connector: connector)
        case .llm(let model):
            return LLMProbe(.init(server, model: model), connector: connector)
        }
    }
}
