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
        case .stalledInHead, .stalledInBody: HostileVerdict(.timeout, in: answering, isOutOfTime: true)
        case .resetMidAnswer, .closedMidAnswer, .garbage, .endless: HostileVerdict(senseless, in: answering)
        case .byteByByte: .success
        case .deadName: HostileVerdict(.dns, in: .dns, isOutOfTime: true)
        }
    }
}

/// What a kind's peer says.
struct HostileAnswers: Sendable {
    /// The first part of the answer of a healthy service.
    let head: String
    /// The rest of it.
    let body: String
    /// An answer that begins well and never ends: its beginning, and what is repeated.
    let endless: (start: String, unit: String)

    /// All of the answer of a healthy service.
    var good: String { head + body }

    func script(for peer: HostilePeer) -> ScriptedPeer.Script {
        let half = String(good.prefix(good.count / 2))
        return switch peer {
        case .refused, .silent, .deadName: .silence
        case .resetMidAnswer: .answer(.send(half), .reset)
        case .closedMidAnswer: .answer(.send(half), .close)
        case .garbage: .answer(.send(HostilePeer.garbageText))
        case .endless: .answer(.flood(endless.start, endless.unit))
        case .byteByByte: .answer(.send(good))
        case .stalledInHead: .answer(.send(String(head.prefix((head.count + 1) / 2))))
        case .stalledInBody: .answer(.send(head + body.prefix(body.count / 2)))
        }
    }
}

extension HostileAnswers {
    /// Of an HTTP server whose good answer is this.
    init(http good: String, endless: (start: String, unit: String)) {
        let end = good.firstRange(of: "\r\n\r\n")?.upperBound ?? good.endIndex
        self.init(head: String(good[..<end]), body: String(good[end...]), endless: endless)
    }
}

// MARK: - Plain

extension HostileKind {
    private static let httpAnswers: [CheckLevel: HostileAnswers] = [
        .live: HostileAnswers(
            http: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
            endless: ("HTTP/1.1 200 OK\r\n", "X-Long: 0123456789abcdef\r\n")
        ),
        .ready: HostileAnswers(
            http: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
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

    private static let tcpAnswers = HostileAnswers(
        head: "220 mail",
        body: ".example ESMTP\r\n",
        endless: ("2", "1")
    )

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
        guard level != .live else { return HostileAnswers(head: "+", body: "PONG\r\n", endless: ("+", "PONG")) }
        let info = "$35\r\nredis_version:7.0.15\r\nrun_id:abcd\r\n\r\n"
        return HostileAnswers(head: "+PONG\r\n", body: info, endless: ("+", "PONG"))
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
            head: record,
            body: hello,
            endless: (start, record + String(repeating: "A", count: 0x4000))
        )
        return answers.script(for: peer)
    }

    /// A kind over TLS; `hung` says where a run is while it waits for the rest of the first answer after the handshake, nil
    /// for a kind that asks nothing more.
    static func encrypted(
        _ name: String,
        _ answers: HostileAnswers?,
        hung: Phase? = .transfer,
        _ makeProbe: @escaping @Sendable (_ host: String, _ port: Int, HostileGround) throws -> any Probe
    ) -> HostileKind {
        HostileKind(
            name: name,
            level: .live,
            waiting: .tls,
            answering: .tls,
            senseless: .tls,
            verdicts: answers == nil
                ? [:] : [.stalledInBody: HostileVerdict(.timeout, in: hung, isOutOfTime: true)],
            serve: { peer, ground in
                let isEncrypted = peer == .byteByByte || (peer == .stalledInBody && answers != nil)
                guard isEncrypted else { return try await ScriptedPeer.start(handshake(peer)) }
                return try await ScriptedPeer.start(answers?.script(for: peer) ?? .silence, tls: ground.identity)
            },
            makeProbe: makeProbe
        )
    }

    private static let encryptedHTTP = encrypted("https", httpAnswers[.live]) { host, port, ground in
        let url = try ServiceURL(parsing: "https://\(host):\(port)/health")
        return HTTPProbe(.init(HTTPCall("GET", url, tls: ground.tls)), connector: ground.connector)
    }

    private static let encryptedTCP = encrypted("tls", tcpAnswers) { host, port, ground in
        let endpoint = Endpoint(.host(host, port: port), tls: ground.tls)
        return TCPProbe(.init(endpoint, send: "EHLO vedette\r\n", expect: "ESMTP"), connector: ground.connector)
    }

    private static let encryptedRedis = encrypted("rediss", redisAnswers(.live), hung: .query) { host, port, ground in
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
            verdicts: [.stalledInBody: HostileVerdict(.timeout, in: .query, isOutOfTime: true)]
                .merging(level == .live ? [:] : [.endless: HostileVerdict(.protocol, in: .query)]) { $1 },
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
        case .stalledInHead: return .dribble([half])
        case .stalledInBody:
            let row = PostgresWire.row(["1"])
            return .dribble([login, Array(row.prefix(row.count / 2))])
        case .endless:
            guard level == .live else {
                return .floodLater(login, PostgresWire.endlessRow, Array(repeating: 65, count: 16_000))
            }
            let text = Array("SNOTICE\0C00000\0M".utf8) + Array(repeating: 65, count: 8000) + [0, 0]
            return .flood(PostgresWire.authenticationOK, PostgresWire.message("N", text))
        }
    }
}
