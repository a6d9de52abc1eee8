import Dispatch
import NIOCore
import NIOPosix
import Probes
import Probing
import TestKit
import Testing
import Vocabulary

/// One kind of probe among hostile peers; a new kind adds a row to ``HostileKind/all``.
struct HostileKind: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// What a healthy service answers.
    let answer: String
    /// An answer that begins well and never ends: its beginning, and what is repeated.
    let endless: (start: String, unit: String)
    /// Where the kind's verdict differs from that of most.
    var verdicts: [HostilePeer: FailureReason] = [:]
    let makeProbe: @Sendable (_ host: String, _ port: Int, Connector) throws -> any Probe

    static let all: [HostileKind] = [
        HostileKind(
            testDescription: "http live",
            answer: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
            endless: ("HTTP/1.1 200 OK\r\n", "X-Long: 0123456789abcdef\r\n")
        ) { host, port, connector in
            let url = try ServiceURL(parsing: "http://\(host):\(port)/health")
            return HTTPProbe(.init(HTTPCall("GET", url), keepsConnection: true), connector: connector)
        },
        HostileKind(
            testDescription: "http ready",
            answer: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            endless: ("HTTP/1.1 200 OK\r\n\r\n", "all is well ")
        ) { host, port, connector in
            let url = try ServiceURL(parsing: "http://\(host):\(port)/health")
            let call = HTTPCall("GET", url, bodyLimit: 64 * 1024)
            return HTTPProbe(.init(call, expecting: .init(contains: ["ok"])), connector: connector)
        },
        HostileKind(
            testDescription: "tcp send and expect",
            answer: "220 mail.example ESMTP\r\n",
            endless: ("2", "1"),
            verdicts: [.garbage: .timeout, .endless: .assertion, .closedMidAnswer: .assertion]
        ) { host, port, connector in
            let endpoint = Endpoint(.host(host, port: port))
            return TCPProbe(.init(endpoint, send: "EHLO vedette\r\n", expect: "ESMTP"), connector: connector)
        },
        redis(.live, "+PONG\r\n"),
        redis(.ready, "+PONG\r\n$35\r\nredis_version:7.0.15\r\nrun_id:abcd\r\n\r\n"),
    ]

    private static func redis(_ level: CheckLevel, _ answer: String) -> HostileKind {
        HostileKind(testDescription: "redis \(level)", answer: answer, endless: ("+", "PONG")) {
            host,
            port,
            connector in
            let target = RedisTarget(try ServiceURL(parsing: "redis://\(host):\(port)"))
            return RedisProbe(.init(target, level: level), connector: connector)
        }
    }
}

/// How a peer may misbehave.
enum HostilePeer: String, CaseIterable, Sendable {
    case refused, silent, resetMidAnswer, closedMidAnswer, garbage, endless, byteByByte, deadName

    /// What most kinds say; nil is a success.
    var verdict: FailureReason? {
        switch self {
        case .refused: .connectRefused
        case .silent: .timeout
        case .resetMidAnswer, .closedMidAnswer, .garbage, .endless: .protocol
        case .byteByByte: nil
        case .deadName: .dns
        }
    }

    /// Whether the run is ended by its deadline, which is short then.
    func isEndedByDeadline(_ verdict: FailureReason?) -> Bool {
        self == .silent || self == .deadName || verdict == .timeout
    }

    func script(for kind: HostileKind) -> ScriptedPeer.Script {
        let half = String(kind.answer.prefix(kind.answer.count / 2))
        return switch self {
        case .refused, .silent, .deadName: .silence
        case .resetMidAnswer: .answer(.send(half), .reset)
        case .closedMidAnswer: .answer(.send(half), .close)
        case .garbage: .answer(.send("\u{7}\u{0}?\r\n<xml>\u{1B}[31m"))
        case .endless: .answer(.flood(kind.endless.start, kind.endless.unit))
        case .byteByByte: .answer(.dribble(kind.answer))
        }
    }
}

@Suite(.timeLimit(.minutes(1))) struct HostilePeerTests {
    @Test(arguments: HostileKind.all, HostilePeer.allCases)
    func `every kind ends in time and with the right code`(kind: HostileKind, behaviour: HostilePeer) async throws {
        let verdict = kind.verdicts[behaviour] ?? behaviour.verdict
        let release = Gate()
        defer { release.open() }
        let lookup = NIOSingletons.posixEventLoopGroup.any().makePromise(of: Void.self)
        defer { lookup.succeed() }
        let resolver = Resolver { _ in
            lookup.succeed()
            release.wait()
            return .failure(ProbeFailure(.dns, in: .dns, "released"))
        }
        let environment = ProbeEnvironment(
            eventLoop: NIOSingletons.posixEventLoopGroup.any(),
            resolver: resolver,
            time: SystemTime()
        )
        let peer = try await ScriptedPeer.start(behaviour.script(for: kind))
        let refusing = try RefusingPort()
        let port = behaviour == .refused ? refusing.number : peer.port
        let host = behaviour == .deadName ? "dead.example" : "127.0.0.1"
        let probe = try kind.makeProbe(host, port, Connector(environment, contexts: TLSContexts()))
        let deadline: Duration = behaviour.isEndedByDeadline(verdict) ? .milliseconds(100) : .seconds(20)

        let outcome = await ProbeRunner.run(probe, in: environment, deadline: deadline) {
            guard behaviour.isEndedByDeadline(verdict) else { return }
            if behaviour == .deadName {
                try? await lookup.futureResult.get()
            } else {
                await peer.until { $0.bytes > 0 }
            }
        }

        #expect(outcome.reason == verdict, "\(outcome.message ?? "success")")
        #expect(outcome.isExpired == behaviour.isEndedByDeadline(verdict))
        #expect(outcome.overrun < .seconds(2))
        await probe.close()
        await peer.until { $0.open == 0 }
        try await peer.stop()
        withExtendedLifetime(refusing) {}
    }
}

/// Holds up threads of our own until it is opened.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func open() { semaphore.signal() }

    /// Blocks; for a lookup's own thread, never for a task.
    func wait() {
        semaphore.wait()
        semaphore.signal()
    }
}
