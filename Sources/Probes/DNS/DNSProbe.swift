import NIOCore
package import Probing
package import Vocabulary

/// Resolves a name: the kind `dns`.
///
/// Without a server it asks as every other probe does, through ``Resolver``; with one it sends a query of its own, once: a
/// lost datagram is a run that failed, not one that was tried again.
package struct DNSProbe: Probe {
    package struct Options: Hashable, Sendable {
        package var name: String
        /// Nil means addresses of both families; only without a server.
        package var type: DNSRecordType?
        /// Nil asks the system's resolver.
        package var server: Endpoint?
        /// Whether to ask over TCP from the start; only with a server.
        package var usesTCP: Bool
        package var expect: DNSExpectation

        package init(
            _ name: String,
            type: DNSRecordType? = nil,
            server: Endpoint? = nil,
            usesTCP: Bool = false,
            expect: DNSExpectation = DNSExpectation()
        ) {
            self.name = name
            self.type = type
            self.server = server
            self.usesTCP = usesTCP
            self.expect = expect
        }
    }

    private let options: Options
    private let connector: Connector

    package init(_ options: Options, connector: Connector) {
        self.options = options
        self.connector = connector
    }

    package func run(_ run: ProbeRun) async throws(ProbeFailure) -> Report {
        guard let server = options.server else { return try await askSystem(run) }
        return try await ask(server, run)
    }

    private func askSystem(_ run: ProbeRun) async throws(ProbeFailure) -> Report {
        run.enter(.dns)
        let addresses: [SocketAddress]
        do throws(ProbeFailure) {
            addresses = try await connector.environment.resolver.resolve(options.name, port: 0)
        } catch {
            run.finish()
            throw error
        }
        run.finish()
        let answers = addresses.filter(isWanted).compactMap(\.ipAddress)
        guard !answers.isEmpty || options.expect.atLeast == 0 else {
            let type = options.type.map { " of type \($0)" } ?? ""
            throw ProbeFailure(.dns, in: .dns, "\(options.name) has no address\(type)")
        }
        if let failure = options.expect.failure(of: answers, in: .dns) { throw failure }
        return DNSFacts.report(answers, timeToLive: nil, resolvedBy: "system")
    }

    private func isWanted(_ address: SocketAddress) -> Bool {
        switch (address, options.type) {
        case (_, nil), (.v4, .a), (.v6, .aaaa): true
        default: false
        }
    }

    private func ask(_ server: Endpoint, _ run: ProbeRun) async throws(ProbeFailure) -> Report {
        let type = options.type ?? .a
        let reversed = type == .ptr ? DNSName(reversing: options.name) : nil
        guard let name = reversed ?? DNSName(options.name) else {
            throw ProbeFailure(.internal, "\(options.name) is no domain name")
        }
        let question = DNSQuestion(name, type)
        let exchange = DNSExchange(question: question, server: server, connector: connector, run: run)
        let (response, transport) = try await exchange.ask(over: options.usesTCP ? .tcp : .udp)
        run.finish()
        if let failure = DNSVerdict.failure(response.code, of: question, server) { throw failure }
        let answers = response.records(for: question).map(\.text)
        guard !answers.isEmpty || options.expect.atLeast == 0 else {
            throw ProbeFailure(.dns, in: .query, "\(server): \(name) exists and has no record of type \(type)")
        }
        if let failure = options.expect.failure(of: answers, in: .query) { throw failure }
        return DNSFacts.report(
            answers,
            timeToLive: response.timeToLive(for: question),
            resolvedBy: "\(server) over \(transport.rawValue.uppercased())"
        )
    }
}
