import Synchronization
package import Vocabulary

/// One run in progress: what the probe may know of it, and the stopwatch that it writes to.
///
/// The stopwatch may be written from a channel handler on the event loop, which stamps nearer to the wire than the task
/// that awaits the answer.
package final class ProbeRun: Sendable {
    package let check: CheckID
    /// When the engine will call this run a `timeout`.
    package let deadline: Instant
    private let time: any Time
    private let stopwatch: Mutex<Stopwatch>

    package init(check: CheckID, started: Instant, deadline: Instant, time: any Time) {
        self.check = check
        self.deadline = deadline
        self.time = time
        stopwatch = Mutex(Stopwatch(started: started))
    }

    /// The time that is left, for servers that take a limit of their own.
    package var remaining: Duration { time.now.duration(to: deadline) }

    /// A phase begins, and the one before it ends.
    package func enter(_ phase: Phase) {
        let now = time.now
        stopwatch.withLock { $0.enter(phase, at: now) }
    }

    /// The last byte has arrived.
    ///
    /// What the probe does afterwards (parsing, asserting) does not count as latency.
    package func finish() {
        let now = time.now
        stopwatch.withLock { $0.finish(at: now) }
    }

    /// The run's task has got its turn: from here on the target is being measured.
    func begin() {
        let now = time.now
        stopwatch.withLock { $0 = Stopwatch(started: now) }
    }

    /// The phase the run is in.
    package var phase: Phase? { stopwatch.withLock { $0.current } }

    /// What the stopwatch shows.
    struct Reading {
        let started: Instant
        let latency: Duration
        let phases: [PhaseTiming]
        /// The phase that was under way; nil when the exchange was complete.
        let phase: Phase?
    }

    /// The stopwatch as it stands; stopped now when the probe has not stopped it.
    func read() -> Reading {
        let now = time.now
        return stopwatch.withLock { stopwatch in
            let phase = stopwatch.isStopped ? nil : stopwatch.current
            stopwatch.finish(at: now)
            return Reading(
                started: stopwatch.started,
                latency: stopwatch.latency,
                phases: stopwatch.phases,
                phase: phase
            )
        }
    }
}

/// Splits a run into phases.
///
/// The same phase entered twice (a second round trip) adds up.
struct Stopwatch {
    let started: Instant
    private var since: Instant
    private var ended: Instant?
    private(set) var current: Phase?
    private(set) var phases: [PhaseTiming] = []

    init(started: Instant) {
        self.started = started
        since = started
    }

    mutating func enter(_ phase: Phase, at now: Instant) {
        guard ended == nil, current != phase else { return }
        closePhase(at: now)
        current = phase
        since = now
    }

    mutating func finish(at now: Instant) {
        guard ended == nil else { return }
        closePhase(at: now)
        ended = now
    }

    var isStopped: Bool { ended != nil }

    /// From the start to the stop, or to the last mark while it still runs.
    var latency: Duration { started.duration(to: ended ?? since) }

    private mutating func closePhase(at now: Instant) {
        guard let current else { return }
        let duration = since.duration(to: now)
        // dns, connect, wait and transfer: one allocation instead of three.
        if phases.isEmpty { phases.reserveCapacity(4) }
        if let index = phases.firstIndex(where: { $0.phase == current }) {
            phases[index] = PhaseTiming(current, phases[index].duration + duration)
        } else {
            phases.append(PhaseTiming(current, duration))
        }
    }
}
