package import Exposition
package import Logging
import ServiceLifecycle
import Synchronization
package import Vocabulary

/// Notices when somebody steps the wall clock.
///
/// Nothing of ours is decided by the wall clock, so a step changes only what times look like; whoever compares our times
/// with others' should know of it.
package final class ClockWatch: Service, MetricSource {
    package static let period: Duration = .seconds(1)
    /// Less than this in one period is a clock that is slewed, or our own delay between two readings.
    package static let smallestStep: Duration = .milliseconds(500)

    private let time: any Time
    private let logger: Logger
    private let state: Mutex<(offset: Duration, steps: UInt64)>

    package init(time: any Time, logger: Logger) {
        self.time = time
        self.logger = logger
        state = Mutex((time.wallOffset, 0))
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                self.look()
                do { try await self.time.sleep(until: self.time.now + Self.period) } catch { return }
            }
        }
    }

    /// Compares the offset of the wall clock with the last one.
    package func look() {
        let offset = time.wallOffset
        let step = state.withLock { state -> Duration? in
            let step = offset - state.offset
            state.offset = offset
            guard step >= Self.smallestStep || step <= .zero - Self.smallestStep else { return nil }
            state.steps += 1
            return step
        }
        if let step { logger.warning("the wall clock was stepped", metadata: ["by": "\(step.brief)"]) }
    }

    package func families() -> [MetricFamily] {
        var family = MetricFamily(
            "vedette_clock_step_total",
            help: "How often the wall clock was stepped by half a second or more.",
            kind: .counter
        )
        family.add(Double(state.withLock { $0.steps }))
        return [family]
    }
}
