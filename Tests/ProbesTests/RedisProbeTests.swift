import Probes
import Probing
import TestKit
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(1))) struct RedisProbeTests {
    private let surroundings = Surroundings()

    private func probe(
        _ url: String,
        _ level: CheckLevel,
        keeps: Bool? = nil,
        canary: Bool = false,
        tls: TLSOptions = TLSOptions()
    ) throws -> RedisProbe {
        let target = RedisTarget(try ServiceURL(parsing: url), tls: tls)
        let options = RedisProbe.Options(target, level: level, keepsConnection: keeps, writesCanary: canary)
        return RedisProbe(options, connector: surroundings.connector)
    }

    private func run(_ url: String, _ level: CheckLevel, canary: Bool = false) async throws -> ProbeRunner.Outcome {
        let probe = try probe(url, level, canary: canary)
        let outcome = await surroundings.run(probe)
        await probe.close()
        return outcome
    }

    @Test func `a real server is live, ready and deep`() async throws {
        let server = try await RedisServer.start()
        let url = "redis://127.0.0.1:\(server.port)/0"
        #expect(try await run(url, .live).report == .empty)
        var ready = try await run(url, .ready)
        try await Polling.until("the connections of earlier runs are gone") {
            guard ready.report?.fact("connectedClients") != .integer(1) else { return true }
            ready = try await run(url, .ready)
            return ready.report == nil
        }
        let report = try #require(ready.report, "\(ready.message ?? "")")
        #expect(report.version?.hasPrefix("Redis ") == true)
        #expect(report.runIdentity?.count == 40)
        #expect(report.fact("connectedClients") == .integer(1))
        #expect(report.fact("replicationRole") == .text("master"))
        #expect(report.fact("maxClients")?.sample ?? 0 > 0)
        #expect(report.fact("usedMemoryBytes")?.sample ?? 0 > 0)
        #expect(report.fact("maxMemoryBytes")?.sample ?? 0 > 0)
        #expect(report.fact("hitRate") == .unknown)
        let deep = try await run(url, .deep, canary: true)
        #expect(deep.report?.fact("aofEnabled") == .flag(false), "\(deep.message ?? "")")
        #expect(try await run(url, .ready).report?.fact("keys") == .integer(0))
        await server.stop()
        #expect(try await run(url, .live).reason == .connectRefused)
    }

    @Test func `a kept connection survives error replies and is opened anew after a restart`() async throws {
        let server = try await RedisServer.start()
        let probe = try probe("redis://127.0.0.1:\(server.port)", .ready, keeps: true)
        for _ in 0..<3 {
            #expect(await surroundings.run(probe).report?.fact("connectedClients") == .integer(1))
        }
        let first = await surroundings.run(probe).report?.runIdentity
        await server.stop()
        let again = try await RedisServer.start(port: server.port)
        let second = await surroundings.run(probe)
        #expect(second.reason == nil, "\(second.message ?? "")")
        #expect(second.report?.runIdentity != first)
        await probe.close()
        await again.stop()
    }

    @Test func `a password has to be given and has to be right`() async throws {
        let server = try await RedisServer.start(["--requirepass", "s3cret"])
        let place = "127.0.0.1:\(server.port)"
        #expect(try await run("redis://\(place)", .live).reason == .auth)
        #expect(try await run("redis://:wrong@\(place)", .live).reason == .auth)
        #expect(try await run("redis://:s3cret@\(place)", .live).reason == nil)
        #expect(try await run("redis://default:s3cret@\(place)", .ready).reason == nil)
        await server.stop()
    }

    @Test func `a user who may not ask for INFO is misconfigured, not down`() async throws {
        let server = try await RedisServer.start([
            "--user", "monitor", "on", ">pw4monitor", "nocommands", "+ping", "+auth",
        ])
        let url = "redis://monitor:pw4monitor@127.0.0.1:\(server.port)"
        #expect(try await run(url, .live).reason == nil)
        let ready = try await run(url, .ready)
        #expect(ready.reason == .auth)
        #expect(ready.message?.hasPrefix("NOPERM") == true)
        await server.stop()
    }

    @Test func `a server without a free connection is exhausted`() async throws {
        let server = try await RedisServer.start(["--maxclients", "1"])
        let url = "redis://127.0.0.1:\(server.port)"
        let kept = try probe(url, .live)
        try await Polling.until("the only connection is ours") { await surroundings.run(kept).reason == nil }
        let refused = try await run(url, .ready)
        #expect(refused.reason == .exhausted, "\(refused.message ?? "success")")
        #expect(await surroundings.run(kept).reason == nil)
        await kept.close()
        await server.stop()
    }

    @Test func `a full server fails the canary and nothing else`() async throws {
        let server = try await RedisServer.start(["--maxmemory", "100kb"])
        let url = "redis://127.0.0.1:\(server.port)"
        #expect(try await run(url, .ready).reason == nil)
        #expect(try await run(url, .deep).reason == nil)
        let full = try await run(url, .deep, canary: true)
        #expect(full.reason == .exhausted)
        #expect(full.message?.hasPrefix("OOM") == true)
        await server.stop()
    }

    @Test func `a replica without its master is stale`() async throws {
        let refusing = try RefusingPort()
        let port = refusing.number
        let options = ["--replicaof", "127.0.0.1 \(port)", "--replica-serve-stale-data", "no"]
        let server = try await RedisServer.start(options)
        let url = "redis://127.0.0.1:\(server.port)"
        let ready = try await run(url, .ready)
        #expect(ready.reason == .assertion)
        #expect(ready.message?.hasPrefix("MASTERDOWN") == true)
        let other = try await RedisServer.start(["--replicaof", "127.0.0.1 \(port)"])
        let deep = try await run("redis://127.0.0.1:\(other.port)", .deep)
        #expect(deep.reason == .assertion)
        #expect(deep.message?.hasPrefix("the link to the master is down") == true)
        #expect(try await run("redis://127.0.0.1:\(other.port)", .deep, canary: true).reason == .readOnly)
        await server.stop()
        await other.stop()
        withExtendedLifetime(refusing) {}
    }

    @Test func `a server that stands still runs into the deadline and is well again afterwards`() async throws {
        let server = try await RedisServer.start()
        let probe = try probe("redis://127.0.0.1:\(server.port)", .live)
        #expect(await surroundings.run(probe).reason == nil)
        server.freeze()
        // The connection stands: the run is in its query as soon as it has begun.
        let frozen = await surroundings.run(probe, deadline: .seconds(1))
        #expect(frozen.reason == .timeout)
        #expect(frozen.run.phase == .query)
        #expect(frozen.overrun < .seconds(2))
        server.thaw()
        #expect(await surroundings.run(probe).reason == nil)
        await probe.close()
        await server.stop()
    }

    @Test func `a Unix socket and an encrypted port serve as well`() async throws {
        let directory = try TemporaryDirectory()
        let certificates = try await TestCertificates(in: directory)
        let files = try await certificates.issue("redis", for: ["DNS:localhost", "IP:127.0.0.1"])
        let port = try ServerProcess.freePort()
        let server = try await RedisServer.start(
            [
                "--unixsocket", directory.path("r.sock"), "--tls-port", "\(port)", "--tls-cert-file", files.certificate,
                "--tls-key-file", files.key, "--tls-ca-cert-file", certificates.authority, "--tls-auth-clients", "no",
            ],
            in: directory
        )
        #expect(try await run("unix://\(directory.path("r.sock"))", .ready).reason == nil)
        let trusting = TLSOptions(caFile: certificates.authority)
        for host in ["localhost", "127.0.0.1"] {
            let outcome = await surroundings.run(try probe("rediss://\(host):\(port)", .ready, tls: trusting))
            #expect(outcome.reason == nil, "\(outcome.message ?? "")")
        }
        #expect(try await run("rediss://localhost:\(port)", .live).reason == .tls)
        #expect(try await run("redis://localhost:\(port)", .live).reason == .protocol)
        await server.stop()
    }

    @Test(
        arguments: [
            ("-LOADING Redis is loading the dataset in memory", FailureReason.starting),
            ("-BUSY Redis is busy", .saturated),
            ("-MISCONF Redis is configured to save RDB snapshots", .readOnly),
            ("-NOAUTH Authentication required.", .auth),
            ("-MASTERDOWN Link with MASTER is down", .assertion), ("-ERR unknown", .assertion), ("+PING", .protocol),
            ("-DENIED Redis is running in protected mode", .auth), (":1", .protocol), ("$4\r\nPONG", nil),
        ] as [(String, FailureReason?)]
    )
    func `an error reply is a state of the server`(reply: String, reason: FailureReason?) async throws {
        let peer = try await ScriptedPeer.start(.answer(.send(reply + "\r\n")))
        let outcome = try await run("redis://127.0.0.1:\(peer.port)", .live)
        #expect(outcome.reason == reason, "\(outcome.message ?? "success")")
        #expect(peer.counts.received == "*1\r\n$4\r\nPING\r\n")
        try await peer.stop()
    }

    @Test func `what INFO says of loading is told`() async throws {
        let info = "redis_version:7.0.15\r\nloading:1\r\nloading_loaded_perc:43.10\r\nloading_eta_seconds:12\r\n"
        let answer = "-LOADING Redis is loading\r\n$\(info.utf8.count)\r\n\(info)\r\n"
        let peer = try await ScriptedPeer.start(.answer(.send(answer)))
        let outcome = try await run("redis://127.0.0.1:\(peer.port)", .ready)
        #expect(outcome.reason == .starting)
        #expect(outcome.message == "LOADING Redis is loading (43.1 %, 12 s left)")
        try await peer.stop()
    }
}

extension Report {
    func fact(_ key: String) -> FactValue? { facts.first { $0.key == key }?.value }
}
