package import NIOCore
import Synchronization
package import Vocabulary

/// One timer: setting it again replaces what it was set to.
package protocol Alarm: Sendable {
    /// Calls `ring` once the engine clock reads `instant`; at once when it already does.
    func set(for instant: Instant, _ ring: @escaping @Sendable () -> Void)
    func stop()
}

/// An alarm that rings on an event loop, without a thread or a task of its own.
package final class EventLoopAlarm: Alarm {
    private let eventLoop: any EventLoop
    private let time: any Time
    private let armed = Mutex<Scheduled<Void>?>(nil)

    package init(eventLoop: any EventLoop, time: any Time) {
        self.eventLoop = eventLoop
        self.time = time
    }

    package func set(for instant: Instant, _ ring: @escaping @Sendable () -> Void) {
        let delay = max(0, time.now.duration(to: instant).nanoseconds)
        let scheduled = eventLoop.scheduleTask(in: .nanoseconds(delay), ring)
        let replaced = armed.withLock { armed in
            defer { armed = scheduled }
            return armed
        }
        replaced?.cancel()
    }

    package func stop() {
        armed.withLock { armed in
            defer { armed = nil }
            return armed
        }?.cancel()
    }
}
