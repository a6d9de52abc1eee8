package import NIOCore
import Synchronization
package import Vocabulary

/// One timer: setting it again replaces what it was set to.
package protocol Alarm: Sendable {
    /// Calls `ring` once the engine clock reads `instant`; at once when it already does.
    func set(for instant: Instant, _ ring: @escaping @Sendable () -> Void)
    func stop()
}

/// An alarm that rings on an event loop, without a thread, a task or a promise of its own.
package final class EventLoopAlarm: Alarm, NIOScheduledCallbackHandler {
    private struct Setting {
        let callback: NIOScheduledCallback
        let ring: @Sendable () -> Void
    }

    private let eventLoop: any EventLoop
    private let time: any Time
    private let setting = Mutex<Setting?>(nil)

    package init(eventLoop: any EventLoop, time: any Time) {
        self.eventLoop = eventLoop
        self.time = time
    }

    package func set(for instant: Instant, _ ring: @escaping @Sendable () -> Void) {
        let delay = TimeAmount.nanoseconds(max(0, time.now.duration(to: instant).nanoseconds))
        // Throws when the loop has been shut down, and nothing is probed any more.
        guard let callback = try? eventLoop.scheduleCallback(in: delay, handler: self) else { return }
        replace(with: Setting(callback: callback, ring: ring))?.callback.cancel()
    }

    package func stop() {
        replace(with: nil)?.callback.cancel()
    }

    package func handleScheduledCallback(eventLoop: some EventLoop) {
        replace(with: nil)?.ring()
    }

    private func replace(with new: Setting?) -> Setting? {
        setting.withLock { setting in
            defer { setting = new }
            return setting
        }
    }
}
