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
            for line in look(&reported) { Self.say(line) }
        }
    }

    /// Pats systemd's watchdog unless a loop is stalled.
    ///
    /// - Parameter reported: the stalled loops that have been said; each is said once until it runs again.
    /// - Returns: the lines to say.
    func look(_ reported: inout Set<String>) -> [String] {
        let stalled = vitals.stalled()
        if stalled.isEmpty { notifier?.send("WATCHDOG=1") }
        reported.formIntersection(stalled.map(\.name))
        return stalled.filter { reported.insert($0.name).inserted }.map { name, duration in
            "vedette: the loop `\(name)` has been silent for \(duration.brief)\n"
        }
    }

    private static func say(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
