import Probes
import Probing
import TestKit
import Vocabulary

/// One kind and level of probe among hostile peers; a new kind adds a row to ``all``.
struct HostileKind: Sendable {
    /// Begins the names of its services.
    let name: String
    let level: CheckLevel
    /// Where a run is while it waits for the first byte of an answer.
    let waiting: Phase
    /// Where it is once bytes have come.
    let answering: Phase
    /// What an answer is that makes no sense.
    var senseless = FailureReason.protocol
    /// Where it differs from most kinds.
    var verdicts: [HostilePeer: HostileVerdict] = [:]
    /// Starts a peer that misbehaves; for ``HostilePeer/byteByByte`` one that answers well.
    let serve: @Sendable (HostilePeer, HostileGround) async throws -> any HostileServer
    let makeProbe: @Sendable (_ host: String, _ port: Int, HostileGround) throws -> any Probe

    static let all =
        [http(.live), http(.ready), tcp]
        + CheckLevel.allCases.map(redis) + CheckLevel.allCases.map(postgres)
        + [encryptedHTTP, encryptedTCP, encryptedRedis] + network + models + qdrantAndCrawl

    func verdict(on peer: HostilePeer) -> HostileVerdict {
        if let verdict = verdicts[peer] { return verdict }
        return switch peer {
        case .refused: HostileVerdict(.connectRefused, in: .connect)
        case .silent: HostileVerdict(.timeout, in: waiting, isOutOfTime: true)
        case .resetMidAnswer, .closedMidAnswer, .garbage, .endless: HostileVerdict(senseless, in: answering)
        case .byteByByte: .success
        case .deadName: HostileVerdict(.dns, in: .dns, isOutOfTime: true)
        }
    }
}

/// What a kind's peer says.
struct HostileAnswers: Sendable {
    /// Of a healthy service.
    let good: String
    /// An answer that begins well and never ends: its beginning, and what is repeated.
    let endless: (start: String, unit: String)

    func script(for peer: HostilePeer) -> ScriptedPeer.Script {
        let half = String(good.prefix(good.count / 2))
        return switch peer {
        case .refused, .silent, .deadName: .silence
        case .resetMidAnswer: .answer(.send(half), .reset)
        case .closedMidAnswer: .answer(.send(half), .close)
        case .garbage: .answer(.send(HostilePeer.garbageText))
        case .endless: .answer(.flood(endless.start, endless.unit))
        case .byteByByte: .answer(.send(good))
        }
    }
}

// MARK: - Plain

extension HostileKind {
    private static let httpAnswers: [CheckLevel: HostileAnswers] = [
        .live: HostileAnswers(
            good: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
            endless: ("HTTP/1.1 200 OK\r\n", "X-Long: 0123456789abcdef\r\n")
        ),
        .ready: HostileAnswers(
            good: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            endless: ("HTTP/1.1 200 OK\r\n\r\n", "all is well ")
        ),
    ]

    private static func http(_ level: CheckLevel) -> HostileKind {
        HostileKind(
            name: "http",
            level: level,
            waiting: .wait,
            answering: .transfer,
            serve: { peer, _ in try await ScriptedPeer.start(httpAnswers[level]?.script(for: peer) ?? .silence) },
            makeProbe: { host, port, ground in
                let url = try ServiceURL(parsing: "http://\(host):\(port)/health")
                let call = HTTPCall("GET", url, bodyLimit: 64 * 1024)
                return HTTPProbe(
                    .init(
                        call,
                        expecting: .init(contains: level == .ready ? ["ok"] : []),
                        keepsConnection: level == .live
                    ),
                    connector: ground.connector
                )
            }
        )
    }

    private static let tcpAnswers = HostileAnswers(good: "220 mail.example ESMTP\r\n", endless: ("2", "1"))

    private static let tcp = HostileKind(
        name: "tcp",
        level: .live,
        waiting: .wait,
        answering: .transfer,
        verdicts: [
            .garbage: HostileVerdict(.timeout, in: .transfer, isOutOfTime: true),
            .endless: HostileVerdict(.assertion, in: .transfer),
            .closedMidAnswer: HostileVerdict(.assertion, in: .transfer),
        ],
        serve: { peer, _ in try await ScriptedPeer.start(tcpAnswers.script(for: peer)) },
        makeProbe: { host, port, ground in
            let endpoint = Endpoint(.host(host, port: port))
            return TCPProbe(.init(endpoint, send: "EHLO vedette\r\n", expect: "ESMTP"), connector: ground.connector)
        }
    )

    private static func redisAnswers(_ level: CheckLevel) -> HostileAnswers {
        let info = level == .live ? "" : "$35\r\nredis_version:7.0.15\r\nrun_id:abcd\r\n\r\n"
        return HostileAnswers(good: "+PONG\r\n" + info, endless: ("+", "PONG"))
    }

    private static func redis(_ level: CheckLevel) -> HostileKind {
        HostileKind(
            name: "redis",
            level: level,
            waiting: .query,
            answering: .query,
            serve: { peer, _ in try await ScriptedPeer.start(redisAnswers(level).script(for: peer)) },
            makeProbe: { host, port, ground in
                let target = RedisTarget(try ServiceURL(parsing: "redis://\(host):\(port)"))
                return RedisProbe(.init(target, level: level), connector: ground.connector)
            }
        )
    }
}

// MARK: - Encrypted

extension HostileKind {
    /// What comes instead of a handshake: the head of a ServerHello, or one of 8 MB in records of the right form.
    private static func handshake(_ peer: HostilePeer) -> ScriptedPeer.Script {
        let record = "\u{16}\u{3}\u{3}\u{40}\u{0}"
        let hello = "\u{2}\u{7F}\u{7F}\u{7F}"
        let start = record + hello + String(repeating: "A", count: 0x4000 - 4)
        let answers = HostileAnswers(
            good: record + hello,
            endless: (start, record + String(repeating: "A", count: 0x4000))
        )
        return answers.script(for: peer)
    }

    static func encrypted(
        _ name: String,
        _ good: String,
        _ makeProbe: @escaping @Sendable (_ host: String, _ port: Int, HostileGround) throws -> any Probe
    ) -> HostileKind {
        HostileKind(
            name: name,
            level: .live,
            waiting: .tls,
            answering: .tls,
            senseless: .tls,
            serve: { peer, ground in
                guard peer == .byteByByte else { return try await ScriptedPeer.start(handshake(peer)) }
                return try await ScriptedPeer.start(.answer(.send(good)), tls: ground.identity)
            },
            makeProbe: makeProbe
        )
    }

    private static let encryptedHTTP = encrypted("https", httpAnswers[.live]?.good ?? "") { host, port, ground in
        let url = try ServiceURL(parsing: "https://\(host):\(port)/health")
        return HTTPProbe(.init(HTTPCall("GET", url, tls: ground.tls)), connector: ground.connector)
    }

    private static let encryptedTCP = encrypted("tls", tcpAnswers.good) { host, port, ground in
        let endpoint = Endpoint(.host(host, port: port), tls: ground.tls)
        return TCPProbe(.init(endpoint, send: "EHLO vedette\r\n", expect: "ESMTP"), connector: ground.connector)
    }

    private static let encryptedRedis = encrypted("rediss", redisAnswers(.live).good) { host, port, ground in
        let target = RedisTarget(try ServiceURL(parsing: "rediss://\(host):\(port)"), tls: ground.tls)
        return RedisProbe(.init(target, level: .live), connector: ground.connector)
    }
}

// MARK: - PostgreSQL

extension HostileKind {
    private static func postgres(_ level: CheckLevel) -> HostileKind {
        HostileKind(
            name: "postgres",
            level: level,
            waiting: .auth,
            answering: .auth,
            verdicts: level == .live ? [:] : [.endless: HostileVerdict(.protocol, in: .query)],
            serve: { peer, ground in
                if peer == .byteByByte { return try await PostgresShared.server() }
                return try await PostgresPeer.start(postgresScript(peer, level))
            },
            makeProbe: { host, port, ground in
                var options = PostgresOptions(
                    host: host,
                    port: port,
                    database: "postgres",
                    user: PostgresServer.user,
                    password: PostgresServer.password,
                    sslMode: .disable
                )
                options.applicationName = "hostile"
                return PostgresProbes.make(level, options, environment: ground.environment)
            }
        )
    }

    private static func postgresScript(_ peer: HostilePeer, _ level: CheckLevel) -> PostgresPeer.Script {
        let login = PostgresWire.authenticationOK + PostgresWire.ready
        let half = Array(login.prefix(login.count / 2))
        switch peer {
        case .refused, .silent, .deadName, .byteByByte: return .silent
        case .resetMidAnswer: return .answerAndReset(half)
        case .closedMidAnswer: return .answer(half)
        case .garbage: return .answer(Array(HostilePeer.garbageText.utf8))
        case .endless:
            guard level == .live else {
                return .floodLater(login, PostgresWire.endlessRow, Array(repeating: 65, count: 16_000))
            }
            let text = Array("SNOTICE\0C00000\0M".utf8) + Array(repeating: 65, count: 8000) + [0, 0]
            return .flood(PostgresWire.authenticationOK, PostgresWire.message("N", text))
        }
    }
}
