import Probes
import Probing
import Settings
import Vocabulary

extension ProbeFactory {
    /// The probe of one of the stack's own servers.
    func server(_ level: CheckLevel, _ options: ServerProbeOptions) -> any Probe {
        let server = HTTPServer(
            options.url,
            headers: options.headers.compactMap { HTTPField($0.name, $0.value) },
            tls: Self.tls(options.tls)
        )
        switch options.product {
        case .qdrant: return health(server, level, level == .live ? "/healthz" : "/readyz", starting: [503])
        case .crawl4ai: return health(server, level, "/health")
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

    private func health(
        _ server: HTTPServer,
        _ level: CheckLevel,
        _ path: String,
        starting: Set<Int> = []
    ) -> any Probe {
        do throws(ProbeFailure) {
            let call = try server.call(path)
            let expectation = HTTPExpectation(startingStatuses: starting)
            return HTTPProbe(
                .init(call, expecting: expectation, keepsConnection: level == .live),
                connector: connector
            )
        } catch {
            return FailingProbe(failure: error)
        }
    }
}

/// A probe that could not be made: every run says why.
private struct FailingProbe: Probe {
    let failure: ProbeFailure

    func run(_ run: ProbeRun) async throws(ProbeFailure) -> Report { throw failure }
}
