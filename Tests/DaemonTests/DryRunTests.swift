import Alerting
import Exposition
import Settings
import Storage
import TestKit
import Testing
import Vocabulary

@testable import Daemon

/// A daemon that tells nobody anything, and leaves what another one has kept alone.
@Suite(.timeLimit(.minutes(1))) struct DryRunTests {
    private let time = SystemTime()
    private let log = LogLines()

    /// The directory, once nobody has it: a process that another test starts just now has our lock until it runs.
    private func open(_ path: String) async throws -> StateDirectory {
        var directory: StateDirectory?
        try await Polling.until("the state directory is free") {
            directory = try? StateDirectory(path: path, started: "now")
            return directory != nil
        }
        return try #require(directory)
    }

    /// What waits in a state directory.
    private func kept(in path: String) async throws -> Set<KeptRecord> {
        let directory = try await open(path)
        let ledger = try Ledger(archive: Archive(in: directory), time: time, logger: log.logger)
        defer { withExtendedLifetime(directory) {} }
        return Set(try ledger.records(.delivery))
    }

    private func fill(_ path: String) async throws {
        let directory = try await open(path)
        let ledger = try Ledger(archive: Archive(in: directory), time: time, logger: log.logger)
        let now = time.wallNow
        for number in 1...3 {
            let id = ULID(at: now, random: (0, UInt64(number)))
            let receiver = try #require(ReceiverName("hook"))
            let delivery = Delivery(
                Notification(id: id, receiver: receiver, event: .notice, at: now, headline: "message \(number)")
            )
            try ledger.keepNow(KeptRecord(delivery, delivery.key, at: now))
        }
        withExtendedLifetime(directory) {}
    }

    private func build(state: String) async throws -> Daemon {
        let file = try SettingsFile(
            """
            http: { port: 0 }
            shutdown_delay: 0s
            state: { directory: '\(state)' }
            alerting: { receivers: { hook: { kind: webhook, url: 'http://127.0.0.1:1/hook' } } }
            services:
              gone: { kind: tcp, url: 'tcp://127.0.0.1:1', role: optional }
            """
        )
        let settings = try await file.load()
        var options = Daemon.Options()
        // A crowded test process is no reason to end it.
        options.longestCancellation = .seconds(60)
        options.handlesSignals = false
        options.isDryRun = true
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

    @Test func `messages that wait in a state directory survive a dry run untouched`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("var")
        try await fill(path)
        let before = try await kept(in: path)
        #expect(before.count == 3)
        let daemon = try await build(state: path)
        try await daemon.running { http in
            try await Polling.until("the service is told to be down, to the log") {
                try await LoopbackHTTP.request("GET", "http://\(http)/health/gone").status == 503
            }
            // What it would send at once, were it to take it.
            let outbox = try await LoopbackHTTP.request("GET", "http://\(http)/api/v1/outbox").body
            #expect(!outbox.contains("message 1"))
        }
        #expect(try await kept(in: path) == before)
        #expect(log.all.contains { $0.contains("a dry run keeps nothing") && $0.contains(path) })
        #expect(!log.all.contains { $0.contains("message 1") })
    }
}
