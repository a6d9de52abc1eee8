import Dispatch
package import Exposition
import Glibc
import Synchronization
import Vocabulary

/// Takes log lines and writes them on a thread of its own, so that nobody ever waits for whoever reads the log.
///
/// Lines that find the queue full are counted, and when there is room again a line says how many they were.
package final class LogWriter: MetricSource {
    /// How many lines may wait.
    package static let capacity = 4096

    private struct State {
        var lines: [[UInt8]] = []
        var dropped: UInt64 = 0
        /// Lines dropped since the writer last took the queue.
        var gap: UInt64 = 0
        var isWriting = false
        var waiters: [DispatchSemaphore] = []
    }

    private let descriptor: Int32
    private let describeGap: @Sendable (UInt64) -> [UInt8]
    private let state = Mutex(State())
    private let work = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - descriptor: where the lines go; it stays open.
    ///   - describeGap: the line that stands for so many lost ones.
    package init(descriptor: Int32, describeGap: @escaping @Sendable (UInt64) -> [UInt8]) {
        self.descriptor = descriptor
        self.describeGap = describeGap
        let started = DetachedThread.start { [self] in loop() }
        if !started { state.withLock { $0.dropped += 1 } }
    }

    /// Queues a line that ends in a newline; never waits.
    package func append(_ line: [UInt8]) {
        let isTaken = state.withLock { state in
            guard state.lines.count < Self.capacity else {
                state.dropped += 1
                state.gap += 1
                return false
            }
            state.lines.append(line)
            return true
        }
        if isTaken { work.signal() }
    }

    /// Waits until everything queued so far is written, at most `limit`; for the end of the process.
    package func flush(atMost limit: Duration = .seconds(1)) {
        let done = DispatchSemaphore(value: 0)
        let isIdle = state.withLock { state in
            guard state.isWriting || !state.lines.isEmpty else { return true }
            state.waiters.append(done)
            return false
        }
        if !isIdle { _ = done.wait(timeout: .now() + .nanoseconds(Int(limit.nanoseconds))) }
    }

    package var dropped: UInt64 { state.withLock { $0.dropped } }

    package func families() -> [MetricFamily] {
        var family = MetricFamily(
            "vedette_log_dropped_total",
            help: "Log lines lost because nobody read the log.",
            kind: .counter
        )
        family.add(Double(dropped))
        return [family]
    }

    private func loop() {
        while true {
            work.wait()
            let (lines, gap) = state.withLock { state in
                state.isWriting = true
                defer { (state.lines, state.gap) = ([], 0) }
                return (state.lines, state.gap)
            }
            // What was lost came after what had room: there is room again now, so it is said here.
            for line in gap > 0 ? lines + [describeGap(gap)] : lines where !write(line) {
                state.withLock { $0.dropped += 1 }
            }
            let waiters = state.withLock { state -> [DispatchSemaphore] in
                state.isWriting = false
                guard state.lines.isEmpty else { return [] }
                defer { state.waiters = [] }
                return state.waiters
            }
            for waiter in waiters { waiter.signal() }
        }
    }

    /// Writes the whole line, waiting for the reader if need be; false when there is no reader any more.
    private func write(_ line: [UInt8]) -> Bool {
        var written = 0
        while written < line.count {
            let count = unsafe line.withUnsafeBytes { bytes in
                unsafe Glibc.write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
            }
            if count > 0 {
                written += count
            } else if errno == EAGAIN {
                var interest = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = unsafe poll(&interest, 1, 1000)
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }
}
