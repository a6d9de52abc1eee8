import Glibc
import ServiceLifecycle
import Settings
import UnixSignals
import Vocabulary

/// Reloads on SIGHUP, and when the content of a settings file has changed.
///
/// Content, not times: a file replaced by an older one and a swapped ConfigMap symlink are changes too.
struct SettingsWatcher: Service {
    static let period: Duration = .seconds(5)

    let reloader: Reloader
    let time: any Time
    let heartbeat: Heartbeat
    /// False where signals belong to somebody else, as in tests.
    let handlesSignals: Bool

    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await poll() }
            if handlesSignals { group.addTask { await hangups() } }
            await group.waitForAll()
        }
    }

    private func hangups() async {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        for await _ in signals.cancelOnGracefulShutdown() {
            await reloader.reload(because: "SIGHUP")
        }
    }

    private func poll() async {
        await cancelWhenGracefulShutdown {
            var known = Self.digest(reloader.settings.watchedFiles)
            while !Task.isCancelled {
                let now = time.now
                heartbeat.beat(now)
                do { try await time.sleep(until: now + Self.period) } catch { return }
                let current = Self.digest(reloader.settings.watchedFiles)
                guard current != known else { continue }
                await reloader.reload(because: "a settings file has changed")
                known = Self.digest(reloader.settings.watchedFiles)
            }
        }
    }

    /// FNV-1a over the contents; a file that cannot be read counts as its error.
    private static func digest(_ paths: [String]) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        for path in paths {
            path.utf8.forEach(add)
            let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
            guard file >= 0 else {
                add(UInt8(truncatingIfNeeded: errno))
                continue
            }
            defer { close(file) }
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
                guard count > 0 else { break }
                buffer.prefix(count).forEach(add)
            }
        }
        return hash
    }
}
