import Glibc
import Synchronization
import Vocabulary
package import Web

/// Looks at the loops from a plain thread, which goes on when the concurrency pool is stuck.
///
/// It says a stalled loop with `write(2)`, and pats systemd's watchdog only while none is.
package final class Watchdog: Sendable {
    private let vitals: Vitals
    private let notifier: SystemdNotifier?
    private let isStopped = Atomic(false)

    package init(_ vitals: Vitals, notifier: SystemdNotifier?) {
        self.vitals = vitals
        self.notifier = notifier
    }

    package func start() {
        _ = DetachedThread.start { [self] in loop() }
    }

    package func stop() { isStopped.store(true, ordering: .relaxed) }

    private func loop() {
        var reported: Set<String> = []
        while !isStopped.load(ordering: .relaxed) {
            DetachedThread.pause(.seconds(1))
            let stalled = vitals.stalled()
            for (name, duration) in stalled where reported.insert(name).inserted {
                Self.say("vedette: the loop `\(name)` has been silent for \(duration.brief)\n")
            }
            reported.formIntersection(stalled.map(\.name))
            if stalled.isEmpty { notifier?.send("WATCHDOG=1") }
        }
    }

    private static func say(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
