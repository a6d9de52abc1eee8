import Probes
import TestKit
import Vocabulary

/// The kinds whose services are the network's own.
extension HostileKind {
    static let network = [certificate, nameServer]

    /// The kind `tls`; called otherwise, since a `tcp` check with TLS is a row too.
    private static let certificate = encrypted("certificate", "") { host, port, ground in
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

extension ScriptedNameServer: HostileServer {
    func endOfPeer() async throws {
        await until { $0.open == 0 }
        try await stop()
    }
}
