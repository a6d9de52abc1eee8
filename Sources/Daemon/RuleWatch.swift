import Logging
import Rules
import Series
import ServiceLifecycle
import Synchronization
import Vocabulary

/// Looks every minute whether rules find what they read, and says so when they do not.
final class RuleWatch: Service {
    private static let period: Duration = .seconds(60)

    private let engine: RuleEngine
    private let store: SampleStore
    private let time: any Time
    private let logger: Logger
    private let watch = Mutex(SelectorWatch())

    init(engine: RuleEngine, store: SampleStore, time: any Time, logger: Logger) {
        self.engine = engine
        self.store = store
        self.time = time
        self.logger = logger
    }

    /// The selectors that have found nothing for too long, as of the last look.
    var idle: [SelectorWatch.Idle] { watch.withLock { $0.idle } }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                self.look()
                do { try await self.time.sleep(until: self.time.now + Self.period) } catch { return }
            }
        }
    }

    private func look() {
        // Nobody else changes it, and readers do not wait for the look-ups.
        var next = watch.withLock { $0 }
        let found = next.look(at: engine.groups, in: store, now: time.now)
        watch.withLock { [next] in $0 = next }
        for entry in found {
            logger.warning(
                "a rule reads what is not there",
                metadata: [
                    "rule": "\(entry.rule)", "group": "\(entry.group)", "selector": "\(entry.selector)",
                    "for": "\(SelectorWatch.patience.brief)",
                ]
            )
        }
    }
}
