import Probing
import Vocabulary

/// Opens the conversations of one probe with its server: over one connection for all runs, or over one for each.
struct ModelAsker: Sendable {
    private let server: HTTPServer
    private let connector: Connector
    private let presence: ModelPresence
    /// Nil when every run has a connection of its own.
    private let kept: HTTPExchange?

    /// An asker whose messages say `whenNew` of a server that refuses and has never answered.
    init(_ server: HTTPServer, _ connector: Connector, keepsConnection: Bool, whenNew: String) {
        self.server = server
        self.connector = connector
        let listener = LateListener(grace: server.startingGrace, time: connector.environment.time)
        presence = ModelPresence(listener, whenNew: whenNew)
        kept = keepsConnection ? HTTPExchange(connector, keepsConnection: true) : nil
    }

    /// Holds one conversation.
    func converse(
        _ run: ProbeRun,
        _ body: (ModelConversation) async throws(ProbeFailure) -> Report
    ) async throws(ProbeFailure) -> Report {
        let exchange = kept ?? HTTPExchange(connector, keepsConnection: true)
        defer { if kept == nil { exchange.close() } }
        return try await body(
            ModelConversation(server: server, exchange: exchange, presence: presence, run: run)
        )
    }

    func close() {
        kept?.close()
    }
}
