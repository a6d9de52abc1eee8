package import Probing
package import Vocabulary

/// Whether either server of Crawl4AI accepts and answers: `GET /health` on a kept connection.
package struct CrawlLiveProbe: Probe {
    private let server: HTTPServer
    private let exchange: HTTPExchange

    init(_ server: HTTPServer, connector: Connector) {
        self.server = server
        exchange = HTTPExchange(connector, keepsConnection: true)
    }

    package func run(_ run: ProbeRun) async throws(ProbeFailure) -> Report {
        _ = try CrawlHealth(try await exchange.send(server.call(CrawlHealth.path), run: run))
        return .empty
    }

    package func close() async {
        exchange.close()
    }
}
