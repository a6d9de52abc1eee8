import Probes
import TestKit
import Vocabulary

/// The kinds whose services are the network's own.
extension HostileKind {
    static let network = [certificate, nameServer]

    /// The kind `tls`; called otherwise, since a `tcp` check with TLS is a row too.
    private static let certificate = encrypted("certificate", nil) { host, port, ground in
        TLSProbe(.init(Endpoint(.host(host, port: port), tls: ground.tls)), connector: ground.connector)
    }

    /// The kind `dns` over TCP, where everything can happen that happens to streams; for UDP there are tests of its own.
    private static let nameServer = HostileKind(
        name: "dns",
        level: .live,
        waiting: .query,
        answering: .query,
        verdicts: [.garbage: HostileVerdict(.timeout, in: .query, isOutOfTime: true)],
        serve: { peer, _ in
            try await ScriptedNameServer.start { query, _ in
                let good = DNSWire.response(query, [DNSWire.address("10.0.0.7", under: query)])
                let half = [0, UInt8(good.count)] + good.prefix(good.count / 2)
                return switch peer {
                case .refused, .silent, .deadName: []
                case .resetMidAnswer: [.raw(half), .reset]
                case .closedMidAnswer: [.raw(half), .close]
                case .garbage: [.raw(Array(HostilePeer.garbageText.utf8))]
                case .endless: [.flood(Array(repeating: 0xFF, count: 16_384))]
                case .byteByByte: [.send(good)]
                case .stalledInHead: [.raw(Array(half.prefix(1)))]
                case .stalledInBody: [.raw(half)]
                }
            }
        },
        makeProbe: { host, port, ground in
            DNSProbe(
                .init("db.example", server: Endpoint(.host(host, port: port)), usesTCP: true),
                connector: ground.connector
            )
        }
    )
}

extension HostileGround {
    /// Answers of name servers that have the right form and cost their reader dear.
    func costlyAnswers() async throws -> [HostileRow] {
        let answers: [(name: String, answer: @Sendable ([UInt8]) -> [UInt8])] = [
            ("dns-pointers", DNSWire.mostPointers), ("dns-long-names", DNSWire.allowedPointers),
            ("dns-aliases", { DNSWire.aliases($0) }),
        ]
        var rows: [HostileRow] = []
        for (name, answer) in answers {
            guard let service = ServiceName(name) else { throw TestKitError("\(name) is no name") }
            let server = try await ScriptedNameServer.start { query, _ in [.send(answer(query))] }
            let check = Check(id: CheckID(service, .live), kind: "dns", interval: .seconds(1), timeout: .seconds(1))
            let probe = DNSProbe(
                .init("db.example", server: Endpoint(.host("127.0.0.1", port: server.port)), usesTCP: true),
                connector: connector
            )
            let verdict = HostileVerdict(.protocol, in: .query)
            rows.append(HostileRow(check: check, verdict: verdict, probe: probe) { try await server.endOfPeer() })
        }
        return rows
    }
}

extension ScriptedNameServer: HostileServer {
    func endOfPeer() async throws {
        await until { $0.open == 0 }
        try await stop()
    }
}
