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
        let (path, starting): (String, Set<Int>) =
            switch options.product {
            case .qdrant: (level == .live ? "/healthz" : "/readyz", [503])
            case .crawl4ai: ("/health", [])
            case .splade, .embedding: ("/health", [503])
            case .reranker: ("/health", [])
            case .llm(let model): ("/models/\(PercentEncoding.encode(model))", [])
            }
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
