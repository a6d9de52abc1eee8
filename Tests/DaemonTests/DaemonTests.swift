import Exposition
import NIOCore
import NIOPosix
import Recording
import ServiceLifecycle
import ServiceLifecycleTestKit
import Settings
import TestKit
import Testing
import Vocabulary
import Web

@testable import Daemon

/// The whole daemon in this process.
@Suite(.timeLimit(.minutes(1))) struct DaemonTests {
    private static let services = """
        services:
          gone: { kind: tcp, url: "tcp://127.0.0.1:1", role: optional }
        """

    private func build(
        _ head: String,
        log: LogLines = LogLines(),
        readyFile: String? = nil,
        time: any Time = SystemTime()
    ) async throws -> Daemon {
        let file = try SettingsFile("\(head)\nstate: { directory: ':memory:' }\n\(Self.services)\n")
        let settings = try await file.load()
        var options = Daemon.Options()
        // A crowded test process is no reason to end it.
        options.longestCancellation = .seconds(60)
        options.revision = "abc"
        options.handlesSignals = false
        options.readyFile = readyFile.map(ReadyFile.init)
        return try Daemon.build(
            settings: settings,
            load: file.loader,
            time: time,
            metrics: MetricsRegistry(),
            redaction: Redaction(settings.redactor),
            logger: log.logger,
            options: options
        )
    }

    @Test func `it listens, becomes ready, and stops when asked`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("ready.json")
        let log = LogLines()
        let daemon = try await build(
            "http: { port: 0, metrics_port: 0 }\nshutdown_delay: 0s",
            log: log,
            readyFile: path
        )
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await daemon.run() }
                #expect(await daemon.listeners.allRunning())
                #expect(await daemon.listeners.allRunning())
                let addresses = daemon.listeners.addresses
                #expect(addresses.keys.sorted() == ["http", "metrics"])
                let http = try #require(addresses["http"])
                let metrics = try #require(addresses["metrics"])
                let text = try Text.read(path)
                #expect(text.contains(#""listeners":{"http":"\#(http)","metrics":"\#(metrics)"}"#))
                try await Polling.until("every check has run") {
                    try await LoopbackHTTP.request("GET", "http://\(http)/-/ready").status == 200
                }
                #expect(try await LoopbackHTTP.request("GET", "http://\(http)/health/gone").status == 503)
                let exposed = try await LoopbackHTTP.request("GET", "http://\(metrics)/metrics").body
                for name in [
                    "vedette_build_info{version=\"0.1.0\",revision=\"abc\"", "vedette_config_info{hash=\"",
                    "vedette_config_last_reload_successful 1", "vedette_storage_durable 1",
                    "vedette_probe_success{service=\"gone\",check=\"live\"} 0",
                ] { #expect(exposed.contains(name), "\(name)") }
                #expect(try await LoopbackHTTP.request("POST", "http://\(http)/-/reload").body == #"{"status":"ok"}"#)
                #expect(try await LoopbackHTTP.request("GET", "http://\(metrics)/api/version").status == 404)
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
                await #expect(throws: (any Error).self) {
                    _ = try await LoopbackHTTP.request("GET", "http://\(http)/live")
                }
            }
        }
        #expect(log.all.contains { $0.hasPrefix("error a service became unhealthy") && $0.contains("service=gone") })
    }

    @Test func `a change of health can be queried before the grid's next instant`() async throws {
        let time = TestTime()
        let daemon = try await build("http: { port: 0 }\nshutdown_delay: 0s", time: time)
        try await daemon.running { http in
            // The clock stands still: nothing but the change itself asks for a round.
            let service = try #require(ServiceName("gone"))
            for _ in 0..<3 {
                daemon.recorder.record(
                    Observation(
                        check: CheckID(service, .live),
                        slot: time.now,
                        started: time.now,
                        latency: .milliseconds(1),
                        outcome: .failure(ProbeFailure(.connectRefused, in: .connect, "nobody listens"))
                    )
                )
            }
            try await Polling.until("the verdict is in the store") {
                try await LoopbackHTTP.request("GET", "http://\(http)/api/v1/query?query=count(vedette_service_up)")
                    .body.contains(#""value""#)
            }
        }
    }

    @Test func `a taken port ends it with one clear line`() async throws {
        let other = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(other.localAddress?.port)
        let daemon = try await build("http: { port: \(port) }\nshutdown_delay: 0s")
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { await daemon.listeners.allRunning() }
            do {
                try await daemon.run()
                Issue.record("it ran")
            } catch {
                #expect("\(error)" == "cannot listen on 127.0.0.1:\(port): address already in use")
                #expect(error is ListenFailure)
            }
            // Whoever waited for the listeners is let go.
            group.cancelAll()
            #expect(await group.next() == false)
        }
        try await other.close()
    }

    @Test func `a host that is not ours ends it with one clear line`() async throws {
        let daemon = try await build("http: { host: 192.0.2.1, port: 1 }\nshutdown_delay: 0s")
        await #expect {
            try await daemon.run()
        } throws: {
            "\($0)" == "cannot listen on 192.0.2.1:1: cannot assign requested address"
        }
    }

    @Test func `draining says no to readiness first, and gives time to notice`() async throws {
        let time = TestTime()
        let flag = StopFlag()
        let drain = Drain(flag: flag, delay: .seconds(3), time: time)
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await drain.run() }
                #expect(!flag.isSet)
                trigger.triggerGracefulShutdown()
                await time.sleepers(atLeast: 1)
                #expect(flag.isSet)
                time.advance(by: .seconds(3))
                try await group.waitForAll()
            }
        }
    }

    @Test func `the drain is the last service, so the first to stop`() async throws {
        let daemon = try await build("http: { port: 0, metrics_port: 0 }")
        #expect(
            daemon.services.map(\.serviceName) == [
                "storage", "outbox", "alerting", "posted alerts", "alertmanagers", "silences", "recording", "samples",
                "rules", "rule watch", "clock", "settings", "probes",
                "scrapes", "heartbeat", "web (http)",
                "web (metrics)",
                "drain",
            ]
        )
    }
}
