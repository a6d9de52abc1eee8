import Probes
import TestKit

extension DaemonProcess {
    /// The seven services of a lab.
    static let labServices = ["postgres", "redis", "qdrant", "crawl4ai", "splade", "reranker", "api"]

    /// Suspends until every service of the lab is healthy.
    func waitUntilHealthy() async throws {
        try await waitUntil("shows all as healthy") { daemon in
            let health = try await daemon.json("/health/services")
            return Self.labServices.allSatisfy { health[path: $0] == .string("healthy") }
        }
    }

    /// The transitions of a service, oldest first, as `from>to:reason`.
    func transitions(of service: String) async throws -> [String] {
        let found = try await json("/api/v1/services/\(service)/transitions?limit=1000")[path: "transitions"]
        return (found?.elements ?? []).reversed().map { transition in
            func word(_ key: String) -> String { transition[path: key]?.text ?? "" }
            return "\(word("from"))>\(word("to")):\(word("reason"))"
        }
    }
}
