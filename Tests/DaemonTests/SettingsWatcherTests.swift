import Documents
import FoundationEssentials
import Glibc
import ServiceLifecycle
import ServiceLifecycleTestKit
import Settings
import TestKit
import Testing
import Vocabulary

@testable import Daemon

/// When a changed file is noticed.
@Suite(.timeLimit(.minutes(1))) struct SettingsWatcherTests {
    private static let one = "services:\n  a: { kind: tcp, url: 'tcp://127.0.0.1:1' }\n"
    private static let two = one + "  b: { kind: tcp, url: 'tcp://127.0.0.1:2' }\n"

    private func names(_ rig: ReloadRig) -> [String] { rig.reloader.settings.services.map(\.name.rawValue) }

    @Test func `unchanged files are not read again`() async throws {
        let file = try SettingsFile(Self.one)
        let settings = try await file.load()
        let script = Script(.success(settings))
        let rig = try ReloadRig(settings, load: script.load)
        for _ in 0..<3 { await rig.reloader.reloadIfChanged() }
        #expect(script.readings == 0)
        try file.directory.write(Self.one, to: "vedette.yaml")
        await rig.reloader.reloadIfChanged()
        #expect(script.readings == 0)
    }

    @Test func `changed content is taken over once`() async throws {
        let file = try SettingsFile(Self.one)
        let rig = try await ReloadRig(file.load(), load: file.loader)
        try file.directory.write(Self.two, to: "vedette.yaml")
        await rig.reloader.reloadIfChanged()
        #expect(names(rig) == ["a", "b"])
        await rig.reloader.reloadIfChanged()
        #expect(rig.log.all == ["notice settings taken over cause=a settings file has changed services=2"])
    }

    @Test func `a file that was reloaded on request is not reloaded again`() async throws {
        let file = try SettingsFile(Self.one)
        let rig = try await ReloadRig(file.load(), load: file.loader)
        try file.directory.write(Self.two, to: "vedette.yaml")
        await rig.reloader.reload(because: "SIGHUP")
        await rig.reloader.reloadIfChanged()
        #expect(rig.log.all.count == 1)
    }

    @Test func `a file replaced by an older one is a change`() async throws {
        let file = try SettingsFile(Self.one)
        let rig = try await ReloadRig(file.load(), load: file.loader)
        let other = try file.directory.write(Self.two, to: "backup.yaml")
        let longAgo = [timeval(tv_sec: 1, tv_usec: 0), timeval(tv_sec: 1, tv_usec: 0)]
        #expect(unsafe utimes(other, longAgo) == 0)
        #expect(unsafe rename(other, file.path) == 0)
        await rig.reloader.reloadIfChanged()
        #expect(names(rig) == ["a", "b"])
    }

    @Test func `a swapped symbolic link is a change`() async throws {
        let directory = try TemporaryDirectory()
        try directory.write(Self.one, to: "1.yaml")
        try directory.write(Self.two, to: "2.yaml")
        let path = directory.path("vedette.yaml")
        #expect(unsafe symlink("1.yaml", path) == 0)
        let load: Reloader.Load = {
            do throws(SettingsFailure) {
                return .success(try await SettingsLoader(file: path, environment: [:]).load())
            } catch { return .failure(error) }
        }
        let rig = try await ReloadRig(load().get(), load: load)
        #expect(unsafe symlink("2.yaml", directory.path("new")) == 0)
        #expect(unsafe rename(directory.path("new"), path) == 0)
        await rig.reloader.reloadIfChanged()
        #expect(names(rig) == ["a", "b"])
    }

    @Test func `a changed secret file is a change`() async throws {
        let yaml = "services:\n  r: { kind: redis, url: 'redis://127.0.0.1:1/0', password_file: secret }\n"
        let file = try SettingsFile(yaml, files: ["secret": "first-secret\n"])
        let rig = try await ReloadRig(file.load(), load: file.loader)
        try file.directory.write("second-secret\n", to: "secret")
        await rig.reloader.reloadIfChanged()
        #expect(rig.redaction.redactor.hideSecrets("second-secret") == "***")
        #expect(rig.log.all.count == 1)
    }

    @Test func `while the settings are bad they are tried every time`() async throws {
        let yaml = "services:\n  r: { kind: redis, url: 'redis://127.0.0.1:1/0', password_file: secret }\n"
        let file = try SettingsFile(Self.one)
        let rig = try await ReloadRig(file.load(), load: file.loader)
        try file.directory.write(yaml, to: "vedette.yaml")
        await rig.reloader.reloadIfChanged()
        #expect(names(rig) == ["a"])
        // The settings in force know nothing of this file.
        try file.directory.write("a-secret\n", to: "secret")
        await rig.reloader.reloadIfChanged()
        #expect(names(rig) == ["r"])
    }

    @Test func `a change at the end of a rule file of the largest size is one`() throws {
        let directory = try TemporaryDirectory()
        let most = DocumentLimits.rules.bytes
        let path = try directory.write(String(repeating: "#", count: most - 1) + "a", to: "rules.yml")
        let before = SettingsDigest([path])
        try directory.write(String(repeating: "#", count: most - 1) + "b", to: "rules.yml")
        #expect(SettingsDigest([path]) != before)
    }

    @Test func `a pipe in the place of a file blocks nobody`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("pipe")
        #expect(unsafe mkfifo(path, 0o600) == 0)
        #expect(SettingsDigest([path]) == SettingsDigest([path]))
    }

    @Test func `the hash tells settings apart, but not their secrets`() async throws {
        func rig(_ yaml: String) async throws -> ReloadRig {
            let settings = try SettingsFile(yaml)
            return try ReloadRig(try await settings.load(), load: settings.loader)
        }
        func yaml(_ password: String, _ port: Int) -> String {
            "services:\n  r: { kind: redis, url: 'redis://127.0.0.1:\(port)/0', password: \(password) }\n"
        }
        let hash = try #require(try await rig(yaml("first-secret", 1)).hash)
        #expect(hash.utf8.count == 16)
        #expect(UInt64(hash, radix: 16) != nil)
        #expect(try await rig(yaml("other-secret", 1)).hash == hash)
        #expect(try await rig(yaml("first-secret", 2)).hash != hash)
    }

    @Test func `the hash follows a reload`() async throws {
        let file = try SettingsFile(Self.one)
        let rig = try await ReloadRig(file.load(), load: file.loader)
        let hash = rig.hash
        try file.directory.write(Self.two, to: "vedette.yaml")
        await rig.reloader.reloadIfChanged()
        #expect(rig.hash != hash)
    }

    @Test func `the watcher looks every five seconds and beats`() async throws {
        let file = try SettingsFile(Self.one)
        let (readings, post) = AsyncStream.makeStream(of: Void.self)
        let load = file.loader
        let rig = try await ReloadRig(file.load()) {
            post.yield()
            return await load()
        }
        let watcher = SettingsWatcher(
            reloader: rig.reloader,
            time: rig.time,
            heartbeat: Heartbeat("settings", period: SettingsWatcher.period, now: rig.time.now),
            handlesSignals: false
        )
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await watcher.run() }
                await rig.time.sleepers(atLeast: 1)
                try file.directory.write(Self.two, to: "vedette.yaml")
                rig.time.advance(by: .seconds(5))
                _ = await readings.first { _ in true }
                await rig.time.sleepers(atLeast: 1)
                rig.time.advance(by: .seconds(30))
                #expect(watcher.heartbeat.stalledFor(rig.time.now) == nil)
                #expect(names(rig) == ["a", "b"])
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
            }
        }
    }
}
