import ServiceLifecycle
import UnixSignals
import Vocabulary

/// Reloads on SIGHUP, and when the content of a settings file has changed; looks every five seconds.
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
            while !Task.isCancelled {
                let now = time.now
                heartbeat.beat(now)
                do { try await time.sleep(until: now + Self.period) } catch { return }
                await reloader.reloadIfSettled()
            }
        }
    }
}
