import Probing
import Recording
import Settings
import Synchronization
import TestKit
import Testing
import Vocabulary
import Web

@testable import Daemon

/// What a reload changes, and what it leaves alone.
@Suite(.timeLimit(.minutes(1))) struct ReloaderTests {
    private static let one = "services:\n  a: { kind: tcp, url: 'tcp://127.0.0.1:1' }\n"
    private static let two = one + "  b: { kind: tcp, url: 'tcp://127.0.0.1:2' }\n"

    @Test func `bad settings change nothing, and say so`() async throws {
        let old = try await settings(Self.one)
        let script = Script(Script.failure("no"))
        let rig = try ReloadRig(old, load: script.load)
        try rig.succeed("a")
        rig.time.advance(by: .seconds(60))
        #expect(await rig.reloader.reload(because: "SIGHUP") == "vedette.yaml: error: no")
        #expect(rig.reloader.settings == old)
        #expect(try rig.runs("a") == 1)
        #expect(rig.gauge("vedette_config_last_reload_successful") == 0)
        #expect(rig.gauge("vedette_config_last_reload_success_timestamp_seconds") == 1_767_225_600)
        #expect(
            rig.log.all == [
                "error the new settings cannot be used; the old ones stay in force "
                    + "cause=SIGHUP problem=vedette.yaml: error: no"
            ]
        )
    }

    @Test func `one problem is logged once, another one again`() async throws {
        let good = try await settings(Self.one)
        let script = Script(
            Script.failure("no"),
            Script.failure("no"),
            Script.failure("nor this"),
            .success(good),
            Script.failure("nor this")
        )
        let rig = try ReloadRig(good, load: script.load)
        for _ in 0..<5 { await rig.reloader.reload(because: "a test") }
        #expect(
            rig.log.all.map { String($0.prefix(24)) } == [
                "error the new settings c", "error the new settings c", "notice settings taken ov",
                "error the new settings c",
            ]
        )
    }

    @Test func `good settings are taken over at once`() async throws {
        let script = Script(Script.failure("no"), .success(try await settings(Self.two)))
        let rig = try await ReloadRig(settings(Self.one), load: script.load)
        await rig.reloader.reload(because: "a test")
        rig.time.advance(by: .seconds(60))
        #expect(await rig.reloader.reload(because: "a test") == nil)
        #expect(rig.recorder.snapshot().services.map(\.name.rawValue) == ["a", "b"])
        #expect(rig.gauge("vedette_config_last_reload_successful") == 1)
        #expect(rig.gauge("vedette_config_last_reload_success_timestamp_seconds") == 1_767_225_660)
        #expect(rig.log.all.last == "notice settings taken over cause=a test services=2")
    }

    @Test func `what stays keeps its counts, what asks something else begins anew`() async throws {
        let script = Script(
            .success(try await settings(Self.two)),
            .success(try await settings(Self.two.replacing("127.0.0.1:1", with: "127.0.0.1:3"))),
            .success(try await settings(Self.one))
        )
        let rig = try await ReloadRig(settings(Self.two), load: script.load)
        try rig.succeed("a")
        try rig.succeed("b")
        await rig.reloader.reload(because: "nothing new")
        #expect(try rig.runs("a") == 1)
        await rig.reloader.reload(because: "a is elsewhere")
        #expect(try rig.runs("a") == 0)
        #expect(try rig.runs("b") == 1)
        await rig.reloader.reload(because: "b is gone")
        #expect(try rig.runs("b") == nil)
    }

    @Test func `reloads at the same time come one after the other`() async throws {
        let good = try await settings(Self.one)
        let running = Mutex((now: 0, most: 0, all: 0))
        let rig = try ReloadRig(good) {
            running.withLock { running in
                running.now += 1
                running.all += 1
                running.most = max(running.most, running.now)
            }
            for _ in 0..<10 { await Task.yield() }
            running.withLock { $0.now -= 1 }
            return .success(good)
        }
        await withTaskGroup(of: String?.self) { group in
            for _ in 0..<8 { group.addTask { await rig.reloader.reload(because: "a test") } }
            for await problem in group { #expect(problem == nil) }
        }
        #expect(running.withLock { $0.all } == 8)
        #expect(running.withLock { $0.most } == 1)
    }

    @Test func `old and new secrets stay hidden`() async throws {
        func yaml(_ password: String) -> String {
            "services:\n  r: { kind: redis, url: 'redis://127.0.0.1:1/0', password: \(password) }\n"
        }
        let script = Script(.success(try await settings(yaml("quite-new"))))
        let rig = try await ReloadRig(settings(yaml("very-old")), load: script.load)
        await rig.reloader.reload(because: "a test")
        #expect(rig.redaction.redactor.hideSecrets("very-old or quite-new") == "*** or ***")
    }

    @Test func `what needs a restart is named`() async throws {
        let head = "http: { port: 1234, idle_timeout: 30s }\nlog: { level: debug }\nshutdown_delay: 1s\n"
        let script = Script(.success(try await settings(head + Self.one)))
        let rig = try await ReloadRig(settings(Self.one), load: script.load)
        await rig.reloader.reload(because: "a test")
        let prefix = "warning this setting takes effect at the next start setting="
        #expect(
            rig.log.all.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
                == ["http.port", "http.idle_timeout", "log", "shutdown_delay"]
        )
        await rig.reloader.reload(because: "the same again")
        #expect(rig.log.all.filter { $0.hasPrefix(prefix) }.count == 4)
    }

    @Test func `a new host does not open a listener that others still reach`() async throws {
        let script = Script(.success(try await settings("http: { host: 127.0.0.1 }\n" + Self.one)))
        let rig = try await ReloadRig(settings("http: { host: 0.0.0.0 }\n" + Self.one), load: script.load)
        #expect(!rig.policy.policy.isLoopback)
        await rig.reloader.reload(because: "a test")
        #expect(!rig.policy.policy.isLoopback)
    }
}
